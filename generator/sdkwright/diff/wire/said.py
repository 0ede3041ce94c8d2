"""What several schemas that hold at once say together, keyword by keyword."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.diff.wire import members
from sdkwright.diff.wire.kinds_bounds import BOUNDS
from sdkwright.diff.wire.shape import Union, text
from sdkwright.diff.wire.sites import Site
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_mapping

_SHOWN_BY: Final = {
    "object": ("properties", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems"),
}
"""Keywords that show the type where none is named."""


def types(raws: list[Mapping[str, Any]], lists: list[Union]) -> frozenset[str] | None:
    """The types that are left, null aside; None for any."""
    found: frozenset[str] | None = None
    said = [_named_types(raw) for raw in raws]
    said.extend(
        frozenset(name for one in union.variants for name in members.type_names(one.raw) - {"null"})
        for union in lists
    )
    for names in said:
        if names is not None:
            found = names if found is None else _both(found, names)
    if found is not None:
        return found - {"integer"} if "number" in found else found
    shown = {type for type, keys in _SHOWN_BY.items() if any(key in raw for raw in raws for key in keys)}
    return frozenset(shown) if len(shown) == 1 else None


def _named_types(raw: Mapping[str, Any]) -> frozenset[str] | None:
    names = members.type_names(raw)
    if not names:
        names = {_type_of(value) for value in _listed(raw)}
    return frozenset(names - {"null"}) or None


def _listed(raw: Mapping[str, Any]) -> list[Any]:
    return [raw["const"]] if "const" in raw else as_list(raw.get("enum"))


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[Any, str] = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _both(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    found = {name for name in some if name in others or (name == "integer" and "number" in others)}
    found |= {name for name in others if name == "integer" and "number" in some}
    return frozenset(found) or some


def values(raws: list[Mapping[str, Any]]) -> tuple[tuple[Any, ...] | None, bool]:
    """The enum or the constant that is left, null aside, and whether it is a constant."""
    found: dict[str, Any] | None = None
    is_const = False
    for raw in raws:
        these = {text(value): value for value in _listed(raw) if value is not None}
        if not these:
            continue
        found = these if found is None else {key: found[key] for key in found if key in these} or found
        is_const = is_const or "const" in raw
    return (None if found is None else tuple(found.values())), is_const


def bounds(raws: list[Mapping[str, Any]]) -> dict[str, float]:
    """The tightest bound of each keyword."""
    found: dict[str, float] = {}
    for bound in BOUNDS:
        for raw in raws:
            value = _bound(raw, bound.keyword)
            if value is not None and value != bound.nothing:
                known = found.get(bound.keyword)
                found[bound.keyword] = value if known is None or bound.is_tighter(known, value) else known
    return found


def _bound(raw: Mapping[str, Any], keyword: str) -> float | None:
    """The number of a bound; OpenAPI 3.0 writes an exclusive one as a flag beside the other."""
    for plain, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if raw.get(exclusive) is True and keyword in (plain, exclusive):
            return number(raw.get(plain)) if keyword == exclusive else None
    return number(raw.get(keyword))


def number(value: Any) -> float | None:
    """A number that can be a bound."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def format(lists: list[Union]) -> str:
    """The format of all of them, when they have one."""
    formats = {str(one.raw.get("format", "")) for union in lists for one in union.variants}
    return formats.pop() if len(formats) == 1 else ""


def discriminated(value: Any) -> tuple[str, dict[str, str]]:
    """The property that a discriminator names, and the names that its values stand for."""
    if isinstance(value, str):
        return value, {}
    if not is_mapping(value):
        return "", {}
    tags = as_mapping(value.get("mapping"))
    names = {tag: str(goal).rpartition("/")[2] for tag, goal in tags.items()}
    return str(value.get("propertyName", "")), names


def dependent(raws: list[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The properties that others call for."""
    found: dict[str, tuple[str, ...]] = {}
    for raw in raws:
        value = as_mapping(raw.get("dependentRequired"))
        found.update({name: tuple(sorted(as_strings(needed))) for name, needed in value.items()})
    return found


def declared(holding: list[Site]) -> dict[str, str]:
    """Where each property is declared first."""
    found: dict[str, str] = {}
    for one in holding:
        for name in as_mapping(one.raw.get("properties")):
            found.setdefault(name, one.below("properties", name))
    return found


def texts(raws: list[Mapping[str, Any]], keyword: str) -> list[str]:
    """The texts of a keyword."""
    return [one[keyword] for one in raws if isinstance(one.get(keyword), str)]


def first(raws: list[Mapping[str, Any]], keyword: str, kind: Any) -> Any:
    """The first value of a keyword that is of a kind."""
    return next(
        (one[keyword] for one in raws if one.get(keyword) is not None and isinstance(one[keyword], kind)),
        None,
    )


def is_true(raws: list[Mapping[str, Any]], keyword: str) -> bool:
    """Whether any of them says so."""
    return any(one.get(keyword) is True for one in raws)
