"""Reading an answer that does not fit its model: the slow path after a failed validation.

Goes down along what fails, keeps odd values as they came, and notes the JSON path of each. What is right is still
read as what it should be, at every depth.
"""

from __future__ import annotations

import types
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, Union, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from .models import Variants, VariantShapes


def salvage(kind: Any, data: object, path: str, problems: list[str]) -> Any:
    """`data` as `kind`, as far as possible. A problem reads `books[0].title: missing`; at the root, `: dict_type, got list`."""
    try:
        return _adapter(kind).validate_python(data)
    except ValidationError as error:
        failed = error
    base, variants = _unwrapped(kind)
    if _is_union(base):
        chosen = _member(get_args(base), variants, data)
        if chosen is not None:
            return salvage(chosen, data, path, problems)
    elif _is_model(base) and isinstance(data, dict):
        return _model(base, cast("dict[str, Any]", data), path, problems)
    elif get_origin(base) is list and isinstance(data, list):
        (item,) = get_args(base)
        items = cast("list[object]", data)
        return [salvage(item, value, f"{path}[{index}]", problems) for index, value in enumerate(items)]
    elif get_origin(base) is dict and isinstance(data, dict):
        item = get_args(base)[1]
        fields = cast("dict[str, Any]", data)
        return {key: salvage(item, value, _below(path, key), problems) for key, value in fields.items()}
    expected = failed.errors(include_url=False, include_input=False)[0]["type"]
    problems.append(f"{path}: {expected}, got {_JSON.get(type(data), 'other')}")  # never what it says
    return data


def _model(model: type[BaseModel], data: dict[str, Any], path: str, problems: list[str]) -> BaseModel:
    values: dict[str, Any] = {}
    taken: set[str] = set()
    for field in _fields(model):
        key = field.wire if field.wire in data else field.name
        if key in data and key not in taken:
            taken.add(key)
            values[field.name] = salvage(field.kind, data[key], _below(path, key), problems)
        elif field.required:
            problems.append(f"{_below(path, field.wire)}: missing")
    made = model.model_construct(set(values), **values)
    if made.__pydantic_extra__ is not None:
        made.__pydantic_extra__.update({key: value for key, value in data.items() if key not in taken})
    return made


class _Field(NamedTuple):
    name: str
    wire: str
    required: bool
    kind: Any


@lru_cache(maxsize=4096)
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    return tuple(
        _Field(name, field.alias or name, field.is_required(), field.rebuild_annotation())
        for name, field in model.model_fields.items()
    )


_JSON: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}
_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    found = _adapters.get(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found


def _unwrapped(kind: Any) -> tuple[Any, Variants | VariantShapes | None]:
    """The type below aliases and annotations, and how its variants are told apart."""
    variants: Variants | VariantShapes | None = None
    while True:
        if hasattr(kind, "__value__"):
            kind = kind.__value__
        elif get_origin(kind) is Annotated:
            kind, *notes = get_args(kind)
            variants = next((note for note in notes if isinstance(note, (Variants, VariantShapes))), variants)
        else:
            return kind, variants


def _member(members: tuple[Any, ...], variants: Variants | VariantShapes | None, data: object) -> Any:
    """The member that the data was meant to be: by its tag, or the only one of its shape."""
    if variants is not None and isinstance(data, dict):
        index = variants.index(cast("dict[str, Any]", data))
        return None if index is None else members[index]
    fitting = [member for member in members if _has_shape(member, data)]
    return fitting[0] if len(fitting) == 1 else None


def _has_shape(kind: Any, data: object) -> bool:
    base, _ = _unwrapped(kind)
    if _is_union(base):
        return any(_has_shape(member, data) for member in get_args(base))
    if isinstance(data, dict):
        return _is_model(base) or get_origin(base) is dict
    return isinstance(data, list) and get_origin(base) is list


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
