"""Whether and when a failed attempt is repeated, and the retry budget of a client."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Literal

from .locks import Lock

_RETRIED_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_FIRST_DELAY = 0.5
_MAX_DELAY = 8.0
_MAX_RETRY_AFTER = 60.0
RESERVE = 10
"""The number of retries at the start, and the most that a client accumulates."""
SUCCESSES_PER_RETRY = 10
"""The number of successful calls that add one retry to the budget."""


def decide(
    *,
    retry: Literal["safe", "unsafe", "never"],
    attempt: int,
    max_retries: int,
    status: int | None,
    retry_after: float | None,
    never_sent: bool,
    jitter: float,
) -> float | None:
    """Return the seconds to wait before the next attempt, or None to give up.

    Args:
        retry: "unsafe" requests are repeated only if the server cannot have executed them.
        attempt: The number of this attempt, from 0.
        status: None if no response was received.
        never_sent: Whether the request cannot have reached the server.
        jitter: A random number from 0 to 1. It spreads the retries of clients that failed at the same time.
    """
    if retry == "never" or attempt >= max_retries:
        return None
    if status is None:
        is_retried = never_sent or retry == "safe"
    elif retry == "safe":
        is_retried = status in _RETRIED_STATUSES
    else:
        is_retried = status == 429 or (status == 503 and retry_after is not None)
    if not is_retried:
        return None
    if retry_after is not None:
        return retry_after if retry_after <= _MAX_RETRY_AFTER else None
    return jitter * min(_MAX_DELAY, _FIRST_DELAY * 2.0 ** min(attempt, 10))


def parse_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the delay in seconds from `retry-after-ms` or `Retry-After` (seconds or a date); None without one."""
    milliseconds = _parse_number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _parse_number(value)
    if seconds is not None or value is None:
        return seconds
    try:
        date = parsedate_to_datetime(value)
        return max(date.replace(tzinfo=date.tzinfo or timezone.utc).timestamp() - now, 0.0)
    except (
        TypeError,
        ValueError,
        LookupError,
        ArithmeticError,
    ):  # numbers of any size raise errors of any kind
        return None


def _parse_number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if number >= 0 and not math.isnan(number) else None


class RetryBudget:
    """Limits retries, which would make an outage worse. Only successful calls add retries to the budget.

    The copies of a client share the budget. Over any sequence of calls there are at most ten retries, plus one for
    every ten successful calls. If at least a hundred calls fail, there are at most 1.1 requests per call.
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
