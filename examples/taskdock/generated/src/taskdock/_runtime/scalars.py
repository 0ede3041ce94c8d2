"""Scalars as text, for paths, queries, headers and forms."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import cast

from .formats import encode_value
from .omit import Omit


def format_scalar(value: object, where: str) -> str:
    """Return a scalar as text. `where` ("query parameter 'page'") is the beginning of error messages."""
    if isinstance(value, Enum):
        return format_scalar(cast(object, value.value), where)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return format(value, "d")
    if (text := encode_value(value, where)) is not None:
        return text
    # Imported late: they are slow to import and rarely sent.
    from datetime import timedelta
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, (float, Decimal)):
        if not math.isfinite(value):
            raise ValueError(f"{where}: {value} cannot be sent; use a finite number")
        return format(value, "f") if isinstance(value, Decimal) else repr(float(value))
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, timedelta):
        from .durations import format_duration

        return format_duration(value)
    raise TypeError(f"{where}: expected a string, number, boolean, date or UUID, not {type(value).__name__}")


def is_absent(value: object) -> bool:
    """Whether a value is not sent in a path, query, header or form, where there is no null."""
    return value is None or isinstance(value, Omit)


def as_list(value: object) -> list[object] | None:
    """Return the items of a list-like value; None for a scalar, a mapping and a model."""
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping)) or hasattr(value, "model_fields_set"):
        return None  # a pydantic model would iterate over its fields
    return list(cast("Iterable[object]", value)) if isinstance(value, Iterable) else None


def as_base64(value: str | bytes | Omit | None) -> str | Omit | None:
    """Encode bytes as base64. A text is base64 already."""
    return b64encode(value).decode() if isinstance(value, (bytes, bytearray, memoryview)) else value
