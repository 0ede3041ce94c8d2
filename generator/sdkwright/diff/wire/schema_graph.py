"""The pairs of schemas that operations use. Each pair is compared once for each use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sdkwright.diff.wire import compare_bounds as bounds
from sdkwright.diff.wire import compare_structure as structure
from sdkwright.diff.wire import compare_unions as unions
from sdkwright.diff.wire import compare_values as values
from sdkwright.diff.wire.compare_discriminators import compare_discriminators, match_heirs
from sdkwright.diff.wire.differences import Comparer, Difference, SchemaPair, SchemaUse, make_difference
from sdkwright.diff.wire.matching import match_parts
from sdkwright.diff.wire.merged_keywords import Kind
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.relate_types import Relation, make_relation
from sdkwright.diff.wire.rules.properties import find_rule
from sdkwright.diff.wire.rules.schema_changes import (
    READ_ONLY,
    READ_ONLY_CHANGES,
    SCHEMA_CHANGES,
    WRITE_ONLY,
    SchemaPlace,
)
from sdkwright.diff.wire.schemas import ANNOTATIONS, ResolvedSchema, is_annotation
from sdkwright.diff.wire.unchanged import UnchangedValues

_COMPARERS: Final[tuple[Comparer, ...]] = (
    values.compare_types,
    values.compare_null,
    values.compare_enums,
    values.compare_extensible_enums,
    values.compare_defaults,
    values.compare_patterns,
    values.compare_embedded_content,
    bounds.compare_intervals,
    bounds.compare_bounds,
    bounds.compare_multiples,
    bounds.compare_unique_items,
    structure.compare_named_subschemas,
    structure.compare_dependent_required,
    structure.compare_prefix_items,
)
_REQUEST: Final = SchemaUse("request", "content")
_MAX_DEPTH: Final = 25
_SCALARS: Final = {"string", "number", "integer", "boolean"}
_LIST: Final = frozenset({"array"})
_WIDENING: Final = {
    *("type-generalized", "type-compatible", "list-of-types-widened"),
    *("became-nullable", "enum-value-added"),
}


class _Key(NamedTuple):
    base: str
    revision: str
    use: SchemaUse


@dataclass
class Node:
    """A pair of schemas in one use."""

    base: ResolvedSchema
    revision: ResolvedSchema
    use: SchemaUse
    differences: list[Difference] = field(default_factory=list[Difference])
    children: list[tuple[Node, bool]] = field(default_factory=list["tuple[Node, bool]"])
    operations: int = 0  # one bit for each
    is_inside: bool = False  # whether any operation uses it as part of a larger value


@dataclass
class SchemaGraph:
    """All pairs that the operations use."""

    sides: tuple[Normalizer, Normalizer]
    unchanged: UnchangedValues
    nodes: dict[_Key, Node] = field(default_factory=dict[_Key, Node])
    sets: tuple[SetGraph, SetGraph] | None = None
    """Computed when needed."""
    _queue: list[Node] = field(default_factory=list[Node])

    def add(self, base: ResolvedSchema, revision: ResolvedSchema, use: SchemaUse, operations: int) -> None:
        """Add a pair that operations use as a whole value."""
        self._find_node(base, revision, use).operations |= operations

    def compare(self) -> Iterator[Node]:
        """The pairs that differ, with all operations that use them."""
        while self._queue:
            self._compare(self._queue.pop())
        queue = [node for node in self.nodes.values() if node.operations]
        while queue:
            node = queue.pop()
            for child, is_inside in node.children:
                known = (child.operations, child.is_inside)
                child.operations |= node.operations
                child.is_inside |= is_inside or node.is_inside
                if known != (child.operations, child.is_inside):
                    queue.append(child)
        return (node for node in self.nodes.values() if node.differences)

    def _find_node(self, base: ResolvedSchema, revision: ResolvedSchema, use: SchemaUse) -> Node:
        key = _Key(base.key, revision.key, use)
        if key not in self.nodes:
            self.nodes[key] = Node(base, revision, use)
            self._queue.append(self.nodes[key])
        return self.nodes[key]

    def _compare(self, node: Node) -> None:
        self._add_heirs(node)
        is_merged = node.base.parts or node.revision.parts
        before, after = (side.resolver.heirs.get(node.base.component) for side in self.sides)
        if not is_merged and before == after and self.unchanged.are_same(node.base.raw, node.revision.raw):
            return
        differences, without = self._compare_parts(node)
        base = self.sides[0].normalize(node.base, without)
        revision = self.sides[1].normalize(node.revision, without)
        are_constants = base.is_union_of_constants and revision.is_union_of_constants
        if are_constants or (base.is_simple_union and revision.unions):
            base = self.sides[0].normalize(node.base, without, keeps_unions=True)
        if are_constants or (revision.is_simple_union and base.unions):
            revision = self.sides[1].normalize(node.revision, without, keeps_unions=True)
        base, revision = self._add_types(base, revision)
        for item in (*differences, *self._compare_schemas(base, revision, node.use)):
            if isinstance(item, Difference):
                node.differences.append(item if item.position else _mark_guarded(item, revision, node.use))
            elif not (node.use.direction == "response" and revision.is_write_only):
                use = node.use.make_inner() if item.is_inside else node.use
                if item.ignores_null:
                    use = replace(use, ignores_null=True)
                child = self._find_node(item.base, item.revision, use)
                node.children.append((child, item.is_inside))

    def _add_heirs(self, node: Node) -> None:
        """Add the components that a discriminator can select in place of both schemas."""
        for base, revision in match_heirs(node.base, node.revision, self.sides):
            node.children.append((self._find_node(base, revision, node.use), False))

    def _add_types(self, base: NormalSchema, revision: NormalSchema) -> tuple[NormalSchema, NormalSchema]:
        """The schemas; a union without `type` has the types of its variants if the other side declares some."""
        if (base.types is None) == (revision.types is None) or not (base.unions and revision.unions):
            return base, revision
        side, schema = (self.sides[0], base) if base.types is None else (self.sides[1], revision)
        types = side.find_types(schema.schema)
        if types is None:
            return base, revision
        typed = replace(schema, types=types, kinds=frozenset(Kind(name, "") for name in types))
        return (typed, revision) if schema is base else (base, typed)

    def _compare_schemas(
        self, base: NormalSchema, revision: NormalSchema, use: SchemaUse
    ) -> Iterator[Difference | SchemaPair]:
        if use.explodes and _is_scalar(base) and revision.types == _LIST:
            yield from self._compare_to_list(base, revision, use)
            return
        is_wrapping = bool(base.unions) != bool(revision.unions)
        if is_wrapping:
            differences, has_more = unions.compare_wrapping(base, revision, use, self)
            yield from differences
            if not has_more:
                return
        for compare in _COMPARERS:
            yield from compare(base, revision, use)
        yield from structure.compare_subschemas(base, revision, self._relate)
        yield from structure.compare_properties(base, revision, use, self.sides)
        yield from compare_discriminators(base, revision, use, self.sides)
        if not is_wrapping:
            yield from unions.compare_unions(base, revision, use, self)

    def _relate(self, base: ResolvedSchema, revision: ResolvedSchema) -> Relation:
        return make_relation(self.includes_base(base, revision), self.includes_revision(base, revision))

    def includes_base(self, base: ResolvedSchema, revision: ResolvedSchema) -> bool:
        """Whether all values of the base are valid in the revision; false if that cannot be decided."""
        return self._find_sets()[0].includes(base, revision)

    def includes_revision(self, base: ResolvedSchema, revision: ResolvedSchema) -> bool:
        """Whether all values of the revision were valid in the base; false if that cannot be decided."""
        return self._find_sets()[1].includes(revision, base)

    def _find_sets(self) -> tuple[SetGraph, SetGraph]:
        """The graphs that compare sets of values, from the base to the revision and back."""
        if self.sets is None:
            base, revision = self.sides
            forward, backward = (
                SetGraph(self.sides, self.unchanged),
                SetGraph((revision, base), self.unchanged),
            )
            self.sets = forward.sets = forward, backward
            backward.sets = backward, forward
        return self.sets

    def _compare_to_list(
        self, base: NormalSchema, revision: NormalSchema, use: SchemaUse
    ) -> Iterator[Difference]:
        """Compare a value with a list that replaced it, which is serialized in the same way if it has one value."""
        items = revision.subschemas.get("items")
        allowed = self.sides[1].normalize(items) if items is not None else None
        differences: list[Difference] = []
        if allowed is not None:
            inner = SchemaUse(use.direction, use.family, is_required=True)
            items_compared = self._compare_schemas(base, allowed, inner)
            differences = [item for item in items_compared if isinstance(item, Difference)]
            if values.is_any_text(allowed):
                differences = [item for item in differences if item.change != "type-changed"]
        narrows = any(item.change not in _WIDENING for item in differences)
        change = "type-changed" if narrows or "minItems" in revision.bounds else "type-generalized"
        before, after = (" or ".join(sorted(side.types or ())) for side in (base, revision))
        yield make_difference(change, base, revision, before, after)
        null = values.compare_null(base, revision, use)
        yield from (item for item in null if isinstance(item, Difference))

    def _compare_parts(self, node: Node) -> tuple[list[Difference], frozenset[str]]:
        """Parts that were added to or removed from an otherwise equal `allOf`, and the keys of those to skip later."""
        parts = [
            side.resolver.list_parts(schema)
            for side, schema in zip(self.sides, (node.base, node.revision), strict=True)
        ]
        notes = [sum(map(is_annotation, schemas)) for schemas in parts]
        base, revision = ([schema for schema in schemas if not is_annotation(schema)] for schemas in parts)
        normal = NormalSchema(node.base), NormalSchema(node.revision)
        differences: list[Difference] = []
        if notes[0] != notes[1]:
            change = "added" if notes[1] > notes[0] else "removed"
            differences.append(make_difference(f"all-of-{change}-annotation-only", *normal))
        if not base or not revision or _select_own_keywords(node.base) != _select_own_keywords(node.revision):
            return differences, frozenset()
        matching = match_parts(base, revision, self.sides)
        if bool(matching.base) == bool(matching.revision):
            return differences, frozenset()
        unmatched = matching.base or matching.revision
        names = ", ".join(schema.component or "an inline part" for schema in unmatched)
        change = "removed" if matching.base else "added"
        differences.append(make_difference(f"all-of-{change}", *normal, names, names))
        if node.use.direction == "response" and matching.base:
            return differences, frozenset()  # callers may have relied on the removed part
        return differences, frozenset(schema.key for schema in unmatched)


@dataclass
class SetGraph(SchemaGraph):
    """Pairs of schemas whose sets of values are compared: those of the base must be valid requests of the revision."""

    known: dict[_Key, bool] = field(default_factory=dict[_Key, bool])
    compared: set[_Key] = field(default_factory=set[_Key])
    depth: int = 0

    def includes(self, base: ResolvedSchema, revision: ResolvedSchema) -> bool:
        """Whether all values of the base are valid in the revision; false if that cannot be decided."""
        key = _Key(base.key, revision.key, _REQUEST)
        if key not in self.known:
            if self.depth >= _MAX_DEPTH:
                return False
            self.known[key] = True  # the schema may contain itself
            self.depth += 1
            self.known[key] = not self._find_break(self._find_node(base, revision, _REQUEST))
            self.depth -= 1
        return self.known[key]

    def _compare_parts(self, node: Node) -> tuple[list[Difference], frozenset[str]]:
        return [], frozenset()  # only the values count, not how an allOf is written

    def _find_break(self, root: Node) -> bool:
        queue = [root]
        seen: set[_Key] = set()
        while queue:
            node = queue.pop()
            key = _Key(node.base.key, node.revision.key, node.use)
            if key in seen:
                continue
            seen.add(key)
            if key not in self.compared:
                self.compared.add(key)
                self._compare(node)
            if any(_is_break(difference.change) for difference in node.differences):
                return True
            queue.extend(child for child, _ in node.children)
        return False


def _is_break(change: str) -> bool:
    """Whether some values are no longer valid after a change."""
    rule = find_rule(SchemaPlace("request", "property", change))
    return rule is not None and rule.level != "info"


def _mark_guarded(difference: Difference, revision: NormalSchema, use: SchemaUse) -> Difference:
    """The difference, marked if the property is not part of this direction."""
    change = difference.change
    if use.direction == "request" and revision.is_read_only and change in READ_ONLY_CHANGES:
        return difference._replace(change=READ_ONLY + change)
    if (
        use.direction == "response"
        and revision.is_write_only
        and SCHEMA_CHANGES[change].levels.get("response") != "info"
    ):
        return difference._replace(change=WRITE_ONLY + change)
    return difference


def _select_own_keywords(schema: ResolvedSchema) -> dict[str, object]:
    return {key: value for key, value in schema.raw.items() if key != "allOf" and key not in ANNOTATIONS}


def _is_scalar(schema: NormalSchema) -> bool:
    return bool(schema.types) and (schema.types or frozenset()) <= _SCALARS
