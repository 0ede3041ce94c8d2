"""Schemas -> their normal forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sdkwright.diff.wire import members, said
from sdkwright.diff.wire.shape import Shape
from sdkwright.diff.wire.sites import Site, Sites
from sdkwright.openapi.untyped import as_strings, is_list, is_mapping, is_schema

_CHILDREN: Final = (
    *("items", "additionalProperties", "contains", "not", "if", "then", "else"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)
_NAMED: Final = ("patternProperties", "dependentSchemas")


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
        types = said.types(raws, lists)
        values, is_const = said.values(raws)
        discriminator = next((one["discriminator"] for one in raws if one.get("discriminator")), None)
        tag, mapping = said.discriminated(discriminator)
        children = self._children(holding)
        return Shape(
            site,
            types=types,
            is_typed=any(members.type_names(one) for one in raws),
            is_nullable=members.is_nullable(self.sites, site),
            is_list_of_types=bool(lists),
            format=said.first(raws, "format", str) or said.format(lists),
            values=values,
            is_const=is_const,
            open_values=tuple(said.first(raws, "x-extensible-enum", list) or ()),
            bounds=said.bounds(raws),
            multiple_of=said.number(said.first(raws, "multipleOf", (int, float))),
            unique_items=said.is_true(raws, "uniqueItems"),
            patterns=tuple(dict.fromkeys(one for one in said.texts(raws, "pattern") if one)),
            default=next(((one["default"],) for one in raws if "default" in one), ()),
            encoding=said.first(raws, "contentEncoding", str) or "",
            media_type=said.first(raws, "contentMediaType", str) or "",
            is_read_only=said.is_true(raws, "readOnly"),
            is_write_only=said.is_true(raws, "writeOnly"),
            is_deprecated=said.is_true(raws, "deprecated"),
            sunset=said.first(raws, "x-sunset", object),
            properties=self._mapped(holding, "properties"),
            declared=said.declared(holding),
            required=frozenset(name for one in raws for name in as_strings(one.get("required"))),
            children=children,
            named={keyword: found for keyword in _NAMED if (found := self._mapped(holding, keyword))},
            dependent_required=said.dependent(raws),
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
            if is_mapping(value):
                for name, child in value.items():
                    if is_schema(child) or child is None:
                        found.setdefault(name, []).append(self.sites.inside(one, keyword, name))
        return {name: self.sites.joined(several) for name, several in found.items()}

    def _children(self, holding: list[Site]) -> dict[str, Site]:
        found: dict[str, list[Site]] = {}
        for one in holding:
            for keyword in _CHILDREN:
                value = one.raw.get(keyword)
                if is_mapping(value) or (value is False and keyword != "additionalProperties"):
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
                if is_list(value):
                    yield from (self.sites.inside(one, keyword, index) for index in range(len(value)))
                    return
