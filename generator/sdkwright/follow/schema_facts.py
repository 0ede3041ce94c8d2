"""The facts of a schema, apart from those of its uses, and the schemas below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sdkwright.diff.wire.intervals import Limit
from sdkwright.diff.wire.matching import compute_signature
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.schemas import ResolvedSchema, format_json, has_only_constants, has_only_types
from sdkwright.follow.changes import Fact, Place, Value
from sdkwright.follow.nodes import KIND, Node, NodeRef
from sdkwright.follow.uses import read_words
from sdkwright.openapi.pointers import is_below, join_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings

CONDITIONS: Final = ("not", "if", "then", "else", "unevaluatedProperties")
"""Keywords whose schemas are compared as a whole."""
_STEPS: Final = {"items": "[]", "additionalProperties": "{}", "propertyNames": "{name}"}
"""The step to the schema of a keyword, for readers."""
_OBJECT: Final = frozenset({"object"})


def find_kind(normal: NormalSchema) -> str:
    """What a schema is: `object`, `map`, `list`, `enum`, `union`, `any`, or its types."""
    if normal.values is not None:
        return "enum"
    if normal.properties or (normal.types == _OBJECT and "additionalProperties" not in normal.subschemas):
        return "object"
    if normal.unions:
        return "union"
    if normal.types == _OBJECT:
        return "map"
    if normal.types == frozenset({"array"}):
        return "list"
    return " ".join(sorted(normal.types)) if normal.types else "any"


def accepts_everything(normal: NormalSchema) -> bool:
    """Whether every value is valid, null too, so that null needs no permission."""
    return find_kind(normal) == "any"


def read_schema_node(ref: NodeRef, schema: ResolvedSchema, side: Normalizer) -> Node:
    """The node of a schema."""
    applied = side.resolver.collect_applied(schema)
    return _SchemaReader(ref, side, side.normalize(schema), applied).read()


@dataclass
class _SchemaReader:
    ref: NodeRef
    side: Normalizer
    normal: NormalSchema
    applied: list[ResolvedSchema]
    """The schema, and the parts of its `allOf`."""
    facts: dict[Fact, Value] = field(default_factory=dict[Fact, Value])
    parts: dict[Fact, str] = field(default_factory=dict[Fact, str])
    places: dict[Fact, Place] = field(default_factory=dict[Fact, Place])
    children: dict[str, NodeRef] = field(default_factory=dict[str, NodeRef])

    def read(self) -> Node:
        place = Place("schema", self.normal.schema.pointer)
        kind = find_kind(self.normal)
        self.facts[KIND] = kind
        for keyword, value in self._list_keywords():
            self._add(Fact("keyword", keyword), value, keyword)
        self._read_values()
        self._read_subschemas()
        if kind == "object":
            self._read_properties()
        if self.normal.discriminator:
            self._add(Fact("tag"), self.normal.discriminator, "discriminator")
        is_component = bool(self.normal.schema.component)
        return Node(
            self.ref,
            place,
            self.facts,
            read_words(self.normal.schema.source) if is_component else {},
            self.parts,
            {fact: own for fact, own in self.places.items() if own != place},
            self.children,
            tuple(NodeRef("use", pointer) for pointer in self._list_variants()),
            self._find_own_object(self.normal.schema.pointer) if kind == "object" else "",
            tuple(self._find_own_object(part.pointer) for part in self.applied[1:] if part.component),
        )

    def _add(self, fact: Fact, value: Value, keyword: str) -> None:
        """Add a fact that a keyword states, in the schema that has this keyword."""
        owner = self._find_owner(keyword)
        self.facts[fact] = value
        if owner is not None:
            self.parts[fact] = owner.pointer + join_pointer(keyword)
            self.places[fact] = Place("schema", owner.pointer)

    def _find_owner(self, keyword: str) -> ResolvedSchema | None:
        return next((part for part in self.applied if keyword in part.raw), None)

    def _list_keywords(self) -> Iterator[tuple[str, Value]]:
        normal = self.normal
        formats = sorted({kind.format for kind in normal.kinds if kind.format})
        if formats:
            yield "format", " ".join(formats)
        yield from normal.bounds.items()
        for limit, names in (
            (normal.lower, ("minimum", "exclusiveMinimum")),
            (normal.upper, ("maximum", "exclusiveMaximum")),
        ):
            if limit is not None:
                yield names[limit.is_exclusive], _normalize_limit(limit)
        if normal.multiple_of is not None:
            yield "multipleOf", _simplify(float(normal.multiple_of))
        if normal.unique_items:
            yield "uniqueItems", True
        if normal.patterns:
            yield "pattern", normal.patterns[0] if len(normal.patterns) == 1 else list(normal.patterns)
        if normal.content_encoding:
            yield "contentEncoding", normal.content_encoding
        if normal.content_media_type:
            yield "contentMediaType", normal.content_media_type
        if normal.dependent_required:
            yield "dependentRequired", {
                name: sorted(names) for name, names in normal.dependent_required.items()
            }
        for keyword in CONDITIONS:
            if keyword in normal.subschemas:
                yield keyword, compute_signature(self.side, normal.subschemas[keyword])
        if normal.prefix_items:
            yield "prefixItems", len(normal.prefix_items)
            yield "items", not normal.forbids_items

    def _read_values(self) -> None:
        if self.normal.values is None:
            return
        for value in self.normal.values:
            name = format_json(value)
            fact = Fact("value", name)
            self.facts[fact] = True
            for part in self.applied:
                listed = [format_json(item) for item in as_list(part.raw.get("enum"))]
                if name in listed or ("const" in part.raw and format_json(part.raw["const"]) == name):
                    steps = ("enum", listed.index(name)) if name in listed else ("const",)
                    self.parts[fact] = part.pointer + join_pointer(*steps)
                    self.places[fact] = Place("schema", part.pointer)
                    break

    def _read_subschemas(self) -> None:
        """Add items, values and names of maps, and schemas by pattern."""
        for keyword, step in _STEPS.items():
            owner = self._find_owner(keyword)
            if keyword in self.normal.subschemas and owner is not None:
                self._add(Fact("keyword", keyword), True, keyword)
                self.children[step] = NodeRef("use", owner.pointer + join_pointer(keyword))
        for part in self.applied:
            for pattern in as_mapping(part.raw.get("patternProperties")):
                self._add(Fact("keyword", "patternProperties"), True, "patternProperties")
                pointer = part.pointer + join_pointer("patternProperties", pattern)
                self.children[f"{{{pattern}}}"] = NodeRef("use", pointer)
            for index, _ in enumerate(as_list(part.raw.get("prefixItems"))):
                pointer = part.pointer + join_pointer("prefixItems", index)
                self.children[f"[{index}]"] = NodeRef("use", pointer)

    def _read_properties(self) -> None:
        if self.normal.forbids_unknown:
            self._add(Fact("closed"), True, "additionalProperties")
        for name, pointer in self.normal.property_pointers.items():
            if name not in self.normal.properties:
                continue
            owner = Place("schema", pointer.rpartition("/properties/")[0])
            fact, required = Fact("property", name), Fact("required", name)
            self.facts[fact], self.parts[fact], self.places[fact] = True, pointer, owner
            self.facts[required] = name in self.normal.required
            self.places[required] = self._find_required_place(name, owner)
            self.parts[required] = pointer
            self.children[name] = self._refer_to_property(name, pointer)

    def _find_required_place(self, name: str, owner: Place) -> Place:
        """The schema whose `required` has the name, else the schema itself if it inherits the property, else its owner."""
        for part in self.applied:
            if name in as_strings(part.raw.get("required")):
                return Place("schema", part.pointer)
        own = self._find_own_object(self.normal.schema.pointer)
        is_own = is_below(owner.pointer, self.normal.schema.pointer)
        return owner if is_own else Place("schema", own)

    def _refer_to_property(self, name: str, pointer: str) -> NodeRef:
        """The use of a property; the merged schema if several parts of an `allOf` declare it."""
        declarations = [part for part in self.applied if name in as_mapping(part.raw.get("properties"))]
        if len(declarations) == 1:
            return NodeRef("use", pointer)
        return NodeRef("use", self.normal.properties[name].key, self.normal.properties[name])

    def _find_own_object(self, pointer: str) -> str:
        """The pointer of the schema that has the properties which a schema does not inherit."""
        inline = [
            part.pointer
            for part in self.applied
            if is_below(part.pointer, pointer) and "properties" in part.raw
        ]
        return inline[0] if inline else pointer

    def _list_variants(self) -> Iterator[str]:
        for part in self.applied:
            for union in self.side.resolver.list_unions(part):
                if len(union.variants) > 1 and not has_only_types(union) and not has_only_constants(union):
                    yield from union.pointers


def _normalize_limit(limit: Limit) -> Value:
    return _simplify(limit.position)


def _simplify(number: Any) -> Value:
    return int(number) if float(number).is_integer() else number
