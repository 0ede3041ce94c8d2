"""Walks three documents together, from the operations down, and collects a ballot at each place."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sdkwright.follow.ballots import Ballot, Ballots, Values
from sdkwright.follow.changes import Fact, Value
from sdkwright.follow.correspondence import OperationTriple
from sdkwright.follow.nodes import KIND, ROOT, Node, NodeRef
from sdkwright.follow.pairs import VARIANT, PairWalk, Trail, align_children
from sdkwright.follow.path_parameters import align_path_parameters
from sdkwright.follow.replacements import Cores, find_replacements
from sdkwright.follow.side import Side
from sdkwright.follow.variants import NO_PAIRS, match_variants, read_label


class Triple(NamedTuple):
    """Nodes of OLD, NEW and OURS that correspond; OLD may have none."""

    old: NodeRef | None
    new: NodeRef
    ours: NodeRef
    trail: Trail


class _VariantTriple(NamedTuple):
    """A variant in the documents that have it."""

    old: NodeRef | None
    new: NodeRef | None
    ours: NodeRef | None


class _Replaced(NamedTuple):
    """A use whose schema the vendor replaced by another one, which OURS may or may not do."""

    uses: tuple[Node, Node, Node]
    cores: Cores
    ballot: Ballot


class TripleWalk:
    """Walks OLD, NEW and OURS together, each triple of nodes once."""

    def __init__(
        self,
        sides: tuple[Side, Side, Side],
        operations: Sequence[OperationTriple],
        same_as: Mapping[str, str] = NO_PAIRS,
    ) -> None:
        self._sides = sides
        old, new, ours = sides
        self._walks = (PairWalk(old, new), PairWalk(old, ours, same_as), PairWalk(new, ours, same_as))
        self._replacements = find_replacements(self._walks, operations)
        self._queue = deque(
            Triple(triple.old, triple.new, triple.ours, Trail(triple.label))
            for triple in operations
            if triple.new is not None and triple.ours is not None
        )
        self._push(ROOT, ROOT, ROOT, Trail("the API"))
        self._seen: set[tuple[NodeRef | None, NodeRef, NodeRef]] = set()
        self._ballots = Ballots()
        self._replaced: dict[NodeRef, list[_Replaced]] = {}
        """By use of OURS; they wait until all places of the vendor for the same use are known."""
        self._kept: set[NodeRef] = set()
        """The uses of OURS whose schema is not replaced at one of the places of the vendor."""

    def walk(self) -> Ballots:
        """Return the ballots of all places."""
        self._walk_queue()
        for old, new, ours in self._replacements.find_by_name():
            if new.place.pointer not in self._ballots.partners:
                self._push(old.ref, new.ref, ours.ref, Trail(f"component {new.component}"))
                self._walk_queue()
        return self._ballots

    def _walk_queue(self) -> None:
        while self._queue or self._replaced:
            if not self._queue:
                self._settle()
                continue
            triple = self._queue.popleft()
            if triple[:3] not in self._seen:
                self._seen.add(triple[:3])
                self._visit(triple)

    def _settle(self) -> None:
        """Replace schemas where all places of the vendor do so, else compare the old and the new one."""
        waiting, self._replaced = self._replaced, {}
        for use, replaced in waiting.items():
            names = {item.ballot.new.facts[KIND] for item in replaced}
            is_merged = use in self._kept or len(names) > 1
            for uses, cores, ballot in replaced:
                if is_merged and self._replacements.is_similar(cores):
                    self._ballots.add(Ballot(*uses, ballot.trail))
                    self._push(cores.old.ref, cores.new.ref, cores.ours.ref, ballot.trail)
                    continue
                self._ballots.add(ballot)
                self._push_inside(cores, ballot.trail)
                is_there = ballot.ours.facts[KIND] == ballot.new.facts[KIND]
                if is_there and self._replacements.is_similar(cores):
                    self._push(cores.old.ref, cores.new.ref, cores.ours.ref, ballot.trail)

    def _push(self, old: NodeRef | None, new: NodeRef, ours: NodeRef, trail: Trail) -> None:
        self._queue.append(Triple(old, new, ours, trail))

    def _visit(self, triple: Triple) -> None:
        old = self._sides[0].read(triple.old) if triple.old is not None else None
        new, ours = self._sides[1].read(triple.new), self._sides[2].read(triple.ours)
        if ours.place.kind == "use":
            self._visit_use(old, new, ours, triple.trail)
            return
        if old is not None and ours.place.kind == "operation":
            old, ours = align_path_parameters(self._sides, old, new, ours)
        self._ballots.add_partner(new, ours)
        own_parameters: dict[str, Values] = {}
        variants = self._match_variants(old, new, ours)
        if old is not None:
            own_parameters = self._replacements.find_own_parameters(old, new, ours)
            nodes = [
                _add_facts(node, variants, own_parameters, index, self._sides)
                for index, node in enumerate((old, new, ours))
            ]
            self._ballots.add(Ballot(nodes[0], nodes[1], nodes[2], triple.trail))
        for variant in variants:
            self._push_variant(variant, Trail(VARIANT, triple.trail))
        before = align_children(new, old) if old is not None else {}
        for step, own in align_children(new, ours).items():
            if step not in own_parameters:
                self._push(before.get(step), new.children[step], own, Trail(step, triple.trail))

    def _push_variant(self, variant: _VariantTriple, trail: Trail) -> None:
        """Continue with a variant: with its uses, or with what they mean if OURS has a schema that is no union."""
        if variant.new is None or variant.ours is None:
            return
        if variant.ours.kind == "use" and variant.new.kind == "use":
            self._push(variant.old, variant.new, variant.ours, trail)
            return
        old = self._sides[0].read_core(variant.old).ref if variant.old is not None else None
        new, ours = self._sides[1].read_core(variant.new), self._sides[2].read_core(variant.ours)
        self._push(old, new.ref, ours.ref, trail)

    def _visit_use(self, old: Node | None, new: Node, ours: Node, trail: Trail) -> None:
        after, own = self._sides[1].read_core(new.ref), self._sides[2].read_core(ours.ref)
        self._ballots.add_use(ours, own)
        if old is None:
            self._push(None, after.ref, own.ref, trail)
            return
        cores = Cores(self._sides[0].read_core(old.ref), after, own)
        replacement = self._replacements.find_ballot((old, new, ours), cores, trail)
        if replacement is not None and replacement.ours.place.kind == "use":
            self._replaced.setdefault(ours.ref, []).append(_Replaced((old, new, ours), cores, replacement))
            return
        self._kept.add(ours.ref)
        self._ballots.add(Ballot(old, new, ours, trail))
        if replacement is None:
            self._push(cores.old.ref, after.ref, own.ref, trail)
        else:
            self._ballots.add(replacement)
            self._push_inside(cores, trail)

    def _push_inside(self, cores: Cores, trail: Trail) -> None:
        """Continue where a schema was replaced: with a variant that is the schema before, or after."""
        old, new, ours = cores
        if ours.kind == new.kind != old.kind:
            self._push(None, new.ref, ours.ref, trail)
        elif old.kind != new.kind and (old.variants or new.variants):
            for before, after in self._walks[0].match_variants(old, new).pairs:
                own = self._walks[1].match_variants(old, ours).find(before)
                if own is not None:
                    refs = [
                        side.read_core(ref).ref
                        for side, ref in zip(self._sides, (before, after, own), strict=True)
                    ]
                    self._push(refs[0], refs[1], refs[2], trail)

    def _match_variants(self, old: Node | None, new: Node, ours: Node) -> list[_VariantTriple]:
        """Pair the variants: those of OLD first, then the new ones with the others of OURS."""
        if old is None:
            matching = self._walks[2].match_variants(new, ours) if new.variants and ours.variants else None
            return [_VariantTriple(None, *pair) for pair in matching.pairs] if matching else []
        if not old.variants and not new.variants:
            return []
        changes = self._walks[0].match_variants(old, new)
        known = self._walks[1].match_variants(old, ours)
        triples = [_VariantTriple(before, after, known.find(before)) for before, after in changes.pairs]
        triples += [_VariantTriple(before, None, known.find(before)) for before in changes.first]
        walk = self._walks[2]
        added = match_variants(walk.sides, changes.second, known.second, walk.same_as)
        triples += [_VariantTriple(None, after, own) for after, own in added.pairs]
        return triples + [_VariantTriple(None, after, None) for after in added.first]


def _add_facts(
    node: Node,
    variants: list[_VariantTriple],
    own_parameters: Mapping[str, Values],
    index: int,
    sides: tuple[Side, Side, Side],
) -> Node:
    """A node with the facts that are only known from all three documents.

    These are the variants of a union, named as in OURS, else as in the first document that has them; and the parameters
    that are no longer shared.
    """
    if not variants and not own_parameters:
        return node
    facts: dict[Fact, Value] = dict(node.facts)
    parts = dict(node.parts)
    for variant in variants:
        owners = ((sides[2], variant.ours), (sides[0], variant.old), (sides[1], variant.new))
        label = next(read_label(side, ref) for side, ref in owners if ref is not None)
        own = variant[index]
        if own is not None:
            facts[Fact("variant", label)], parts[Fact("variant", label)] = True, own.key
    for step, values in own_parameters.items():
        where, _, name = step.partition(" parameter ")
        facts[Fact("parameter", f"{where}:{name}")] = values[index]
    return replace(node, facts=facts, parts=parts)
