"""Parsing data that does not match its model: the slow path after a failed validation.

Values that do not match are kept unchanged, and the JSON path of each is recorded. All other values are parsed, at every
depth.
"""

from __future__ import annotations

import types
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, Union, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from .models import Variants, VariantShapes


def parse_leniently(kind: Any, data: object, path: str, problems: list[str]) -> Any:
    """Parse `data` as `kind` as far as possible, and append what does not match to `problems`.

    A problem is `books[0].title: missing`; at the root of the document, `: dict_type, got list`.
    """
    try:
        return _get_adapter(kind).validate_python(data)
    except ValidationError as error:
        validation_error = error
    base, variants = _unwrap(kind)
    if _is_union(base):
        member = _select_member(get_args(base), variants, data)
        if member is not None:
            return parse_leniently(member, data, path, problems)
    elif _is_model(base) and isinstance(data, dict):
        return _parse_model(base, cast("dict[str, Any]", data), path, problems)
    elif get_origin(base) is list and isinstance(data, list):
        (item,) = get_args(base)
        items = cast("list[object]", data)
        return [
            parse_leniently(item, value, f"{path}[{index}]", problems) for index, value in enumerate(items)
        ]
    elif get_origin(base) is dict and isinstance(data, dict):
        item = get_args(base)[1]
        fields = cast("dict[str, Any]", data)
        return {
            key: parse_leniently(item, value, _join_path(path, key), problems)
            for key, value in fields.items()
        }
    expected = validation_error.errors(include_url=False, include_input=False)[0]["type"]
    # The value itself, which may be a secret, is left out.
    problems.append(f"{path}: {expected}, got {_JSON_TYPES.get(type(data), 'other')}")
    return data


def _parse_model(model: type[BaseModel], data: dict[str, Any], path: str, problems: list[str]) -> BaseModel:
    values: dict[str, Any] = {}
    used_keys: set[str] = set()
    for field in _list_fields(model):
        key = field.wire_name if field.wire_name in data else field.name
        if key in data and key not in used_keys:
            used_keys.add(key)
            values[field.name] = parse_leniently(field.kind, data[key], _join_path(path, key), problems)
        elif field.required:
            problems.append(f"{_join_path(path, field.wire_name)}: missing")
    instance = model.model_construct(set(values), **values)
    if instance.__pydantic_extra__ is not None:
        instance.__pydantic_extra__.update(
            {key: value for key, value in data.items() if key not in used_keys}
        )
    return instance


class _Field(NamedTuple):
    name: str
    wire_name: str
    required: bool
    kind: Any


@lru_cache(maxsize=4096)
def _list_fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    return tuple(
        _Field(name, field.alias or name, field.is_required(), field.rebuild_annotation())
        for name, field in model.model_fields.items()
    )


_JSON_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}
_adapters: dict[Any, TypeAdapter[Any]] = {}


def _get_adapter(kind: Any) -> TypeAdapter[Any]:
    adapter = _adapters.get(kind)
    if adapter is None:
        adapter = _adapters[kind] = TypeAdapter(kind)
    return adapter


def _unwrap(kind: Any) -> tuple[Any, Variants | VariantShapes | None]:
    """Return the type without aliases and annotations, and the annotation that distinguishes its variants."""
    variants: Variants | VariantShapes | None = None
    while True:
        if hasattr(kind, "__value__"):
            kind = kind.__value__
        elif get_origin(kind) is Annotated:
            kind, *metadata = get_args(kind)
            variants = next(
                (item for item in metadata if isinstance(item, (Variants, VariantShapes))), variants
            )
        else:
            return kind, variants


def _select_member(members: tuple[Any, ...], variants: Variants | VariantShapes | None, data: object) -> Any:
    """Return the member of a union for the data: by its tag or required fields, or the only member of its JSON type."""
    if variants is not None and isinstance(data, dict):
        index = variants.find_index(cast("dict[str, Any]", data))
        return None if index is None else members[index]
    candidates = [member for member in members if _has_same_json_type(member, data)]
    return candidates[0] if len(candidates) == 1 else None


def _has_same_json_type(kind: Any, data: object) -> bool:
    base, _ = _unwrap(kind)
    if _is_union(base):
        return any(_has_same_json_type(member, data) for member in get_args(base))
    if isinstance(data, dict):
        return _is_model(base) or get_origin(base) is dict
    return isinstance(data, list) and get_origin(base) is list


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)


def _join_path(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
