"""What the three documents state about a place of OURS: one ballot for each place of the vendor that corresponds to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from sdkwright.follow.changes import Fact, Value
from sdkwright.follow.nodes import Node, NodeRef
from sdkwright.follow.pairs import Trail


class Ballot(NamedTuple):
    """A place of the vendor before and after, and the place of OURS that corresponds to it."""

    old: Node
    new: Node
    ours: Node
    trail: Trail


class Values(NamedTuple):
    """The values of a fact in the three documents."""

    old: Value
    new: Value
    ours: Value


@dataclass
class Ballots:
    """All ballots, and the nodes of NEW with those of OURS that correspond."""

    by_node: dict[NodeRef, list[Ballot]] = field(default_factory=dict[NodeRef, "list[Ballot]"])
    """By node of OURS."""
    partners: dict[str, Counter[str]] = field(default_factory=dict[str, "Counter[str]"])
    """By pointer of a node of NEW after references: how often each pointer of OURS corresponds to it."""
    uses: dict[str, dict[str, Node]] = field(default_factory=dict[str, "dict[str, Node]"])
    """By pointer of a schema of OURS: its uses, by pointer."""

    def add(self, ballot: Ballot) -> None:
        """Add a ballot."""
        self.by_node.setdefault(ballot.ours.ref, []).append(ballot)

    def add_partner(self, new: Node, ours: Node) -> None:
        """Record that a node of NEW corresponds to one of OURS, unless they are schemas of different kinds."""
        if new.kind == ours.kind:
            self.partners.setdefault(new.place.pointer, Counter())[ours.place.pointer] += 1

    def add_use(self, use: Node, schema: Node) -> None:
        """Record what a use of OURS means."""
        self.uses.setdefault(schema.place.pointer, {})[use.place.pointer] = use


def list_values(ballot: Ballot) -> dict[Fact, Values]:
    """The facts that OLD or NEW has; those that only compare if both have them are left out if one has not."""
    old, new, ours = ballot.old.facts, ballot.new.facts, ballot.ours.facts
    return {
        fact: Values(old.get(fact), new.get(fact), ours.get(fact))
        for fact in dict.fromkeys([*old, *new])
        if fact.kind not in ("required", "nullable") or (fact in old and fact in new and fact in ours)
    }


def list_words(ballot: Ballot) -> dict[Fact, Values]:
    """The texts and examples that OLD or NEW has."""
    old, new, ours = ballot.old.words, ballot.new.words, ballot.ours.words
    return {
        fact: Values(old.get(fact), new.get(fact), ours.get(fact)) for fact in dict.fromkeys([*old, *new])
    }
