"""Constants, enums, and the keywords that limit scalars, in the curated form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from sdkwright.adopt.conversion.schema_facts import is_binary
from sdkwright.adopt.model import Json

_TYPES: Final[dict[type[object], str]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}
_COUNTS: Final = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_NUMBERS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    "string": ("format", "pattern", "minLength", "maxLength", "contentMediaType", "contentEncoding"),
    "number": ("format", *_NUMBERS),
    "integer": ("format", *_NUMBERS),
    "boolean": (),
    "array": ("format", "minItems", "maxItems", "uniqueItems"),
    "object": ("format", "minProperties", "maxProperties"),
}
"""By type: the keywords that limit its values, apart from those with schemas."""
_PARTS_BY_TYPE: Final = {
    "array": frozenset({"items", "prefixItems"}),
    "object": frozenset({"properties", "required", "additionalProperties", "patternProperties"}),
}
_PARTS: Final = frozenset[str]().union(*_PARTS_BY_TYPE.values())
"""The keywords that describe the parts of a value."""


def find_type(value: object) -> str:
    """The type of a JSON value."""
    return _TYPES.get(type(value), "null")


def keep_limits(schema: Json, type_: str) -> Json:
    """The keywords of a schema that limit the values of a type, with valid values."""
    limits = {key: schema[key] for key in _KEYWORDS.get(type_, ()) if _is_valid(key, schema.get(key))}
    limits |= {
        key: int(value)
        for key, value in limits.items()
        if key in _NUMBERS and isinstance(value, float) and value.is_integer()
    }
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(exclusive) is True and inclusive in limits:  # OpenAPI 3.0
            limits[exclusive] = limits.pop(inclusive)
    if type_ == "string" and is_binary(schema):
        without = ("contentEncoding", "contentMediaType")
        limits = {key: value for key, value in limits.items() if key not in without} | {"format": "binary"}
    if limits.get("format") == "byte":  # OpenAPI 3.0
        del limits["format"]
        limits["contentEncoding"] = "base64"
    return limits


def list_foreign(schema: Json, type_: str) -> list[str]:
    """The keywords that limit values of other types than this one, and so have no effect."""
    known = _KEYWORDS.get(type_, ())
    limits = {key for keys in _KEYWORDS.values() for key in keys} - {"format", *known}
    return [key for key in schema if key in limits or key in _PARTS - _PARTS_BY_TYPE.get(type_, frozenset())]


def _is_valid(key: str, value: Any) -> bool:
    if key in _COUNTS:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if key in _NUMBERS:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return is_number and (key != "multipleOf" or value > 0)
    return isinstance(value, bool) if key == "uniqueItems" else isinstance(value, str) and value != ""


def list_enum_values(values: Iterable[Any], type_: str | None) -> tuple[list[Any], bool]:
    """The values of an enum without null and duplicates, and whether null is one of them.

    Scalars of another type become text if the type is a string: `enum: [1, 2]` of strings has usually lost its quotes.
    """
    scalars = [value for value in values if not isinstance(value, (dict, list))]
    listed = [
        json.dumps(value) if type_ == "string" and not isinstance(value, str) else value
        for value in scalars
        if value is not None
    ]
    unique = {f"{type(value).__name__} {value}": value for value in listed}
    return list(unique.values()), None in scalars


def make_enum(values: list[Any], declared: Any = None) -> Json:
    """The schema of an enum, with the type that its values have; integers may be declared to be numbers."""
    types = list(dict.fromkeys(map(find_type, values)))
    if set(types) == {"integer", "number"} or (types == ["integer"] and declared in ("number", ["number"])):
        types = ["number"]
    return {"type": types[0] if len(types) == 1 else types, "enum": values}


def make_constant(value: Any) -> Json:
    """The schema of a constant."""
    return {"type": find_type(value), "const": value}
