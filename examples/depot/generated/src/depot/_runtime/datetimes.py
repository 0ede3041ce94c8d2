"""Dates with times of RFC 3339, such as `2025-06-01T12:00:00+02:00`. A leaf module."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_MINUTE = timedelta(minutes=1)


def format_datetime(value: datetime, where: str) -> str:
    """Return a datetime as text, with its offset. Raise ValueError for one without a time zone: its instant is unknown."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError(
            f"{where}: the datetime has no time zone; pass one that has, such as datetime.now(timezone.utc), or"
            " value.astimezone() for local time"
        )
    if offset % _MINUTE:  # local mean time, which RFC 3339 cannot express
        value = value.astimezone(timezone.utc)
    return value.isoformat()
