"""Durations of ISO 8601, such as `P1DT2H30M`. A leaf module, imported with the first duration."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

_UNITS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}
_PART = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION = re.compile(
    rf"([+-])?P(?=[0-9T])(?:({_PART}W)|({_PART}D)?(?:T(?=[0-9])({_PART}H)?({_PART}M)?({_PART}S)?)?)"
)


def parse_duration(text: str) -> timedelta:
    """Parse a duration; raise ValueError for any other text. Years and months have no fixed length."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("not a duration of ISO 8601 without years and months")
    sign, *parts = match.groups()
    seconds = sum(Fraction(part[:-1].replace(",", ".")) * _UNITS[part[-1]] for part in parts if part)
    try:
        duration = timedelta(microseconds=round(seconds * 1_000_000))
    except OverflowError:
        raise ValueError("the duration is too long") from None
    return -duration if sign == "-" else duration


def format_duration(value: timedelta) -> str:
    """Return a duration as ISO 8601."""
    rest = abs(value)
    minutes, seconds = divmod(rest.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else ""
    parts = (
        (rest.days, "", "D"),
        (hours, "", "H"),
        (minutes, "", "M"),
        (seconds, fraction, "S"),
    )
    days, *times = (f"{number}{more}{unit}" if number or more else "" for number, more, unit in parts)
    time = "".join(times)
    text = f"P{days}T{time}" if time else f"P{days}" if days else "PT0S"
    return f"-{text}" if value < timedelta() else text
