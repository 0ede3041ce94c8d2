"""The share of its traffic that a client may spend on retries. Without a limit, retries make an outage worse."""

from __future__ import annotations

from .locks import Lock

RESERVE = 10
"""The number of retries at the start, and the most that a client accumulates."""
SUCCESSES_PER_RETRY = 10
"""The number of successful calls that earn one more retry."""


class RetryBudget:
    """Retries are earned by successful calls, so that an outage earns none. The copies of a client share the budget.

    Over any sequence of calls there are at most ten retries, plus one for every ten successful calls. If at least a
    hundred calls fail, there are at most 1.1 requests per call.
    """

    def __init__(self) -> None:
        self._remaining = RESERVE * SUCCESSES_PER_RETRY  # counted in successes, to use integers only
        self._lock = Lock()

    def record_success(self) -> None:
        """Count a successful call, whether it needed retries or not."""
        if self._remaining < RESERVE * SUCCESSES_PER_RETRY:  # usually it is full
            with self._lock:
                self._remaining = min(self._remaining + 1, RESERVE * SUCCESSES_PER_RETRY)

    def spend(self) -> bool:
        """Spend one retry; False if none remains."""
        with self._lock:
            if self._remaining < SUCCESSES_PER_RETRY:
                return False
            self._remaining -= SUCCESSES_PER_RETRY
            return True
