"""How values of requests are encoded, by their schemas: a date and a time, decimals, constants. Imports no pydantic.

A schema is reduced to what affects the encoding; None if nothing does. It is one of:

- a rule: `"date only"`, `"datetime"`, `"decimal text"` or `"decimal number"`, or `"text"` for any other text;
- a component, `"#Book"`, which is described in `schemas`;
- `{"items": schema}`, or `{"prefixItems": [schema, ...], "items": schema}`;
- `{"properties": {name: schema}, "additionalProperties": schema, "const": {name: value}}`;
- `{"anyOf": [schema, ...], "variants": [variant, ...]}`. A variant is an object: `[schema, required names, names,
  {name: values}]`, where the last are the names that have only these values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from .omit import Omit
from .package import PACKAGE

if TYPE_CHECKING:
    from decimal import Decimal

_EMPTY: Mapping[str, Any] = {}


def resolve(schema: Any) -> Any:
    """Return the schema of a component; any other schema unchanged."""
    while isinstance(schema, str) and schema.startswith("#"):
        from .schemas import SCHEMAS

        schema = SCHEMAS.get(schema[1:])
    return schema


def find_class_schema(model: type) -> Any:
    """Return the schema of the component that a model class, or a subclass of one, is generated from; None for others."""
    from .schemas import SCHEMAS

    names = (base.__name__ for base in model.__mro__ if base.__module__.startswith(f"{PACKAGE}.models."))
    return next((SCHEMAS[name] for name in names if name in SCHEMAS), None)


def find_item(schema: Any, index: int) -> Any:
    """Return the schema of an item of an array."""
    for member in _list_members(schema):
        if isinstance(member, dict) and ("items" in member or "prefixItems" in member):
            elements: list[Any] = cast("dict[str, Any]", member).get("prefixItems", [])
            return elements[index] if index < len(elements) else cast("dict[str, Any]", member).get("items")
    return None


def find_property(schema: Any, name: str) -> Any:
    """Return the schema of a property of an object; None for a property without a schema."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return properties[name] if name in properties else schema.get("additionalProperties")


def find_object(schema: Any, data: Mapping[object, object]) -> tuple[Any, Mapping[str, object]]:
    """Return the schema of an object, None if it has none, and the constants to add.

    In a union, it is that of the variant with the names and constants of the data. If several fit equally well, the
    first, and no constant is added, as it would decide which variant is meant.
    """
    schema = resolve(schema)
    if isinstance(schema, dict) and "variants" in schema:
        return _select_variant(cast("dict[str, Any]", schema)["variants"], data)
    for member in _list_members(schema):
        if isinstance(member, dict) and not {"items", "prefixItems"} & member.keys():
            found = cast("dict[str, Any]", member)
            return found, found.get("const", _EMPTY)
    return None, _EMPTY


def _select_variant(variants: list[Any], data: Mapping[object, object]) -> tuple[Any, Mapping[str, object]]:
    plain = {
        _get_plain(name): _get_plain(value) for name, value in data.items() if not isinstance(value, Omit)
    }
    best: Any = None
    best_fit, is_unique = (-1, False, -1), False
    for schema, required, names, values in variants:
        tags = [name for name in values if plain.get(name) is not None]
        if any(plain[name] not in values[name] for name in tags):
            continue
        known = sum(name in plain for name in names)
        has_required = all(name in plain for name in required)
        fit = (len(tags), has_required, known)
        if fit == best_fit:
            is_unique = False
        elif fit > best_fit:
            best, best_fit = resolve(schema), fit
            is_unique = bool(tags) or (has_required and known == len(plain))
    return best, best.get("const", _EMPTY) if best and is_unique else _EMPTY


def _get_plain(value: object) -> Any:
    return cast(object, value.value) if isinstance(value, Enum) else value


def _list_members(schema: Any) -> Iterator[Any]:
    schema = resolve(schema)
    if isinstance(schema, dict) and "anyOf" in schema:
        for member in cast("dict[str, list[Any]]", schema)["anyOf"]:
            yield from _list_members(member)
    elif schema is not None:
        yield schema


def check_date(value: date, schema: Any, path: str) -> None:
    """Raise TypeError for a datetime in place of a date, which is its base class, and for the opposite."""
    rules = [*_list_members(schema)]
    if isinstance(value, datetime) and "date only" in rules and "datetime" not in rules:
        raise TypeError(f"{path}: expected a date, not a datetime; pass value.date()")
    if not isinstance(value, datetime) and "datetime" in rules and "date only" not in rules:
        raise TypeError(f"{path}: expected a datetime with a time zone, not a date")


def is_text_decimal(schema: Any) -> bool:
    """Whether decimals are texts in JSON."""
    return "decimal text" in _list_members(schema)


def convert_text(value: str, schema: Any, path: str) -> str | Decimal:
    """Return the decimal of a text in place of a number; any other text unchanged."""
    if [*_list_members(schema)] != ["decimal number"]:
        return value
    from .decimals import parse_decimal

    try:
        return parse_decimal(value)
    except ValueError:
        raise ValueError(f"{path}: expected a decimal number, not another text") from None
