"""Types of fields that are strings or numbers in JSON. Only models import this module."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import BeforeValidator

from .decimals import to_exact
from .durations import parse_duration

__all__ = ["UUID", "ExactDecimal", "IsoDate", "IsoDateTime", "IsoDuration", "IsoTime"]


_SEPARATORS = ("T", "t", " ")


def _check_date(value: object) -> object:
    if isinstance(value, datetime) or not (_is_text(value, 4, "-", 10) or isinstance(value, date)):
        raise ValueError("not a date")
    return value


def _check_datetime(value: object) -> object:
    if not (isinstance(value, datetime) or (isinstance(value, str) and value[10:11] in _SEPARATORS)):
        raise ValueError("not a date with a time")
    return value


def _check_time(value: object) -> object:
    if not (isinstance(value, time) or _is_text(value, 2, ":")):
        raise ValueError("not a time")
    return value


def _is_text(value: object, position: int, character: str, length: int = 0) -> bool:
    """Whether a value is a text with a character at a position."""
    return (
        isinstance(value, str)
        and value[position : position + 1] == character
        and (not length or len(value) == length)
    )


def _to_duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError("not a text")
    return parse_duration(value)


# pydantic would convert numbers and texts of numbers to dates and times, a date to a datetime and the opposite, accept
# years and months, and round numbers to floats. A field may have the name `time`.
IsoDate: TypeAlias = Annotated[date, BeforeValidator(_check_date)]
IsoDateTime: TypeAlias = Annotated[datetime, BeforeValidator(_check_datetime)]
IsoTime: TypeAlias = Annotated[time, BeforeValidator(_check_time)]
IsoDuration: TypeAlias = Annotated[timedelta, BeforeValidator(_to_duration)]
ExactDecimal: TypeAlias = Annotated[Decimal, BeforeValidator(to_exact)]
