"""Schemas that the vendor replaced by another: one of another kind, or another component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sdkwright.follow.ballots import Ballot, Values
from sdkwright.follow.changes import Fact, Value
from sdkwright.follow.correspondence import OperationTriple
from sdkwright.follow.nodes import KIND, Node, NodeRef, is_same_value
from sdkwright.follow.pairs import PairWalk, Partners, Trail, find_partners
from sdkwright.openapi.pointers import join_pointer
from sdkwright.spec.rules.schemas import TYPES_OF_KEYWORD

_LEAST_SHARE: Final = 0.5
_UNIT: Final = Fact("extension", "x-unit")
_NUMBERS: Final = frozenset(("integer", "number"))
_TYPES_OF_KIND: Final = {kind: frozenset((type_,)) for kind, type_ in (("list", "array"), ("map", "object"))}
"""The types of the kinds that are not named after them."""


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
        decided = _list_decided(uses, new) if is_at_use else {}
        contested = _list_contested(uses, decided)
        kept = None if is_at_use and new.component else self._list_kept(cores)
        is_old = kept is not None or self._is_old(cores, is_at_use)
        own_name = names[1] if self._is_new(cores) else names[0] if is_old else _name_other(ours, names)
        facts = [
            {KIND: names[0], **contested[0]},
            {KIND: names[1], **contested[1]},
            {KIND: own_name, **decided, **(kept or {})},
        ]
        before, after, own = (
            replace(node, facts=own_facts, words=words)
            for node, own_facts, words in zip(
                uses if is_at_use else cores,
                facts,
                _list_words(uses) if is_at_use else _list_words(cores),
                strict=True,
            )
        )
        return Ballot(before, after, own, trail)

    def _list_kept(self, cores: Cores) -> dict[Fact, Value] | None:
        """The keywords that OURS decided in a schema that is replaced, and that its new kind has, too.

        None if OURS decided anything else in it, or the vendor changed what OURS decided.
        """
        old, new, ours = cores
        if not _Comparer(self.walks[1], self.old_ours).compare_below(old, ours):
            return None
        kept: dict[Fact, Value] = {}
        before, after, own = map(_list_facts, cores)
        for fact in dict.fromkeys([*before, *own]):
            value = own.get(fact)
            if is_same_value(before.get(fact), value) or is_same_value(after.get(fact), value):
                continue
            if not is_same_value(before.get(fact), after.get(fact)) or not _has_keyword(new, fact):
                return None
            kept[fact] = value
        return kept

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
        return _list_facts(first) == _list_facts(second) and self.compare_below(first, second)

    def compare_below(self, first: Node, second: Node) -> bool:
        """Whether the nodes below two nodes have the same facts."""
        if first.children.keys() != second.children.keys():
            return False
        pairs = [(first.children[step], second.children[step]) for step in first.children]
        if first.variants or second.variants:
            matching = self.walk.match_variants(first, second)
            if matching.first or matching.second:
                return False
            pairs += matching.pairs
        return all(self._compare_uses(own, other) for own, other in pairs)

    def _compare_uses(self, first: NodeRef, second: NodeRef) -> bool:
        own, other = (side.read(ref) for side, ref in zip(self.walk.sides, (first, second), strict=True))
        is_known = bool(own.component) and self.partners.find(own.place.pointer) == other.place.pointer
        return is_known or self.compare(own, other)


def _list_decided(uses: tuple[Node, Node, Node], core: Node) -> dict[Fact, Value]:
    """What OURS decided otherwise beside a schema; a unit of OURS stays if `core`, the new schema, is a number."""
    before, after, own = map(_list_facts, uses)
    decided = {
        fact: own.get(fact)
        for fact in dict.fromkeys([*before, *own])
        if not any(is_same_value(other.get(fact), own.get(fact)) for other in (before, after))
    }
    is_number = not _NUMBERS.isdisjoint(core.kind.split())
    return {
        fact: value
        for fact, value in decided.items()
        if fact.kind != "extension" or (fact == _UNIT and value is not None and is_number)
    }


def _list_contested(uses: tuple[Node, Node, Node], decided: Mapping[Fact, Value]) -> list[dict[Fact, Value]]:
    """What OURS decided otherwise beside a schema, and the vendor changed, too: the facts of OLD and NEW."""
    before, after, _ = map(_list_facts, uses)
    facts = [
        fact for fact in decided if fact != _UNIT and not is_same_value(before.get(fact), after.get(fact))
    ]
    return [{fact: side[fact] for fact in facts if fact in side} for side in (before, after)]


def _has_keyword(schema: Node, fact: Fact) -> bool:
    """Whether a fact is a keyword that constrains schemas of a kind."""
    types = _TYPES_OF_KIND.get(schema.kind, frozenset(schema.kind.split()))
    return fact.kind == "keyword" and not types.isdisjoint(TYPES_OF_KEYWORD.get(fact.name, ()))


def _list_words(nodes: tuple[Node, Node, Node]) -> list[Mapping[Fact, Value]]:
    """The texts beside a schema that is replaced; none if not all documents can have them there.

    The texts of values go with their values.
    """
    if any(node.place.kind == "schema" and not node.component for node in nodes):
        return [{}, {}, {}]
    is_enum = nodes[1].kind == "enum"
    return [
        {
            fact: value
            for fact, value in node.words.items()
            if is_enum or fact.kind == "example" or not fact.name
        }
        for node in nodes
    ]


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
