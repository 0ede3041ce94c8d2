"""Python values as JSON, in one pass and linear time.

This module neither calls pydantic's serializer, which tries the members of a union one after the other at every level,
nor imports pydantic. It recognises a model by the attributes that every pydantic model has.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args, get_origin

from .formats import encode_value
from .omit import Omit
from .value_schemas import (
    check_date,
    convert_text,
    find_class_schema,
    find_item,
    find_object,
    find_property,
    is_text_decimal,
)


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


Mode: TypeAlias = Literal["sent", "patch", "answer"]
"""A patch does not contain what the caller did not set; the answer of a fake server has the fields that the API sets."""


def encode(value: object, path: str = "", *, schema: Any = None, mode: Mode = "sent") -> object:
    """Return a value as dicts, lists, scalars and decimals for `to_json_bytes`. Messages begin with `path`: `books[0].title`.

    `schema` is a schema of `value_schemas`.
    """
    try:
        return _encode(value, path, schema, mode)
    except RecursionError:
        raise ValueError(f"{path or 'the body'}: nested too deeply, or recursive") from None


def encode_as(value: object, schema: Any, name: str, *, is_patch: bool = False) -> Any:
    """Encode an argument by its schema. None and OMIT stay as they are."""
    if value is None or isinstance(value, Omit):
        return value
    return encode(value, name, schema=schema, mode="patch" if is_patch else "sent")


def _encode(value: object, path: str, schema: Any, mode: Mode) -> object:
    kind: Any = type(value)
    if value is None or kind is bool or kind is int or (kind is str and schema is None):
        return value
    if kind is float:
        return _check_number(cast(float, value), path)
    if hasattr(kind, "model_fields"):
        return _encode_model(value, path, mode)
    if isinstance(value, Mapping):
        return _encode_object(cast("Mapping[object, object]", value), path, schema, mode)
    if isinstance(value, (list, tuple)):
        return _encode_items(cast("list[object]", value), path, schema, mode)
    return _encode_rare(value, path, schema, mode)


def _encode_rare(value: object, path: str, schema: Any, mode: Mode) -> object:
    """Encode the rarer types."""
    # Imported late: they are slow to import and rarely sent.
    from datetime import timedelta
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, Enum):
        return _encode(cast(object, value.value), path, schema, mode)
    if isinstance(value, str):
        return convert_text(str.__str__(value), schema, path)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _check_number(float(value), path)
    if isinstance(value, Decimal):
        from .decimals import encode_decimal

        return encode_decimal(value, path, is_text=is_text_decimal(schema))
    if isinstance(value, date):
        check_date(value, schema, path or "the body")
    if (text := encode_value(value, path or "the body")) is not None:
        return text
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, timedelta):
        from .durations import format_duration

        return format_duration(value)
    kind = type(value).__name__
    if isinstance(value, Iterable) and not isinstance(value, _BYTES):
        return _encode_items(cast("Iterable[object]", value), path, schema, mode)
    raise TypeError(f"{path or 'the body'}: {kind} cannot be sent as JSON")


def _encode_items(items: Iterable[object], path: str, schema: Any, mode: Mode) -> list[object]:
    if schema is None:
        return [_encode(item, f"{path}[{index}]", None, mode) for index, item in enumerate(items)]
    return [
        _encode(item, f"{path}[{index}]", find_item(schema, index), mode) for index, item in enumerate(items)
    ]


def _check_number(value: float, path: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{path or 'the body'}: {value} is not a JSON number")
    return value


def _encode_object(value: Mapping[object, object], path: str, schema: Any, mode: Mode) -> dict[str, object]:
    constants: Mapping[str, object] = {}
    if schema is not None:
        schema, constants = find_object(schema, value)
    encoded: dict[str, object] = {}
    for key, item in value.items():
        if isinstance(item, Omit):
            continue
        name = key.value if isinstance(key, Enum) else key
        if not isinstance(name, str):
            raise TypeError(f"{path or 'the body'}: the key {key!r} is not a string")
        encoded[name] = _encode(
            item, f"{path}.{name}" if path else name, schema and find_property(schema, name), mode
        )
    for name, constant in constants.items():
        encoded.setdefault(name, constant)
    return encoded


_BYTES: Any = (bytes, bytearray, memoryview)


class _ModelFields(NamedTuple):
    """What encoding needs of a model class."""

    wire_names: dict[str, str]
    """The wire names by field name."""
    read_only: frozenset[str]
    """The fields that the API sets."""
    constants: frozenset[str]
    """The fields that are sent even if they were not set."""
    always_sent: frozenset[str]
    """The constants, and the fields that are null if they were not set. A patch does not contain the latter."""
    schema: Any


@lru_cache(maxsize=4096)
def _inspect_model(model: Hashable) -> _ModelFields:
    fields: dict[str, Any] = cast(Any, model).model_fields
    constants = frozenset(name for name, field in fields.items() if _is_constant(field))
    return _ModelFields(
        wire_names={name: field.serialization_alias or field.alias or name for name, field in fields.items()},
        read_only=frozenset(getattr(model, "__read_only__", ())),
        constants=constants,
        always_sent=constants | {name for name, field in fields.items() if _is_null_if_omitted(field)},
        schema=find_class_schema(cast(type, model)),
    )


def _is_null_if_omitted(field: Any) -> bool:
    return any(getattr(item, "is_null_if_omitted", False) for item in field.metadata)


def _is_constant(field: Any) -> bool:
    return (
        get_origin(field.annotation) is Literal
        and len(get_args(field.annotation)) == 1
        and field.default == get_args(field.annotation)[0]
    )


def _encode_model(value: Any, path: str, mode: Mode) -> object:
    """Encode the fields that were set, the constants and unknown fields, but not the defaults of the schema."""
    values: dict[str, object] = value.__dict__
    if getattr(value, "__pydantic_root_model__", False):
        return _encode(values["root"], path, None, mode)
    fields = _inspect_model(cast(Hashable, type(value)))
    schema, fields_set = fields.schema, value.model_fields_set
    added = fields.constants if mode == "patch" else fields.always_sent
    left_out = () if mode == "answer" else fields.read_only
    encoded: dict[str, object] = {}
    for name, wire_name in fields.wire_names.items():
        if (name in fields_set or name in added) and name in values and name not in left_out:
            item = values[name]
            if not isinstance(item, Omit):
                encoded[wire_name] = _encode(
                    item,
                    f"{path}.{wire_name}" if path else wire_name,
                    schema and find_property(schema, wire_name),
                    mode,
                )
    extra: dict[str, object] | None = value.__pydantic_extra__
    if extra:
        extra_schema = schema and schema.get("additionalProperties")
        rest = extra_schema and {"additionalProperties": extra_schema}
        encoded.update(_encode_object(cast("Mapping[object, object]", extra), path, rest, mode))
    return encoded
