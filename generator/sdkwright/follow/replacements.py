"""Schemas that the vendor replaced by another: one of another kind, or another component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sdkwright.follow.ballots import Ballot, Values
from sdkwright.follow.changes import Fact, Value
from sdkwright.follow.correspondence import OperationTriple
from sdkwright.follow.nodes import KIND, Node, NodeRef
from sdkwright.follow.pairs import PairWalk, Partners, Trail, find_partners

_MAX_DEPTH: Final = 12
_LEAST_SHARE: Final = 0.5


class Cores(NamedTuple):
    """The schemas that corresponding uses mean."""

    old: Node
    new: Node
    ours: Node


@dataclass(frozen=True)
class Replacements:
    """Decides whether a schema changed, or was replaced by another one."""

    walks: tuple[PairWalk, PairWalk, PairWalk]
    """OLD and NEW, OLD and OURS, NEW and OURS."""
    old_new: Partners
    new_old: Partners
    old_ours: Partners
    new_ours: Partners

    def find_ballot(self, uses: tuple[Node, Node, Node], cores: Cores, trail: Trail) -> Ballot | None:
        """The ballot on a replacement, at the use or at the schema of OURS; None if the schema is the same."""
        old, new, ours = cores
        if old.kind != new.kind:
            is_at_use = not ours.component or (bool(old.component) and not self._is_same_component(old, new))
            values = Values(_name_kind(old), _name_kind(new), self._name_ours(cores, is_at_use=is_at_use))
        elif self._is_other_component(old, new) or _becomes_component(cores):
            is_at_use = True
            values = Values(_name_kind(old), _name_kind(new), self._name_ours(cores, is_at_use=True))
        else:
            return None
        nodes = uses if is_at_use else cores
        before, after, own = (
            replace(node, facts={KIND: value}, words={}) for node, value in zip(nodes, values, strict=True)
        )
        return Ballot(before, after, own, trail)

    def _is_same_component(self, old: Node, new: Node) -> bool:
        """Whether a component changed its kind wherever it is used."""
        return bool(new.component) and self.old_new.find(old.place.pointer) in ("", new.place.pointer)

    def _is_other_component(self, old: Node, new: Node) -> bool:
        """Whether NEW refers to another component than before, rather than to the same one with other facts."""
        if not old.component or not new.component:
            return False
        partners = (self.old_new.find(old.place.pointer), self.new_old.find(new.place.pointer))
        if partners[0] in ("", new.place.pointer):
            return False
        return partners[1] != old.place.pointer or _compute_share(old, new) < _LEAST_SHARE

    def _name_ours(self, cores: Cores, *, is_at_use: bool) -> str:
        """The name of what OURS has: that of OLD or NEW if it means the same."""
        old, new, ours = cores
        if self._is_new(cores):
            return _name_kind(new)
        is_old = self.old_ours.find(old.place.pointer) == ours.place.pointer and is_at_use
        if is_old or is_same_schema(self.walks[1], self.old_ours, old, ours):
            return _name_kind(old)
        return _name_kind(ours)

    def _is_new(self, cores: Cores) -> bool:
        old, new, ours = cores
        if old.kind != new.kind:
            return ours.kind == new.kind
        if new.component and ours.component:
            return self.new_ours.find(new.place.pointer) == ours.place.pointer
        return _list_facts(new) == _list_facts(ours)


def find_replacements(
    walks: tuple[PairWalk, PairWalk, PairWalk], operations: Sequence[OperationTriple]
) -> Replacements:
    """Find the components that correspond, in all three pairs of documents."""
    pairs = (
        [(triple.old, triple.new, triple.label) for triple in operations],
        [(triple.old, triple.ours, triple.label) for triple in operations],
        [(triple.new, triple.ours, triple.label) for triple in operations],
    )
    found = [find_partners(walk, _list_pairs(own)) for walk, own in zip(walks, pairs, strict=True)]
    return Replacements(walks, found[0][0], found[0][1], found[1][0], found[2][0])


def _list_pairs(
    pairs: list[tuple[NodeRef | None, NodeRef | None, str]],
) -> dict[NodeRef, tuple[NodeRef, str]]:
    return {
        first: (second, label) for first, second, label in pairs if first is not None and second is not None
    }


def is_same_schema(walk: PairWalk, partners: Partners, first: Node, second: Node, depth: int = 0) -> bool:
    """Whether two schemas have the same facts, down to components, which only have to correspond."""
    if depth > _MAX_DEPTH:
        return True
    if _list_facts(first) != _list_facts(second) or first.children.keys() != second.children.keys():
        return False
    pairs = [(first.children[step], second.children[step]) for step in first.children]
    if first.variants or second.variants:
        matching = walk.match_variants(first, second)
        if matching.first or matching.second:
            return False
        pairs += matching.pairs
    return all(_is_same_use(walk, partners, own, other, depth) for own, other in pairs)


def _is_same_use(walk: PairWalk, partners: Partners, first: NodeRef, second: NodeRef, depth: int) -> bool:
    uses = [side.read(ref) for side, ref in zip(walk.sides, (first, second), strict=True)]
    if _list_facts(uses[0]) != _list_facts(uses[1]):
        return False
    cores = [side.read_core(ref) for side, ref in zip(walk.sides, (first, second), strict=True)]
    if cores[0].component and partners.find(cores[0].place.pointer) == cores[1].place.pointer:
        return True
    return is_same_schema(walk, partners, cores[0], cores[1], depth + 1)


def _list_facts(node: Node) -> dict[Fact, Value]:
    return {fact: value for fact, value in node.facts.items() if value is not None}


def _becomes_component(cores: Cores) -> bool:
    """Whether values that were written at the use become a component with other values, as when a constant becomes an enum."""
    old, new, ours = cores
    is_inline = not old.component and not ours.component
    return is_inline and bool(new.component) and old.kind == "enum" and _list_facts(old) != _list_facts(new)


def _compute_share(first: Node, second: Node) -> float:
    """The share of the properties that both objects have; 1 for other kinds."""
    names = (first.children.keys(), second.children.keys())
    return len(names[0] & names[1]) / len(names[0] | names[1]) if first.kind == "object" and any(names) else 1


def _name_kind(node: Node) -> str:
    """The kind and the component, for readers: `object Voice`."""
    return f"{node.kind} {node.component}".strip()
