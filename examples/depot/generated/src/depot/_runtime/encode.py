"""Python values as JSON, in one pass and linear time.

This module neither calls pydantic's serializer, which tries the members of a union one after the other at every level,
nor imports pydantic. It recognises a model by the attributes that every pydantic model has.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin

from .formats import encode_value
from .omit import Omit


def to_json_bytes(value: object) -> bytes:
    """Return an encoded value as UTF-8 JSON without spaces."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except TypeError:  # decimals
        from .decimals import dump_exactly

        return dump_exactly(value).encode()


def as_json(value: object) -> object:
    """Return a field of a form as JSON text. None and OMIT are not sent."""
    return value if value is None or isinstance(value, Omit) else to_json_bytes(encode(value)).decode()


def as_json_items(value: object) -> object:
    """Return each item of a list, a repeated field of a form, as JSON text."""
    if value is None or isinstance(value, Omit):
        return value
    items = encode(value)
    return [
        to_json_bytes(item).decode()
        for item in (cast("list[object]", items) if isinstance(items, list) else [items])
    ]


def encode(value: object, path: str = "", *, is_sent: bool = True) -> object:
    """Return a value as dicts, lists, scalars and decimals for `to_json_bytes`. Messages begin with `path`: `books[0].title`.

    A value that is not sent, but the response of a fake server, keeps the fields of models that the API sets.
    """
    try:
        return _encode(value, path, is_sent)
    except RecursionError:
        raise ValueError(f"{path or 'the body'}: nested too deeply, or recursive") from None


def _encode(value: object, path: str, is_sent: bool) -> object:
    kind: Any = type(value)
    if value is None or kind is str or kind is bool or kind is int:
        return value
    if kind is float:
        return _check_number(cast(float, value), path)
    if hasattr(kind, "model_fields"):
        return _encode_model(value, path, is_sent)
    if isinstance(value, Mapping):
        return _encode_object(cast("Mapping[object, object]", value), path, is_sent)
    if isinstance(value, (list, tuple)):
        items = cast("list[object]", value)
        return [_encode(item, f"{path}[{index}]", is_sent) for index, item in enumerate(items)]
    return _encode_rare(value, path, is_sent)


def _encode_rare(value: object, path: str, is_sent: bool) -> object:
    """Encode the rarer types."""
    # Imported late: they are slow to import and rarely sent.
    from datetime import timedelta
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, Enum):
        return _encode(cast(object, value.value), path, is_sent)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _check_number(float(value), path)
    if isinstance(value, Decimal):
        from .decimals import encode_decimal

        return encode_decimal(value, path)
    if (text := encode_value(value)) is not None:
        return text
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, timedelta):
        from .durations import format_duration

        return format_duration(value)
    kind = type(value).__name__
    if isinstance(value, Iterable) and not isinstance(value, _BYTES):
        items = cast("Iterable[object]", value)
        return [_encode(item, f"{path}[{index}]", is_sent) for index, item in enumerate(items)]
    raise TypeError(f"{path or 'the body'}: {kind} cannot be sent as JSON")


def _check_number(value: float, path: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{path or 'the body'}: {value} is not a JSON number")
    return value


def _encode_object(value: Mapping[object, object], path: str, is_sent: bool) -> dict[str, object]:
    encoded: dict[str, object] = {}
    for key, item in value.items():
        if isinstance(item, Omit):
            continue
        name = key.value if isinstance(key, Enum) else key
        if not isinstance(name, str):
            raise TypeError(f"{path or 'the body'}: the key {key!r} is not a string")
        encoded[name] = _encode(item, f"{path}.{name}" if path else name, is_sent)
    return encoded


_BYTES: Any = (bytes, bytearray, memoryview)


class _ModelFields(NamedTuple):
    """The fields of a model class, as far as encoding needs them."""

    wire_names: dict[str, str]
    """The wire names by field name."""
    read_only: frozenset[str]
    """The fields that the API sets."""
    constants: frozenset[str]
    """The fields that are sent even if they were not set."""


@lru_cache(maxsize=4096)
def _inspect_model(model: Hashable) -> _ModelFields:
    fields: dict[str, Any] = cast(Any, model).model_fields
    wire_names = {name: field.serialization_alias or field.alias or name for name, field in fields.items()}
    constants = frozenset(name for name, field in fields.items() if _is_constant(field))
    return _ModelFields(wire_names, frozenset(getattr(model, "__read_only__", ())), constants)


def _is_constant(field: Any) -> bool:
    return (
        get_origin(field.annotation) is Literal
        and len(get_args(field.annotation)) == 1
        and field.default == get_args(field.annotation)[0]
    )


def _encode_model(value: Any, path: str, is_sent: bool) -> object:
    """Encode the fields that were set, the constants and unknown fields, but not the defaults of the schema."""
    values: dict[str, object] = value.__dict__
    if getattr(value, "__pydantic_root_model__", False):
        return _encode(values["root"], path, is_sent)
    fields = _inspect_model(cast(Hashable, type(value)))
    fields_set = value.model_fields_set
    left_out = fields.read_only if is_sent else ()
    encoded: dict[str, object] = {}
    for name, wire_name in fields.wire_names.items():
        if (name in fields_set or name in fields.constants) and name in values and name not in left_out:
            item = values[name]
            if not isinstance(item, Omit):
                encoded[wire_name] = _encode(item, f"{path}.{wire_name}" if path else wire_name, is_sent)
    extra: dict[str, object] | None = value.__pydantic_extra__
    if extra:
        encoded.update(_encode_object(cast("Mapping[object, object]", extra), path, is_sent))
    return encoded
