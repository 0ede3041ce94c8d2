"""The keywords of several schemas that apply together, merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sdkwright.diff.wire.intervals import read_number
from sdkwright.diff.wire.rules.bounds import BOUNDS
from sdkwright.diff.wire.schemas import (
    ResolvedSchema,
    Union,
    format_json,
    has_only_annotations,
    read_types,
    read_values,
)
from sdkwright.openapi.pointers import find_last_step, join_pointer
from sdkwright.openapi.untyped import as_mapping, as_strings, is_mapping

_IMPLIED_BY: Final = {
    "object": ("properties", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems"),
}
"""Keywords that imply a type where there is no `type`."""
_SIZE_BOUNDS: Final = {bound.keyword: bound for bound in BOUNDS if not bound.is_of_numbers}
_FREE_FORMATS: Final = {"string": {"password"}, "integer": {"float", "double"}}
"""Formats that every value of a type has."""
_TYPE_NAMES: Final[dict[Any, str]] = {
    bool: "boolean",
    str: "string",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}


class Kind(NamedTuple):
    """A type with its format, if any."""

    type: str
    format: str

    def __str__(self) -> str:
        return f"{self.type} ({self.format})" if self.format else self.type


def merge_types(raws: list[Mapping[str, Any]], unions: list[Union]) -> frozenset[str] | None:
    """The types that all schemas allow, without null; None for any type, and none if only null is valid.

    The variants of the unions have known types.
    """
    types: frozenset[str] | None = None
    alternatives = [_read_allowed_types(raw) for raw in raws]
    alternatives.extend(
        frozenset(name for variant in union.variants for name in _read_allowed_types(variant.raw) or ())
        for union in unions
    )
    for names in alternatives:
        if names is not None:
            types = names if types is None else _intersect_types(types, names)
    if types is not None:
        return types - {"integer"} if "number" in types else types
    implied = {type for type, keys in _IMPLIED_BY.items() if any(key in raw for raw in raws for key in keys)}
    return frozenset(implied) if len(implied) == 1 else None


def _read_allowed_types(raw: Mapping[str, Any]) -> frozenset[str] | None:
    names = read_types(raw) or set(map(_find_type, read_values(raw)))
    return frozenset(names - {"null"}) if names else None


def _find_type(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return "integer" if is_whole else _TYPE_NAMES.get(type(value), "null")


def _intersect_types(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    common = {name for name in first if name in second or (name == "integer" and "number" in second)}
    common |= {name for name in second if name == "integer" and "number" in first}
    return frozenset(common) or first


def merge_values(
    raws: list[Mapping[str, Any]], constant_unions: list[Union]
) -> tuple[tuple[Any, ...] | None, bool]:
    """The values of `enum`, `const` and unions of constants that all schemas allow, and whether there is a `const`.

    Null is not one of them.
    """
    merged: dict[str, Any] | None = None
    lists = [read_values(raw) for raw in raws]
    lists += [
        [value for variant in union.variants for value in read_values(variant.raw)]
        for union in constant_unions
    ]
    for listed in lists:
        values = {format_json(value): value for value in listed if value is not None}
        if not values:
            continue
        merged = values if merged is None else {key: merged[key] for key in merged if key in values} or merged
    is_const = any("const" in raw and raw["const"] is not None for raw in raws)
    return (None if merged is None else tuple(merged.values())), is_const


def merge_bounds(raws: list[Mapping[str, Any]]) -> dict[str, float]:
    """The tightest bound of each keyword that limits lengths or counts."""
    bounds: dict[str, float] = {}
    for raw in raws:
        for keyword in raw.keys() & _SIZE_BOUNDS.keys():
            bound, value = _SIZE_BOUNDS[keyword], read_number(raw[keyword])
            if value is not None and value != bound.trivial:
                known = bounds.get(keyword)
                bounds[keyword] = value if known is None or bound.is_tighter(known, value) else known
    return bounds


def merge_kinds(
    raws: list[Mapping[str, Any]], types: frozenset[str] | None, type_unions: list[Union]
) -> frozenset[Kind]:
    """The types with their formats; empty for any type."""
    format = find_first(raws, "format", str) or ""
    variants = [variant.raw for union in type_unions[:1] for variant in union.variants]
    pairs = {(type, variant.get("format")) for variant in variants for type in read_types(variant)}
    kinds = {
        Kind(type, own if isinstance(own, str) else format) for type, own in pairs if type in (types or ())
    }
    known = {kind.type for kind in kinds}
    kinds |= {Kind(type, format) for type in types or () if type not in known}
    return frozenset(
        Kind(type, "" if format in _FREE_FORMATS.get(type, ()) else format) for type, format in kinds
    )


def read_discriminator(raws: list[Mapping[str, Any]]) -> tuple[str, dict[str, str]]:
    """The property of the discriminator, and the schema names of its mapping."""
    value = next((raw["discriminator"] for raw in raws if raw.get("discriminator")), None)
    if isinstance(value, str):  # as in OpenAPI 2.0
        return value, {}
    if not is_mapping(value):
        return "", {}
    targets = as_mapping(value.get("mapping"))
    names = {tag: find_last_step(str(target)) for tag, target in targets.items()}
    return str(value.get("propertyName", "")), names


def is_closed(raws: list[Mapping[str, Any]], keyword: str, unevaluated: str, *, has_unions: bool) -> bool:
    """Whether a keyword is false, or its variant for values that no other keyword evaluates.

    The latter is equivalent, except beside a union, whose variants evaluate values as well.
    """
    if has_unions or any(keyword in raw for raw in raws):
        return any(raw.get(keyword) is False for raw in raws)
    return any(raw.get(unevaluated) is False for raw in raws)


def merge_dependent_required(
    raws: list[Mapping[str, Any]], dependents: Mapping[str, ResolvedSchema]
) -> dict[str, frozenset[str]]:
    """The properties that each property requires, also by a dependent schema that does nothing else."""
    required = {name: find_required(schema) or frozenset[str]() for name, schema in dependents.items()}
    for raw in raws:
        for name, value in as_mapping(raw.get("dependentRequired")).items():
            required[name] = required.get(name, frozenset()) | frozenset(as_strings(value))
    return {name: names for name, names in required.items() if names}


def find_required(schema: ResolvedSchema) -> frozenset[str] | None:
    """The required properties of a schema without other keywords that limit values; None if it has some."""
    raws = [part.raw for part in schema.parts or (schema,)]
    if all(has_only_annotations({key: raw[key] for key in raw if key != "required"}) for raw in raws):
        return frozenset(name for raw in raws for name in as_strings(raw.get("required")))
    return None


def locate_properties(applied: list[ResolvedSchema]) -> dict[str, str]:
    """The pointer of the first declaration of each property."""
    pointers: dict[str, str] = {}
    for schema in applied:
        for name in as_mapping(schema.raw.get("properties")):
            pointers.setdefault(name, schema.pointer + join_pointer("properties", name))
    return pointers


def list_strings(raws: list[Mapping[str, Any]], keyword: str) -> list[str]:
    """The strings of a keyword."""
    return [raw[keyword] for raw in raws if isinstance(raw.get(keyword), str)]


def find_first(raws: list[Mapping[str, Any]], keyword: str, kind: Any) -> Any:
    """The first value of a keyword that has the right Python type."""
    values = (raw[keyword] for raw in raws if raw.get(keyword) is not None)
    return next((value for value in values if isinstance(value, kind)), None)


def is_true(raws: list[Mapping[str, Any]], keyword: str) -> bool:
    """Whether a keyword is true in any schema."""
    return any(raw.get(keyword) is True for raw in raws)
