"""Whether and when a failed attempt is repeated: one pure decision."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Literal

_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 8.0
_LONGEST_RETRY_AFTER = 60.0


def decide(
    *,
    retry: Literal["safe", "unsafe", "never"],
    attempt: int,
    max_retries: int,
    status: int | None,
    retry_after: float | None,
    never_sent: bool,
    chance: float,
) -> float | None:
    """How many seconds to wait before the next attempt, or None to give up.

    `attempt` counts from 0. `status` is None when no answer came; `never_sent` says that the request cannot have
    reached the server. What is not safe to repeat is only repeated if it cannot have been executed. `chance`, from 0
    to 1, spreads the clients that failed together.
    """
    if retry == "never" or attempt >= max_retries:
        return None
    if status is None:
        again = never_sent or retry == "safe"
    elif retry == "safe":
        again = status in _AGAIN
    else:
        again = status == 429 or (status == 503 and retry_after is not None)
    if not again:
        return None
    if retry_after is not None:
        return retry_after if retry_after <= _LONGEST_RETRY_AFTER else None
    return chance * min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(attempt, 10))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds a server asks to wait, from `retry-after-ms` or `Retry-After` (seconds or a date)."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(date.replace(tzinfo=date.tzinfo or timezone.utc).timestamp() - now, 0.0)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if number >= 0 and not math.isnan(number) else None
