"""Schemas that the vendor replaced by another: one of another kind, or another component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sdkwright.follow.ballots import Ballot, Values
from sdkwright.follow.changes import Fact, Value
from sdkwright.follow.correspondence import OperationTriple
from sdkwright.follow.nodes import KIND, Node, NodeRef, is_same_value
from sdkwright.follow.pairs import PairWalk, Partners, Trail, find_partners
from sdkwright.openapi.pointers import join_pointer

_LEAST_SHARE: Final = 0.5


class Cores(NamedTuple):
    """The schemas that corresponding uses mean."""

    old: Node
    new: Node
    ours: Node


@dataclass
class Replacements:
    """Decides whether a schema or a parameter changed, or was replaced by another one."""

    walks: tuple[PairWalk, PairWalk, PairWalk]
    """OLD and NEW, OLD and OURS, NEW and OURS."""
    old_new: Partners
    new_old: Partners
    old_ours: Partners
    ours_old: Partners
    new_ours: Partners
    _representatives: dict[str, list[Node]] = field(default_factory=dict[str, "list[Node]"])
    """By kind, components of NEW with different meanings."""

    def find_ballot(self, uses: tuple[Node, Node, Node], cores: Cores, trail: Trail) -> Ballot | None:
        """The ballot on a replacement, at the use or at the schema of OURS; None if the schema is the same."""
        old, new, ours = cores
        if old.kind != new.kind:
            is_at_use = not ours.component or (bool(old.component) and not self._is_same_component(old, new))
        elif self._is_other_component(cores) or _becomes_component(cores):
            is_at_use = True
        else:
            return None
        names = _name_kind(old), self._name_new(new)
        decided = _list_decided(*uses) if is_at_use else {}
        is_old = decided is not None and self._is_old(cores, is_at_use)
        own_name = names[1] if self._is_new(cores) else names[0] if is_old else _name_other(ours, names)
        facts = [{KIND: names[0]}, {KIND: names[1]}, {KIND: own_name, **(decided or {})}]
        nodes = uses if is_at_use else cores
        before, after, own = (
            replace(node, facts=own_facts, words=node.words if is_at_use else {})
            for node, own_facts in zip(nodes, facts, strict=True)
        )
        return Ballot(before, after, own, trail)

    def is_similar(self, cores: Cores) -> bool:
        """Whether two components of the vendor have so much in common that OURS can have one for both."""
        old, new, _ = cores
        main = self.old_new.find(old.place.pointer)
        others = [old, *([self.walks[0].sides[1].read_core(NodeRef("use", main))] if main else [])]
        return any(other.kind == new.kind and _compute_share(other, new) >= _LEAST_SHARE for other in others)

    def find_by_name(self) -> Iterator[Cores]:
        """The components that nothing leads to in all documents together, but whose names the vendor kept.

        They are used elsewhere now, such as in a new operation; OURS has what it had for them.
        """
        sides = (*self.walks[0].sides, self.walks[1].sides[1])
        for name in sides[1].resolver.component_schemas:
            pointer = join_pointer("components", "schemas", name)
            own = self.old_ours.find(pointer)
            if own and not self.old_new.find(pointer) and not self.new_old.find(pointer):
                pointers = (pointer, pointer, own)
                cores = [
                    side.read_core(NodeRef("use", other)) for side, other in zip(sides, pointers, strict=True)
                ]
                if len({core.kind for core in cores}) == 1 and self.is_similar(Cores(*cores)):
                    yield Cores(*cores)

    def _is_same_component(self, old: Node, new: Node) -> bool:
        """Whether a component changed its kind wherever it is used."""
        return bool(new.component) and self.old_new.find(old.place.pointer) in ("", new.place.pointer)

    def _is_other_component(self, cores: Cores) -> bool:
        """Whether NEW refers to another component than before, rather than to the same one with other facts.

        A component of OLD that becomes two is divided in OURS, too, unless OURS also uses its component for others.
        """
        old, new, ours = cores
        if not old.component or not new.component:
            return False
        main = self.old_new.find(old.place.pointer)
        if main in ("", new.place.pointer):
            return False
        if (
            self.new_old.find(new.place.pointer) != old.place.pointer
            or _compute_share(old, new) < _LEAST_SHARE
        ):
            return True
        is_merged = len(self.ours_old.counts.get(ours.place.pointer, ())) > 1
        return not is_merged and self._has_other_meaning(new, main)

    def _has_other_meaning(self, new: Node, main: str) -> bool:
        """Whether two components of NEW differ."""
        side = self.walks[0].sides[1]
        other = side.read_core(NodeRef("use", main))
        return not is_same_schema(PairWalk(side, side), Partners({}), new, other)

    def _name_new(self, new: Node) -> str:
        """The name of a schema of NEW; components with the same meaning have one name."""
        if not new.component:
            return _name_kind(new)
        known = self._representatives.setdefault(new.kind, [])
        for other in known:
            if not self._has_other_meaning(new, other.place.pointer):
                return _name_kind(other)
        known.append(new)
        return _name_kind(new)

    def _is_old(self, cores: Cores, is_at_use: bool) -> bool:
        """Whether OURS has what OLD has; at a use, the component that corresponds."""
        old, _, ours = cores
        if is_at_use and old.component and self.old_ours.find(old.place.pointer) == ours.place.pointer:
            return True
        return is_same_schema(self.walks[1], self.old_ours, old, ours)

    def find_own_parameters(self, old: Node, new: Node, ours: Node) -> dict[str, Values]:
        """By step, the parameters of an operation that were shared, and are no longer the same as the others.

        Only those that OURS shares in the same way; any other is compared with all parameters that OURS has made one.
        """
        found: dict[str, Values] = {}
        for step, ref in new.children.items():
            before, own = old.children.get(step), ours.children.get(step)
            if ref.kind == "parameter" and before is not None and own is not None:
                refs = (before, ref, own)
                nodes = [
                    side.read(other)
                    for side, other in zip((*self.walks[0].sides, self.walks[1].sides[1]), refs, strict=True)
                ]
                cores = Cores(*nodes)
                if self._is_own_parameter(cores):
                    names = nodes[0].component, nodes[1].component or "own"
                    found[step] = Values(*names, names[1 if self._is_divided(cores) else 0])
        return found

    def _is_own_parameter(self, parameters: Cores) -> bool:
        old, new, ours = parameters
        main = self.old_new.find(old.place.pointer)
        if not old.component or not ours.component or main in ("", new.place.pointer):
            return False
        side = self.walks[0].sides[1]
        other = side.read(NodeRef("parameter", main))
        is_merged = len(self.ours_old.counts.get(ours.place.pointer, ())) > 1
        return not is_merged and not is_same_schema(PairWalk(side, side), Partners({}), new, other)

    def _is_new(self, cores: Cores) -> bool:
        """Whether OURS has the replacement already."""
        old, new, ours = cores
        if old.kind != new.kind:
            return ours.kind == new.kind
        if not new.component or not ours.component:
            return _list_facts(new) == _list_facts(ours)
        source = self.new_old.find(new.place.pointer)
        if source != old.place.pointer:
            return self.old_ours.find(source) == ours.place.pointer
        return self._is_divided(cores)

    def _is_divided(self, cores: Cores) -> bool:
        """Whether OURS has another component than where NEW still has the one that a component of OLD became."""
        old, new, ours = cores
        main = self.old_new.find(old.place.pointer)
        if main in ("", new.place.pointer):
            return self.old_ours.find(old.place.pointer) != ours.place.pointer
        return self.new_ours.find(main) != ours.place.pointer


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
    return Replacements(walks, found[0][0], found[0][1], *found[1], found[2][0])


def _list_pairs(
    pairs: list[tuple[NodeRef | None, NodeRef | None, str]],
) -> dict[NodeRef, tuple[NodeRef, str]]:
    return {
        first: (second, label) for first, second, label in pairs if first is not None and second is not None
    }


def is_same_schema(walk: PairWalk, partners: Partners, first: Node, second: Node) -> bool:
    """Whether two schemas have the same facts, down to components that are known to correspond."""
    return _Comparer(walk, partners).compare(first, second)


@dataclass
class _Comparer:
    walk: PairWalk
    partners: Partners
    seen: set[tuple[NodeRef, NodeRef]] = field(default_factory=set[tuple[NodeRef, NodeRef]])

    def compare(self, first: Node, second: Node) -> bool:
        """Whether two nodes have the same facts, and those below them; a pair inside itself counts as the same."""
        if (first.ref, second.ref) in self.seen:
            return True
        self.seen.add((first.ref, second.ref))
        if _list_facts(first) != _list_facts(second) or first.children.keys() != second.children.keys():
            return False
        pairs = [(first.children[step], second.children[step]) for step in first.children]
        if first.variants or second.variants:
            matching = self.walk.match_variants(first, second)
            if matching.first or matching.second:
                return False
            pairs += matching.pairs
        return all(self._compare_below(own, other) for own, other in pairs)

    def _compare_below(self, first: NodeRef, second: NodeRef) -> bool:
        own, other = (side.read(ref) for side, ref in zip(self.walk.sides, (first, second), strict=True))
        is_known = bool(own.component) and self.partners.find(own.place.pointer) == other.place.pointer
        return is_known or self.compare(own, other)


def _list_decided(old: Node, new: Node, ours: Node) -> dict[Fact, Value] | None:
    """What OURS decided otherwise beside a schema, where the vendor changed nothing; None if the vendor did."""
    before, after, own = (_list_facts(use) for use in (old, new, ours))
    facts = [fact for fact in {**before, **own} if fact.kind != "extension"]
    decided = {fact: own.get(fact) for fact in facts if not is_same_value(before.get(fact), own.get(fact))}
    if any(not is_same_value(before.get(fact), after.get(fact)) for fact in decided):
        return None
    return decided


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


def _name_other(ours: Node, names: tuple[str, str]) -> str:
    """The name of a schema of OURS that is neither the old nor the new one; it can have the name of one of them."""
    name = _name_kind(ours)
    return f"another {name}" if name in names else name
