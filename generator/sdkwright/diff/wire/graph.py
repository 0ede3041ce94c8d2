"""Pairs of schemas, each compared once in each way it is used; which operations reach it is counted afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sdkwright.diff.wire import compare_objects, compare_structure, compare_types, compare_values, members
from sdkwright.diff.wire.edits import Comparer, Edit, How, Pair, edit
from sdkwright.diff.wire.matching import is_note, match
from sdkwright.diff.wire.normal import Normal
from sdkwright.diff.wire.rules_schema import KINDS, READ_ONLY, READ_ONLY_KINDS, WRITE_ONLY
from sdkwright.diff.wire.sameness import Sameness
from sdkwright.diff.wire.shape import Shape
from sdkwright.diff.wire.sites import ANNOTATIONS, Site

_PLAIN: Final[tuple[Comparer, ...]] = (
    compare_types.types,
    compare_types.null,
    compare_values.values,
    compare_values.open_values,
    compare_values.default,
    compare_values.patterns,
    compare_values.encodings,
    compare_values.bounds,
    compare_values.multiples,
    compare_structure.children,
    compare_structure.named,
    compare_structure.prefix,
    compare_structure.discriminator,
)
_SCALARS: Final = {"string", "number", "integer", "boolean"}
_LIST: Final = frozenset({"array"})
_HARMLESS: Final = {
    "type-generalized",
    "type-compatible",
    "list-of-types-widened",
    "became-nullable",
    "enum-value-added",
}


class _Key(NamedTuple):
    base: str
    revision: str
    how: How


@dataclass
class Node:
    """A pair of schemas, and how a value of theirs travels."""

    base: Site
    revision: Site
    how: How
    edits: list[Edit] = field(default_factory=list[Edit])
    below: list[tuple[Node, bool]] = field(default_factory=list["tuple[Node, bool]"])
    operations: int = 0  # one bit for each
    is_inside: bool = False  # whether anything reaches it as part of a larger value


@dataclass
class Graph:
    """All pairs that the operations reach."""

    sides: tuple[Normal, Normal]
    sameness: Sameness
    nodes: dict[_Key, Node] = field(default_factory=dict[_Key, Node])
    waiting: list[Node] = field(default_factory=list[Node])

    def reach(self, base: Site, revision: Site, how: How, operations: int) -> None:
        """Note that operations use a pair as a whole value."""
        self._node(base, revision, how).operations |= operations

    def compared(self) -> Iterator[Node]:
        """The pairs that differ, with everything that reaches them."""
        while self.waiting:
            self._compare(self.waiting.pop())
        waiting = [node for node in self.nodes.values() if node.operations]
        while waiting:
            node = waiting.pop()
            for child, is_inside in node.below:
                known = (child.operations, child.is_inside)
                child.operations |= node.operations
                child.is_inside |= is_inside or node.is_inside
                if known != (child.operations, child.is_inside):
                    waiting.append(child)
        return (node for node in self.nodes.values() if node.edits)

    def _node(self, base: Site, revision: Site, how: How) -> Node:
        key = _Key(base.key, revision.key, how)
        if key not in self.nodes:
            self.nodes[key] = Node(base, revision, how)
            self.waiting.append(self.nodes[key])
        return self.nodes[key]

    def _compare(self, node: Node) -> None:
        if (
            not node.base.parts
            and not node.revision.parts
            and self.sameness.holds(node.base.raw, node.revision.raw)
        ):
            return
        edits, left_out = self._parts(node)
        base = self.sides[0].shape(node.base, left_out)
        revision = self.sides[1].shape(node.revision, left_out)
        found = [*edits, *self._differences(base, revision, node.how)]
        for one in found:
            if isinstance(one, Edit):
                node.edits.append(one if one.position else _guarded(one, revision, node.how))
            elif not (node.how.direction == "response" and revision.is_write_only):
                how = node.how.inside() if one.is_inside else node.how
                child = self._node(one.base, one.revision, how.flipped() if one.is_flipped else how)
                node.below.append((child, one.is_inside))

    def _differences(self, base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
        if how.explodes and _is_scalar(base) and revision.types == _LIST:
            yield from self._listed(base, revision, how)
            return
        wrapped = list(compare_structure.wrapped(base, revision, self.sides))
        yield from wrapped
        if any(not one.kind.startswith("alternatives") for one in wrapped):
            yield from compare_types.null(base, revision, how)
            return
        for comparer in _PLAIN:
            yield from comparer(base, revision, how)
        yield from compare_objects.properties(base, revision, how, (self.sides[0].shape, self.sides[1].shape))
        if not wrapped:
            yield from compare_structure.unions(base, revision, how, self.sides)

    def _listed(self, base: Shape, revision: Shape, how: How) -> Iterator[Edit]:
        """A single value that became a list: one value is written as a list of one is."""
        items = revision.children.get("items")
        allowed = self.sides[1].shape(items) if items is not None else None
        below = How(how.direction, how.family, is_required=True)
        found = [] if allowed is None else list(self._differences(base, allowed, below))
        if allowed is not None and compare_types.is_any_text(allowed):
            found = [one for one in found if not (isinstance(one, Edit) and one.kind == "type-changed")]
        narrows = [one for one in found if isinstance(one, Edit) and one.kind not in _HARMLESS]
        before, after = (" or ".join(sorted(one.types or ())) for one in (base, revision))
        yield edit(
            "type-changed" if narrows or "minItems" in revision.bounds else "type-generalized",
            base,
            revision,
            before,
            after,
        )
        yield from (one for one in compare_types.null(base, revision, how) if isinstance(one, Edit))

    def _parts(self, node: Node) -> tuple[list[Edit], frozenset[str]]:
        """Parts that joined or left an `allOf` while all else stayed, and which of them are judged already."""
        both = [
            members.parts(side.sites, one)
            for side, one in zip(self.sides, (node.base, node.revision), strict=True)
        ]
        notes = [
            [one for one in some if is_note(side, one)] for some, side in zip(both, self.sides, strict=True)
        ]
        real = [[one for one in some if one not in aside] for some, aside in zip(both, notes, strict=True)]
        shapes = Shape(node.base), Shape(node.revision)
        found: list[Edit] = []
        if len(notes[0]) != len(notes[1]):
            change = "added" if len(notes[1]) > len(notes[0]) else "removed"
            found.append(edit(f"all-of-{change}-annotation-only", *shapes))
        if not real[0] or not real[1] or _own(node.base) != _own(node.revision):
            return found, frozenset()
        matched = match(real[0], real[1], self.sides)
        if bool(matched.base) == bool(matched.revision):
            return found, frozenset()
        names = ", ".join(one.component or "an inline part" for one in matched.base or matched.revision)
        change = "removed" if matched.base else "added"
        found.append(edit(f"all-of-{change}", *shapes, names, names))
        if node.how.direction == "response" and matched.base:
            return found, frozenset()  # what it guaranteed may be gone with it
        return found, frozenset(one.key for one in matched.base or matched.revision)


def _guarded(one: Edit, revision: Shape, how: How) -> Edit:
    """Marked when the value does not travel this way, if callers keep to what they are told."""
    if how.direction == "request" and revision.is_read_only and one.kind in READ_ONLY_KINDS:
        return one._replace(kind=READ_ONLY + one.kind)
    if how.direction == "response" and revision.is_write_only and KINDS[one.kind].response != "info":
        return one._replace(kind=WRITE_ONLY + one.kind)
    return one


def _own(site: Site) -> dict[str, object]:
    return {key: value for key, value in site.raw.items() if key != "allOf" and key not in ANNOTATIONS}


def _is_scalar(shape: Shape) -> bool:
    return bool(shape.types) and (shape.types or frozenset()) <= _SCALARS
