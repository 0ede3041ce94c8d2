"""Scalars as text, as they stand in a path, a query, a header or a form."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import cast

from .omit import Omit


def text(value: object, where: str) -> str:
    """The one text of a scalar; `where` ("query parameter 'page'") begins the message when it has none."""
    if isinstance(value, Enum):
        return text(cast(object, value.value), where)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return format(value, "d")
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    # Late, because both are slow to import, and few send any.
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, (float, Decimal)):
        if not math.isfinite(value):
            raise ValueError(f"{where}: {value} is not a number that can be sent")
        return format(value, "f") if isinstance(value, Decimal) else repr(float(value))
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{where}: expected a string, number, boolean, date or UUID, not {type(value).__name__}")


def absent(value: object) -> bool:
    """Whether a value is not sent where there is no null: everywhere but in JSON."""
    return value is None or isinstance(value, Omit)


def several(value: object) -> list[object] | None:
    """The items of a list-like value; None for a scalar, and for a mapping, which has no place among scalars."""
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping)) or hasattr(value, "model_fields_set"):
        return None  # a pydantic model would iterate over its fields
    return list(cast("Iterable[object]", value)) if isinstance(value, Iterable) else None


def as_base64(value: str | bytes | Omit | None) -> str | Omit | None:
    """Bytes as base64; a text is base64 already."""
    return b64encode(value).decode() if isinstance(value, (bytes, bytearray, memoryview)) else value
