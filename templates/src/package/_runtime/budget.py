"""How much of its traffic a client may spend on trying again: without a limit, retries turn an outage into a flood."""

from __future__ import annotations

import threading

_RESERVE = 10.0
_SHARE = 0.1


class RetryBudget:
    """A tenth of a retry for each call, and a reserve of ten. The copies of a client share it."""

    def __init__(self) -> None:
        self._left = _RESERVE
        self._lock = threading.Lock()

    def called(self) -> None:
        """Note a call, whatever will become of it."""
        with self._lock:
            self._left = min(self._left + _SHARE, _RESERVE)

    def spend(self) -> bool:
        """Take one retry, if there is one left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True
