"""Types of fields that are strings or numbers in JSON. Only models import this module."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import BeforeValidator

from .decimals import to_exact
from .durations import parse_duration

__all__ = ["UUID", "ExactDecimal", "IsoDuration", "IsoTime"]


def _to_duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError("not a text")
    return parse_duration(value)


# pydantic would accept years, months and numbers of seconds, and round numbers to floats. A field may have the name `time`.
IsoTime: TypeAlias = time
IsoDuration: TypeAlias = Annotated[timedelta, BeforeValidator(_to_duration)]
ExactDecimal: TypeAlias = Annotated[Decimal, BeforeValidator(to_exact)]
