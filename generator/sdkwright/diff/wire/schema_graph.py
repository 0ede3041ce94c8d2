"""The pairs of schemas that operations use. Each pair is compared once for each use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sdkwright.diff.wire import compare_bounds as bounds
from sdkwright.diff.wire import compare_structure as structure
from sdkwright.diff.wire import compare_values as values
from sdkwright.diff.wire.differences import Comparer, Difference, SchemaPair, SchemaUse, make_difference
from sdkwright.diff.wire.matching import match_schemas
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.rules.schema_changes import (
    READ_ONLY,
    READ_ONLY_CHANGES,
    SCHEMA_CHANGES,
    WRITE_ONLY,
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
    structure.compare_subschemas,
    structure.compare_named_subschemas,
    structure.compare_dependent_required,
    structure.compare_prefix_items,
    structure.compare_discriminators,
)
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
        is_merged = node.base.parts or node.revision.parts
        if not is_merged and self.unchanged.are_same(node.base.raw, node.revision.raw):
            return
        differences, without = self._compare_parts(node)
        base = self.sides[0].normalize(node.base, without)
        revision = self.sides[1].normalize(node.revision, without)
        for item in (*differences, *self._compare_schemas(base, revision, node.use)):
            if isinstance(item, Difference):
                node.differences.append(item if item.position else _mark_guarded(item, revision, node.use))
            elif not (node.use.direction == "response" and revision.is_write_only):
                use = node.use.make_inner() if item.is_inside else node.use
                child = self._find_node(item.base, item.revision, use.reverse() if item.is_reversed else use)
                node.children.append((child, item.is_inside))

    def _compare_schemas(
        self, base: NormalSchema, revision: NormalSchema, use: SchemaUse
    ) -> Iterator[Difference | SchemaPair]:
        if use.explodes and _is_scalar(base) and revision.types == _LIST:
            yield from self._compare_to_list(base, revision, use)
            return
        wrapping = list(structure.compare_wrapping(base, revision, self.sides))
        yield from wrapping
        if any(not item.change.startswith("alternatives") for item in wrapping):
            yield from values.compare_null(base, revision, use)
            return
        for compare in _COMPARERS:
            yield from compare(base, revision, use)
        yield from structure.compare_properties(base, revision, use, self.sides)
        if not wrapping:
            yield from structure.compare_unions(base, revision, self.sides)

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
        matching = match_schemas(base, revision, self.sides)
        if bool(matching.base) == bool(matching.revision):
            return differences, frozenset()
        unmatched = matching.base or matching.revision
        names = ", ".join(schema.component or "an inline part" for schema in unmatched)
        change = "removed" if matching.base else "added"
        differences.append(make_difference(f"all-of-{change}", *normal, names, names))
        if node.use.direction == "response" and matching.base:
            return differences, frozenset()  # callers may have relied on the removed part
        return differences, frozenset(schema.key for schema in unmatched)


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
