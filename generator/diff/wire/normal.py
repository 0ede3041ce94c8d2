"""Schemas -> their normal forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from generator.diff.wire import members
from generator.diff.wire.kinds_bounds import BOUNDS
from generator.diff.wire.shape import Shape, Union, text
from generator.diff.wire.sites import Site, Sites

_CHILDREN: Final = (
    *("items", "additionalProperties", "contains", "not", "if", "then", "else"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)
_NAMED: Final = ("patternProperties", "dependentSchemas")
_SAID_BY: Final = {
    "object": ("properties", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems"),
}
"""Keywords that show the type where none is named."""


@dataclass
class Normal:
    """The normal forms of one document's schemas, each made once."""

    sites: Sites
    shapes: dict[tuple[str, frozenset[str]], Shape] = field(
        default_factory=dict[tuple[str, frozenset[str]], Shape]
    )

    fingerprints: dict[str, str] = field(default_factory=dict[str, str])

    def shape(self, site: Site, without: frozenset[str] = frozenset()) -> Shape:
        """The normal form of a schema, some of its parts left out."""
        key = (site.key, without)
        if key not in self.shapes:
            self.shapes[key] = self._made(site, members.members(self.sites, site, without))
        return self.shapes[key]

    def _made(self, site: Site, holding: list[Site]) -> Shape:
        raws = [one.raw for one in holding if one.raw]
        unions = [
            union for one in holding for union in members.unions(self.sites, one) if len(union.variants) > 1
        ]
        lists = [union for union in unions if members.are_types(union)]
        types = _types(raws, lists)
        values, is_const = _values(raws)
        discriminator = next((one["discriminator"] for one in raws if one.get("discriminator")), None)
        tag, mapping = _discriminated(discriminator)
        children = self._children(holding)
        return Shape(
            site,
            types=types,
            is_typed=any(members.type_names(one) for one in raws),
            is_nullable=members.is_nullable(self.sites, site),
            is_list_of_types=bool(lists),
            format=_first(raws, "format", str) or _format(lists),
            values=values,
            is_const=is_const,
            open_values=tuple(_first(raws, "x-extensible-enum", list) or ()),
            bounds=_bounds(raws),
            multiple_of=_number(_first(raws, "multipleOf", (int, float))),
            unique_items=_is_true(raws, "uniqueItems"),
            patterns=tuple(dict.fromkeys(one for one in _texts(raws, "pattern") if one)),
            default=next(((one["default"],) for one in raws if "default" in one), ()),
            encoding=_first(raws, "contentEncoding", str) or "",
            media_type=_first(raws, "contentMediaType", str) or "",
            is_read_only=_is_true(raws, "readOnly"),
            is_write_only=_is_true(raws, "writeOnly"),
            is_deprecated=_is_true(raws, "deprecated"),
            sunset=_first(raws, "x-sunset", object),
            properties=self._mapped(holding, "properties"),
            declared=_declared(holding),
            required=frozenset(name for one in raws for name in _names(one.get("required"))),
            children=children,
            named={keyword: found for keyword in _NAMED if (found := self._mapped(holding, keyword))},
            dependent_required=_dependent(raws),
            forbids_others=any(one.get("additionalProperties") is False for one in raws),
            prefix=tuple(self._prefix(holding)),
            unions=tuple(union for union in unions if union not in lists),
            tag=tag,
            mapping=mapping,
        )

    def _mapped(self, holding: list[Site], keyword: str) -> dict[str, Site]:
        found: dict[str, list[Site]] = {}
        for one in holding:
            value = one.raw.get(keyword)
            if isinstance(value, Mapping):
                for name, child in value.items():
                    if isinstance(child, (Mapping, bool)) or child is None:
                        found.setdefault(name, []).append(self.sites.inside(one, keyword, name))
        return {name: self.sites.joined(several) for name, several in found.items()}

    def _children(self, holding: list[Site]) -> dict[str, Site]:
        found: dict[str, list[Site]] = {}
        for one in holding:
            for keyword in _CHILDREN:
                value = one.raw.get(keyword)
                if isinstance(value, Mapping) or (value is False and keyword != "additionalProperties"):
                    found.setdefault(keyword, []).append(self.sites.inside(one, keyword))
        joined = {keyword: self.sites.joined(several) for keyword, several in found.items()}
        for keyword in ("items", "additionalProperties"):
            if keyword in joined and not joined[keyword].parts and members.is_annotation(joined[keyword].raw):
                del joined[keyword]  # it allows everything, as if it were not there
        return joined

    def _prefix(self, holding: list[Site]) -> Iterator[Site]:
        for one in holding:
            for keyword in ("prefixItems", "items"):
                value = one.raw.get(keyword)
                if isinstance(value, list):
                    yield from (self.sites.inside(one, keyword, index) for index in range(len(value)))
                    return


def _types(raws: list[Mapping[str, Any]], lists: list[Union]) -> frozenset[str] | None:
    found: frozenset[str] | None = None
    said = [_named_types(raw) for raw in raws]
    said.extend(
        frozenset(name for one in union.variants for name in members.type_names(one.raw) - {"null"})
        for union in lists
    )
    for types in said:
        if types is not None:
            found = types if found is None else _both(found, types)
    if found is not None:
        return found - {"integer"} if "number" in found else found
    shown = {type for type, keys in _SAID_BY.items() if any(key in raw for raw in raws for key in keys)}
    return frozenset(shown) if len(shown) == 1 else None


def _named_types(raw: Mapping[str, Any]) -> frozenset[str] | None:
    names = members.type_names(raw)
    if not names:
        values = [raw["const"]] if "const" in raw else raw.get("enum")
        if not isinstance(values, list) or not values:
            return None
        names = {_type_of(value) for value in values}
    return frozenset(names - {"null"}) or None


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[type, str] = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _both(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    found = {name for name in some if name in others or (name == "integer" and "number" in others)}
    found |= {name for name in others if name == "integer" and "number" in some}
    return frozenset(found) or some


def _values(raws: list[Mapping[str, Any]]) -> tuple[tuple[Any, ...] | None, bool]:
    found: dict[str, Any] | None = None
    is_const = False
    for raw in raws:
        listed = [raw["const"]] if "const" in raw else raw.get("enum")
        if not isinstance(listed, list):
            continue
        these = {text(value): value for value in listed if value is not None}
        if not these:
            continue
        found = these if found is None else {key: found[key] for key in found if key in these} or found
        is_const = is_const or "const" in raw
    return (None if found is None else tuple(found.values())), is_const


def _bounds(raws: list[Mapping[str, Any]]) -> dict[str, float]:
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
            return _number(raw.get(plain)) if keyword == exclusive else None
    return _number(raw.get(keyword))


def _number(value: Any) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _format(lists: list[Union]) -> str:
    formats = {str(one.raw.get("format", "")) for union in lists for one in union.variants}
    return formats.pop() if len(formats) == 1 else ""


def _discriminated(value: Any) -> tuple[str, dict[str, str]]:
    if isinstance(value, str):
        return value, {}
    if not isinstance(value, Mapping):
        return "", {}
    mapping = value.get("mapping")
    tags = mapping.items() if isinstance(mapping, Mapping) else ()
    return str(value.get("propertyName", "")), {tag: str(goal).rpartition("/")[2] for tag, goal in tags}


def _dependent(raws: list[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for raw in raws:
        value = raw.get("dependentRequired")
        if isinstance(value, Mapping):
            found.update({name: tuple(sorted(_names(names))) for name, names in value.items()})
    return found


def _declared(holding: list[Site]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in holding:
        value = one.raw.get("properties")
        for name in value if isinstance(value, Mapping) else ():
            found.setdefault(name, one.below("properties", name))
    return found


def _texts(raws: list[Mapping[str, Any]], keyword: str) -> list[str]:
    return [one[keyword] for one in raws if isinstance(one.get(keyword), str)]


def _names(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _first(raws: list[Mapping[str, Any]], keyword: str, kind: Any) -> Any:
    return next(
        (one[keyword] for one in raws if one.get(keyword) is not None and isinstance(one[keyword], kind)),
        None,
    )


def _is_true(raws: list[Mapping[str, Any]], keyword: str) -> bool:
    return any(one.get(keyword) is True for one in raws)
