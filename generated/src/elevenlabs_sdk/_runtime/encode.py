"""Python values as JSON: one walk over the values, in linear time.

pydantic is never asked to serialize: it tries the members of a union one after the other, level by level, and it is
not even imported here. A model is recognised by what every pydantic model has.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin

from .omit import Omit


def json_bytes(value: object) -> bytes:
    """An encoded value as UTF-8, without spaces."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def encode(value: object, path: str = "") -> object:
    """Dicts, lists and scalars that `json` knows. `path` says in a message where the value stands: `books[0].title`."""
    try:
        return _encode(value, path)
    except RecursionError:
        raise ValueError(f"{path or 'the body'}: nested too deeply, or in a circle") from None


def _encode(value: object, path: str) -> object:
    kind: Any = type(value)
    if value is None or kind is str or kind is bool or kind is int:
        return value
    if kind is float:
        return _number(cast(float, value), path)
    if hasattr(kind, "model_fields"):
        return _model(value, path)
    if isinstance(value, Mapping):
        return _object(cast("Mapping[object, object]", value), path)
    if isinstance(value, (list, tuple)):
        return [_encode(item, f"{path}[{index}]") for index, item in enumerate(cast("list[object]", value))]
    return _other(value, path)


def _other(value: object, path: str) -> object:
    """The rarer kinds."""
    # Late, because both are slow to import, and few send any.
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, Enum):
        return _encode(cast(object, value.value), path)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _number(float(value), path)
    if isinstance(value, Decimal):
        return _number(
            int(value) if value.is_finite() and value == value.to_integral_value() else float(value), path
        )
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    kind = type(value).__name__
    if isinstance(value, Iterable) and not isinstance(value, _BYTES):
        items = cast("Iterable[object]", value)
        return [_encode(item, f"{path}[{index}]") for index, item in enumerate(items)]
    raise TypeError(f"{path or 'the body'}: {kind} cannot be sent as JSON")


def _number(value: float, path: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{path or 'the body'}: {value} is not a JSON number")
    return value


def _object(value: Mapping[object, object], path: str) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, inner in value.items():
        if isinstance(inner, Omit):
            continue
        name = key.value if isinstance(key, Enum) else key
        if not isinstance(name, str):
            raise TypeError(f"{path or 'the body'}: the key {key!r} is not a string")
        out[name] = _encode(inner, f"{path}.{name}" if path else name)
    return out


_BYTES: Any = (bytes, bytearray, memoryview)


class _Plan(NamedTuple):
    """How a model class is written."""

    names: dict[str, str]
    """Python name to wire name."""
    constants: frozenset[str]
    """Fields that are sent although nobody set them."""


@lru_cache(maxsize=4096)
def _plan(model: Hashable) -> _Plan:
    fields: dict[str, Any] = cast(Any, model).model_fields
    names = {name: field.serialization_alias or field.alias or name for name, field in fields.items()}
    return _Plan(names, frozenset(name for name, field in fields.items() if _is_constant(field)))


def _is_constant(field: Any) -> bool:
    return (
        get_origin(field.annotation) is Literal
        and len(get_args(field.annotation)) == 1
        and field.default == get_args(field.annotation)[0]
    )


def _model(value: Any, path: str) -> object:
    """What the caller set, the constants, and the fields that only the server knows; never a schema's default."""
    fields: dict[str, object] = value.__dict__
    if getattr(value, "__pydantic_root_model__", False):
        return _encode(fields["root"], path)
    plan = _plan(cast(Hashable, type(value)))
    sent = value.model_fields_set
    out: dict[str, object] = {}
    for name, wire in plan.names.items():
        if (name in sent or name in plan.constants) and name in fields:
            inner = fields[name]
            if not isinstance(inner, Omit):
                out[wire] = _encode(inner, f"{path}.{wire}" if path else wire)
    extra: dict[str, object] | None = value.__pydantic_extra__
    if extra:
        out.update(_object(cast("Mapping[object, object]", extra), path))
    return out
