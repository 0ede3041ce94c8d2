"""Decides what happens with each change: the ballots of each place of OURS become changes with verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sdkwright.diff.wire.schemas import format_json
from sdkwright.follow.ballots import Ballot, Ballots, Values, list_values, list_words
from sdkwright.follow.changes import Change, Fact, Origin, Place, Value, Verdict
from sdkwright.follow.nodes import KIND, NodeRef, is_same_value
from sdkwright.follow.schema_facts import CONDITIONS
from sdkwright.follow.side import Side

_NOT_EXPRESSIBLE: Final = frozenset((*CONDITIONS, "patternProperties", "prefixItems", "dependentRequired"))
"""Keywords whose value contains schemas, which are only compared as a whole."""
_OF_KIND: Final = frozenset(("value", "property", "keyword", "variant", "closed", "tag"))
"""Facts that only schemas of one kind have."""
_NAMED_KINDS: Final = frozenset(("object", "union", "enum"))

_WIDER_THAN_ENUMS: Final = frozenset(("string", "integer", "number", "any"))
_NEVER_ABSENT: Final = frozenset(("required", "nullable", "security"))
"""Facts that a place either has or cannot have."""
_DEFAULT: Final = Fact("default")


class _Vote(NamedTuple):
    ballot: Ballot
    values: Values

    @property
    def is_change(self) -> bool:
        return not is_same_value(self.values.old, self.values.new)


@dataclass(frozen=True)
class _Group:
    """The votes on a fact at a place of OURS; at least one is for a change."""

    place: Place
    fact: Fact
    votes: list[_Vote]


def decide_changes(ballots: Ballots, new: Side) -> list[Change]:
    """The changes on the wire, by place."""
    groups = [part for group in _group(ballots, list_values) for part in _split(group)]
    decided = [(group, _name(_decide(group), new)) for group in groups]
    done = {
        (change.place, change.fact): change.new
        for _, change in decided
        if change.verdict in ("apply", "already")
    }
    changes = [change for group, change in decided if not _is_inherited(group, change, done)]
    return _sort(_block(changes, ballots))


def decide_words(ballots: Ballots) -> list[Change]:
    """The changes of texts and examples, by place. A text of OURS that is not that of the vendor is a conflict."""
    return _sort(_decide(group) for group in _group(ballots, list_words))


def _sort(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (change.place.pointer, change.fact.kind, change.fact.name))


def _group(ballots: Ballots, list_facts: Callable[[Ballot], Mapping[Fact, Values]]) -> list[_Group]:
    """The facts that the vendor changed, each with what it states at all its places for the same place of OURS."""
    nodes = [[(ballot, list_facts(ballot)) for ballot in own] for own in ballots.by_node.values()]
    groups: dict[tuple[Place, Fact], _Group] = {}
    changed: dict[Place, set[Fact]] = {}
    for facts in nodes:
        for ballot, known in facts:
            for fact, values in known.items():
                place = ballot.ours.locate(fact)
                if not is_same_value(values.old, values.new) and (place, fact) not in groups:
                    groups[place, fact] = _Group(place, fact, [])
                    changed.setdefault(ballot.ours.place, set()).add(fact)
                    changed.setdefault(place, set()).add(fact)
    for facts in nodes:
        node = facts[0][0].ours
        stated = [fact for _, known in facts for fact in known]
        for fact in dict.fromkeys([*stated, *sorted(changed.get(node.place, ()), key=str)]):
            group = groups.get((node.locate(fact), fact))
            if group is not None:
                group.votes.extend(_list_votes(facts, fact))
        for base in node.bases:
            for fact in sorted(changed.get(Place("schema", base), ()), key=str):
                # OURS would inherit it: the place votes for its absence.
                if fact.kind == "property" and fact not in stated and (node.place, fact) not in groups:
                    groups[Place("schema", base), fact].votes.extend(_list_votes(facts, fact))
    return list(groups.values())


def _list_votes(facts: list[tuple[Ballot, Mapping[Fact, Values]]], fact: Fact) -> list[_Vote]:
    """The votes on a fact; a place of the vendor that can have it, but has not, votes for its absence."""
    votes: list[_Vote] = []
    for ballot, known in facts:
        if fact in known:
            votes.append(_Vote(ballot, known[fact]))
        elif _lacks_property(ballot, fact):
            votes.append(_Vote(ballot, Values(False, False, ballot.ours.facts.get(fact))))
        elif _can_have(ballot, fact):
            votes.append(_Vote(ballot, Values(None, None, ballot.ours.facts.get(fact))))
    return votes


def _lacks_property(ballot: Ballot, fact: Fact) -> bool:
    """Whether a fact is that a property is required, which only OURS has, because other places of the vendor have it."""
    name = Fact("property", fact.name)
    facts = (ballot.old.facts, ballot.new.facts)
    return (
        fact.kind == "required"
        and bool(fact.name)
        and ballot.old.kind == ballot.new.kind == ballot.ours.kind
        and name in ballot.ours.facts
        and not any(name in own for own in facts)
    )


def _can_have(ballot: Ballot, fact: Fact) -> bool:
    if fact == KIND:
        return True
    is_replaced = ballot.old.facts.get(KIND) != ballot.new.facts.get(KIND)
    is_other_kind = fact.kind in _OF_KIND and ballot.new.kind != ballot.ours.kind
    return fact.kind not in _NEVER_ABSENT and not is_replaced and not is_other_kind


def _is_inherited(group: _Group, change: Change, done: Mapping[tuple[Place, Fact], Value]) -> bool:
    """Whether the same happens to the property in a schema from which OURS inherits."""
    if change.fact.kind not in ("property", "required"):
        return False
    bases = {Place("schema", base) for vote in group.votes for base in vote.ballot.ours.bases} - {
        change.place
    }
    return any((base, change.fact) in done and done[base, change.fact] == change.new for base in bases)


def _split(group: _Group) -> list[_Group]:
    """The group; one for each operation if only some operations no longer have the security of the whole description."""
    is_shared = group.fact.kind == "security" and group.place.kind == "description"
    if not is_shared or all(vote.is_change for vote in group.votes):
        return [group]
    return [_Group(vote.ballot.ours.place, group.fact, [vote]) for vote in group.votes if vote.is_change]


def _decide(group: _Group) -> Change:
    changed = [vote for vote in group.votes if vote.is_change]
    counts = Counter(format_json(vote.values.new) for vote in changed)
    value = counts.most_common(1)[0][0]
    vote = next(vote for vote in changed if format_json(vote.values.new) == value)
    equal: list[_Vote] = []
    others: list[_Vote] = []
    for other in group.votes:
        (equal if format_json(other.values.new) == value else others).append(other)
    verdict, reason = _choose_verdict(group.fact, vote, others)
    added = [_make_origin(other, group.fact) for other in changed if other.values.new is not None]
    return Change(
        group.fact,
        group.place,
        *vote.values,
        verdict,
        _make_origin(vote, group.fact),
        vote.ballot.ours.parts.get(group.fact, ""),
        bool(added) and all(origin.is_required for origin in added),
        tuple(_make_origin(other, group.fact) for other in others),
        tuple(_make_origin(other, group.fact) for other in equal if other is not vote),
        reason,
        decided=_list_decided(group, vote),
    )


def _list_decided(group: _Group, vote: _Vote) -> dict[Fact, Value]:
    """What stays in a schema that is replaced, and beside it: the other facts of such a ballot."""
    return {fact: value for fact, value in vote.ballot.ours.facts.items() if group.fact == KIND != fact}


def _choose_verdict(fact: Fact, vote: _Vote, others: list[_Vote]) -> tuple[Verdict, str]:
    old, new, ours = vote.values
    is_left_out = ours is None and old is not None and not _is_expressible(fact) and fact.kind == "keyword"
    if is_same_value(ours, new) or is_left_out:
        return "already", ""
    kind = vote.ballot.ours.kind
    if fact.kind in _OF_KIND and kind != vote.ballot.old.kind:
        if fact.kind == "value" and kind in _WIDER_THAN_ENUMS:
            return "already", f"the schema accepts every {kind}"
        return "conflict", f"the schema is of another kind: {kind}"
    known = [old, *(other.values.new for other in others)]
    if not any(is_same_value(ours, value) for value in known):
        return "conflict", ""
    if others:
        return "diverged", ""
    if new is not None and not _is_expressible(fact):
        return "not expressible", "its value contains schemas; edit it by hand"
    return "apply", ""


def _is_expressible(fact: Fact) -> bool:
    return fact.kind != "keyword" or fact.name not in _NOT_EXPRESSIBLE


def _make_origin(vote: _Vote, fact: Fact) -> Origin:
    pointers = [node.parts.get(fact) or node.place.pointer for node in (vote.ballot.old, vote.ballot.new)]
    is_required = fact.kind == "property" and vote.ballot.new.facts.get(Fact("required", fact.name)) is True
    return Origin(pointers[0], pointers[1], str(vote.ballot.trail), vote.values.new, is_required)


def _name(change: Change, new: Side) -> Change:
    """The change, or that it needs a name: it adds an inline object, union or enum, and these are components in OURS."""
    is_use = change.fact.kind in ("property", "variant") or (
        change.fact == KIND and change.place.kind == "use"
    )
    if change.verdict != "apply" or not is_use or change.new is None:
        return change
    core = new.read_core(NodeRef("use", change.origin.new))
    values = [fact for fact in core.facts if fact.kind == "value"]
    if (
        core.component
        or core.kind not in _NAMED_KINDS
        or len(values) == 1
        or not (values or core.children or core.variants)
    ):
        return change
    return replace(change, verdict="needs a name", reason=f"it is an inline {core.kind}; make it a component")


def _block(changes: list[Change], ballots: Ballots) -> list[Change]:
    """The changes; a default and the value of an enum that depend on each other are only applied together."""
    done = {(change.place, change.fact) for change in changes if change.verdict in ("apply", "already")}
    cores = {pointer: core for core, uses in ballots.uses.items() for pointer in uses}
    nodes = [own[0].ours for own in ballots.by_node.values()]
    enums = {node.place.pointer: node for node in nodes if node.kind == "enum"}

    def find_need(change: Change) -> tuple[str, tuple[Place, Fact]] | None:
        """Why a change is blocked, and what it depends on."""
        if change.fact == _DEFAULT and change.new is not None:
            enum = enums.get(cores.get(change.place.pointer, ""))
            value = Fact("value", format_json(change.new["value"]))
            if enum is not None and value not in enum.facts and (enum.locate(value), value) not in done:
                return f"{value.name} is not a value of the enum", (enum.locate(value), value)
        if change.fact.kind == "value" and change.new is None:
            for use in ballots.uses.get(change.place.pointer, {}).values():
                default = use.facts.get(_DEFAULT)
                is_default = default is not None and format_json(default["value"]) == change.fact.name
                if is_default and (use.locate(_DEFAULT), _DEFAULT) not in done:
                    return f"it is the default of {use.place.pointer}", (use.locate(_DEFAULT), _DEFAULT)
        return None

    def block(change: Change) -> Change:
        need = find_need(change) if change.verdict == "apply" else None
        return replace(change, verdict="blocked", reason=need[0], needs=need[1]) if need else change

    return list(map(block, changes))
