"""How much of its traffic a client may spend on trying again: without a limit, retries turn an outage into a flood."""

from __future__ import annotations

from .locks import Lock

RESERVE = 10
"""The retries that a client has at the start, and saves up at most."""
PER_SUCCESS = 10
"""The successful calls that earn one more."""


class RetryBudget:
    """Earned by calls that succeed, so that an outage earns none. The copies of a client share it.

    Over any stretch of calls there are at most ten retries, and one for each ten calls that succeeded: with a hundred
    failed calls among them, however long it is, the requests are at most 1.1 times the calls.
    """

    def __init__(self) -> None:
        self._left = RESERVE * PER_SUCCESS  # counted in successes, which are whole
        self._lock = Lock()

    def succeeded(self) -> None:
        """Note a call that succeeded, at its first try or a later one."""
        if self._left < RESERVE * PER_SUCCESS:  # mostly it is full
            with self._lock:
                self._left = min(self._left + 1, RESERVE * PER_SUCCESS)

    def spend(self) -> bool:
        """Take one retry, if there is one left."""
        with self._lock:
            if self._left < PER_SUCCESS:
                return False
            self._left -= PER_SUCCESS
            return True
