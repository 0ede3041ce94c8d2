"""The normal form of a schema, which is equal for equivalent schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from sdkwright.diff.wire import merged_keywords as merged
from sdkwright.diff.wire.effective_keywords import select_effective
from sdkwright.diff.wire.intervals import NUMBER_KEYWORDS, Limit, find_step, merge_limits, merge_multiples
from sdkwright.diff.wire.schemas import (
    ResolvedSchema,
    Resolver,
    Union,
    format_json,
    has_only_annotations,
    has_only_constants,
    has_only_types,
    is_annotation,
    read_types,
)
from sdkwright.openapi.untyped import as_strings, is_list, is_mapping, is_schema

_MAX_VALUES: Final = 30
_MAX_DEPTH: Final = 8
_BOOLEAN: Final = frozenset({"boolean"})
_TRIVIAL_KEYWORDS: Final = (
    *("items", "additionalProperties", "propertyNames", "contentSchema", "then", "else"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
"""Keywords that have no effect if their schema allows everything."""
_SUBSCHEMA_KEYWORDS: Final = (
    *("items", "additionalProperties", "contains", "not", "if", "then", "else"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)


@dataclass(frozen=True)
class NormalSchema:
    """A schema without `$ref`, `allOf` and null variants. The field of a missing keyword is empty."""

    schema: ResolvedSchema
    types: frozenset[str] | None = None
    """The types without null, none if only null is valid; None for any type."""
    has_types: bool = False
    """Whether there is a `type` keyword; otherwise other keywords imply the types."""
    is_nullable: bool | None = None
    """Whether null is valid; None if no keyword decides it."""
    is_union_of_types: bool = False
    """Whether the types are written as a union."""
    is_union_of_constants: bool = False
    """Whether the values are written as a union."""
    kinds: frozenset[merged.Kind] = frozenset()
    """The types with their formats; empty for any type."""
    values: tuple[Any, ...] | None = None
    """The values of `enum` or `const`, without null; None without such a keyword."""
    is_const: bool = False
    extensible_values: tuple[Any, ...] = ()
    """The values of `x-extensible-enum`."""
    bounds: Mapping[str, float] = field(default_factory=dict[str, float])
    """The bounds of lengths and counts."""
    lower: Limit | None = None
    upper: Limit | None = None
    multiple_of: Fraction | None = None
    unique_items: bool = False
    patterns: tuple[str, ...] = ()
    default: tuple[Any, ...] = ()
    """The default in a tuple, since it may be null."""
    content_encoding: str = ""
    content_media_type: str = ""
    is_read_only: bool = False
    is_write_only: bool = False
    is_deprecated: bool = False
    sunset: Any = None
    properties: Mapping[str, ResolvedSchema] = field(default_factory=dict[str, ResolvedSchema])
    property_pointers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where each property is declared; its schema may be a component elsewhere."""
    required: frozenset[str] = frozenset()
    subschemas: Mapping[str, ResolvedSchema] = field(default_factory=dict[str, ResolvedSchema])
    """By keyword: `items`, `not`, `if`, `additionalProperties`, …"""
    named_subschemas: Mapping[str, Mapping[str, ResolvedSchema]] = field(
        default_factory=dict[str, "Mapping[str, ResolvedSchema]"]
    )
    """By keyword and name: `patternProperties` and `dependentSchemas`."""
    dependent_required: Mapping[str, frozenset[str]] = field(default_factory=dict[str, "frozenset[str]"])
    """The properties that each property requires."""
    forbids_unknown: bool = False
    """Whether undeclared properties are invalid."""
    forbids_items: bool = False
    """Whether items beyond `prefix_items` are invalid."""
    prefix_items: tuple[ResolvedSchema, ...] = ()
    unions: tuple[Union, ...] = ()
    discriminator: str = ""
    """The property of the discriminator."""
    discriminator_mapping: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_simple_union(self) -> bool:
        """Whether a union is expressed by types or values."""
        return self.is_union_of_types or self.is_union_of_constants

    @property
    def integer_format(self) -> str:
        """The format of integers, if any."""
        return next((kind.format for kind in self.kinds if kind.type == "integer"), "")

    @property
    def step(self) -> Fraction | None:
        """The distance between valid numbers."""
        return find_step(self.types, self.multiple_of)


@dataclass
class Normalizer:
    """Computes the normal forms of one document, each once."""

    resolver: Resolver
    signatures: dict[tuple[str, bool], str] = field(default_factory=dict[tuple[str, bool], str])
    """Filled by `matching`."""
    _normal: dict[tuple[str, frozenset[str], bool], NormalSchema] = field(
        default_factory=dict[tuple[str, frozenset[str], bool], NormalSchema]
    )

    def normalize(
        self, schema: ResolvedSchema, without: frozenset[str] = frozenset(), *, keeps_unions: bool = False
    ) -> NormalSchema:
        """The normal form; parts whose key is in `without` are left out.

        If `keeps_unions`, a union of types or constants remains a union.
        """
        key = (schema.key, without, keeps_unions)
        if key not in self._normal:
            applied = self.resolver.collect_applied(schema, without)
            self._normal[key] = self._normalize(schema, applied, keeps_unions=keeps_unions)
        return self._normal[key]

    def list_alternatives(self, normal: NormalSchema) -> list[ResolvedSchema]:
        """The schemas, each of one type or value and without null, of which one must be valid."""
        applied = self.resolver.collect_applied(normal.schema)
        alternatives = [normal.schema]
        if normal.unions:
            union = normal.unions[0]
            others = [self._remove_union(part, union) for part in applied]
            alternatives = [self.resolver.merge([*others, variant]) for variant in union.variants]
        return [part for alternative in alternatives for part in self._split(alternative)]

    def find_types(self, schema: ResolvedSchema, depth: int = 0) -> frozenset[str] | None:
        """The types without null, those of all variants if only a union decides them; None for any type."""
        normal = self.normalize(schema)
        if normal.types is not None or not normal.unions or depth > _MAX_DEPTH:
            return normal.types
        found = [self.find_types(variant, depth + 1) for variant in normal.unions[0].variants]
        known = [types for types in found if types is not None]
        return frozenset[str]().union(*known) if len(known) == len(found) else None

    def _remove_union(self, part: ResolvedSchema, union: Union) -> ResolvedSchema:
        """A part without a union, and without the keywords whose schemas are parts of their own."""
        keys = [variant.key for variant in union.variants]
        removed = {"allOf"}
        for own in self.resolver.list_unions(part):
            if len(own.variants) == 1 or [variant.key for variant in own.variants] == keys:
                removed.add(own.keyword)
        raw = {key: value for key, value in part.raw.items() if key not in removed}
        return ResolvedSchema(part.pointer, raw, f"{part.key} without {sorted(removed)}")

    def _split(self, schema: ResolvedSchema) -> list[ResolvedSchema]:
        """The schema for each of its types, or for each value of a short enum."""
        normal = self.normalize(schema)
        limits: list[dict[str, Any]] = [{"type": type} for type in sorted(normal.types or ())]
        if normal.values is not None and len(normal.values) <= _MAX_VALUES:
            limits = [{"const": value} for value in normal.values]
        parts = (ResolvedSchema(schema.pointer, limit, format_json(limit)) for limit in limits)
        return [self.resolver.merge([schema, part]) for part in parts] or [schema]

    def _normalize(
        self, schema: ResolvedSchema, applied: list[ResolvedSchema], *, keeps_unions: bool
    ) -> NormalSchema:
        unions = [
            union for part in applied for union in self.resolver.list_unions(part) if len(union.variants) > 1
        ]
        type_unions = [] if keeps_unions else [union for union in unions if has_only_types(union)]
        constant_unions = [] if keeps_unions else [union for union in unions if has_only_constants(union)]
        types = merged.merge_types([part.raw for part in applied], [*type_unions, *constant_unions])
        applied = [select_effective(part, types) for part in applied]
        raws = [part.raw for part in applied if part.raw]
        values, is_const = merged.merge_values(raws, constant_unions)
        with_numbers = [raw for raw in raws if not raw.keys().isdisjoint(NUMBER_KEYWORDS)]
        multiple_of = merge_multiples(with_numbers)
        step = find_step(types, multiple_of)
        bounds = merged.merge_bounds(raws)
        dependents = self._merge_named(applied, "dependentSchemas")
        discriminator, discriminator_mapping = merged.read_discriminator(raws)
        return NormalSchema(
            schema,
            types=types,
            has_types=any(read_types(raw) for raw in raws),
            is_nullable=self.resolver.is_nullable(schema),
            is_union_of_types=bool(type_unions),
            is_union_of_constants=bool(constant_unions),
            kinds=merged.merge_kinds(raws, types, [*type_unions, *constant_unions]),
            values=None if types == _BOOLEAN and len(values or ()) == 2 else values,
            is_const=is_const,
            extensible_values=tuple(merged.find_first(raws, "x-extensible-enum", list) or ()),
            bounds=bounds,
            lower=merge_limits(with_numbers, step, is_upper=False),
            upper=merge_limits(with_numbers, step, is_upper=True),
            multiple_of=multiple_of,
            unique_items=merged.is_true(raws, "uniqueItems") and bounds.get("maxItems", 2) > 1,
            patterns=tuple(dict.fromkeys(filter(None, merged.list_strings(raws, "pattern")))),
            default=next(((raw["default"],) for raw in raws if "default" in raw), ()),
            content_encoding=merged.find_first(raws, "contentEncoding", str) or "",
            content_media_type=merged.find_first(raws, "contentMediaType", str) or "",
            is_read_only=merged.is_true(raws, "readOnly"),
            is_write_only=merged.is_true(raws, "writeOnly"),
            is_deprecated=merged.is_true(raws, "deprecated"),
            sunset=merged.find_first(raws, "x-sunset", object),
            properties=self._merge_named(applied, "properties"),
            property_pointers=merged.locate_properties(applied),
            required=frozenset(name for raw in raws for name in as_strings(raw.get("required"))),
            subschemas=self._merge_subschemas(applied, bounds, has_unions=bool(unions)),
            named_subschemas={
                "patternProperties": self._merge_named(applied, "patternProperties"),
                "dependentSchemas": {
                    name: child for name, child in dependents.items() if merged.find_required(child) is None
                },
            },
            dependent_required=merged.merge_dependent_required(raws, dependents),
            forbids_unknown=merged.is_closed(
                raws, "additionalProperties", "unevaluatedProperties", has_unions=bool(unions)
            ),
            forbids_items=merged.is_closed(raws, "items", "unevaluatedItems", has_unions=bool(unions)),
            prefix_items=tuple(self._list_prefix_items(applied)),
            unions=tuple(
                union for union in unions if union not in type_unions and union not in constant_unions
            ),
            discriminator=discriminator,
            discriminator_mapping=discriminator_mapping,
        )

    def _merge_named(self, applied: list[ResolvedSchema], keyword: str) -> dict[str, ResolvedSchema]:
        schemas: dict[str, list[ResolvedSchema]] = {}
        for part in applied:
            value = part.raw.get(keyword)
            if is_mapping(value):
                for name, child in value.items():
                    if is_schema(child) or child is None:
                        schemas.setdefault(name, []).append(self.resolver.resolve_child(part, keyword, name))
        return {name: self.resolver.merge(several) for name, several in schemas.items()}

    def _merge_subschemas(
        self, applied: list[ResolvedSchema], bounds: Mapping[str, float], *, has_unions: bool
    ) -> dict[str, ResolvedSchema]:
        schemas: dict[str, list[ResolvedSchema]] = {}
        closing = () if has_unions else ("unevaluatedItems", "unevaluatedProperties")
        for part in applied:
            if part.raw.keys().isdisjoint(_SUBSCHEMA_KEYWORDS):
                continue
            for keyword in _SUBSCHEMA_KEYWORDS:
                value = part.raw.get(keyword)
                is_closing = value is False and keyword in ("additionalProperties", "items", *closing)
                if is_schema(value) and not is_closing:
                    schemas.setdefault(keyword, []).append(self.resolver.resolve_child(part, keyword))
        subschemas = {keyword: self.resolver.merge(several) for keyword, several in schemas.items()}
        for keyword in _TRIVIAL_KEYWORDS:
            if keyword in subschemas and is_annotation(subschemas[keyword]):
                del subschemas[keyword]
        return _select_effective_subschemas(subschemas, bounds) if subschemas else subschemas

    def _list_prefix_items(self, applied: list[ResolvedSchema]) -> Iterator[ResolvedSchema]:
        for part in applied:
            for keyword in ("prefixItems", "items"):
                value = part.raw.get(keyword)
                if is_list(value):
                    yield from (
                        self.resolver.resolve_child(part, keyword, index) for index in range(len(value))
                    )
                    return


def _allows_all_names(schema: ResolvedSchema) -> bool:
    """Whether a schema allows every string, which the names of properties are."""
    others = {key: value for key, value in schema.raw.items() if key != "type"}
    return not schema.parts and "string" in read_types(schema.raw) and has_only_annotations(others)


def _select_effective_subschemas(
    subschemas: dict[str, ResolvedSchema], bounds: Mapping[str, float]
) -> dict[str, ResolvedSchema]:
    """The subschemas without an incomplete condition, and without a `contains` that no item must match."""
    without: set[str] = set()
    if "if" not in subschemas or not subschemas.keys() & {"then", "else"}:
        without |= {"if", "then", "else"}
    if bounds.get("minContains") == 0 and "maxContains" not in bounds:
        without.add("contains")
    if "not" in subschemas and subschemas["not"].raw == {"not": {}}:  # false, which excludes no value
        without.add("not")
    if "propertyNames" in subschemas and _allows_all_names(subschemas["propertyNames"]):
        without.add("propertyNames")
    return {keyword: schema for keyword, schema in subschemas.items() if keyword not in without}
