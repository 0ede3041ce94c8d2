"""The check that nothing is missed: all facts in which two descriptions differ, found without votes and verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.diff.wire.schemas import format_json
from sdkwright.follow.changes import Analysis, Fact, Place, Value
from sdkwright.follow.correspondence import rename_operations
from sdkwright.follow.directions import find_sent_parts
from sdkwright.follow.nodes import KIND, ROOT, Node, NodeRef, is_same_value
from sdkwright.follow.pairs import Pair, PairWalk
from sdkwright.follow.side import Document, OperationKey, Side, open_side
from sdkwright.follow.variants import NO_PAIRS, read_label
from sdkwright.openapi.pointers import has_pointer, is_below, join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list

_ONLY_IF_BOTH: Final = frozenset(("required", "nullable"))
_ROOT: Final = Place("description", "")


class _Key(NamedTuple):
    """Identifies a difference in later states of OURS."""

    place: str
    fact: Fact
    value: str


@dataclass(frozen=True)
class Difference:
    """A fact in which a description of the vendor and a curated description differ."""

    place: Place
    """Where the curated description has the fact, or would have it."""
    node: str
    """The pointer of the part of the curated description that was compared, which may inherit the fact."""
    fact: Fact
    theirs: Value
    ours: Value
    pointer: str
    """Of the place in the description of the vendor."""
    seen_in: str
    is_merged: bool = False
    """Whether the curated description has the fact as another part of the vendor has it, to which it also corresponds."""
    is_beside: bool = False
    """Whether the fact is beside a schema that the vendor replaced, which is left to a person."""


@dataclass(frozen=True)
class Comparison:
    """The differences between a description of the vendor and a curated one."""

    differences: tuple[Difference, ...]
    places: frozenset[str]
    """The pointers of the places of the curated description that were compared."""


def compare(theirs: Document, ours: Document, same_as: Mapping[str, str] = NO_PAIRS) -> Comparison:
    """Compare two bundled descriptions in the curated form; `same_as` as in `analyse`."""
    return _compare((open_side(theirs), open_side(ours)), same_as)


def find_unreported(
    documents: tuple[Document, Document, Document],
    result: Document,
    analysis: Analysis,
    same_as: Mapping[str, str] = NO_PAIRS,
    without: frozenset[str] = frozenset(),
) -> list[Difference]:
    """The differences between NEW and the result of following that nothing explains; `documents` are OLD, NEW and OURS.

    A difference is explained if OURS differed from OLD in the same way before, which is a decision of a person; if OLD had
    nothing that corresponds to the place; or if the change is left to a person, and so in the report. Nothing below the
    places in `without` is compared.
    """
    old, new, ours = map(open_side, documents)
    left = [change for change in analysis.changes if change.verdict not in ("apply", "already")]
    replaced = frozenset(change.place.pointer for change in left if change.fact == KIND)
    decisions = _compare((old, ours), same_as)
    known = {_make_key(difference, ours.document) for difference in decisions.differences}
    sent = find_sent_parts(old), find_sent_parts(new)
    known_sent = {
        _make_key(difference, ours.document)
        for difference in decisions.differences
        if sent[0].contains(difference.pointer)
    }
    for difference in _compare((new, ours), same_as).differences:
        if difference.node not in decisions.places:
            known.add(_make_key(difference, ours.document))
    reported = {
        (stabilize(ours.document, change.place.pointer), fact)
        for change in left
        for fact in (change.fact, Fact("required", change.fact.name))
        if fact == change.fact or change.fact.kind == "property"
    }
    reported |= {
        (stabilize(ours.document, change.place.pointer), fact)
        for change in analysis.changes
        for fact in change.decided
    }
    after = open_side(result)
    moves = list_moves(analysis, new, after)

    def is_explained(difference: Difference) -> bool:
        key = _make_key(difference, after.document, moves)
        # What a response may contain beyond its own schema is no decision about a request that has this schema later.
        is_sent = difference.is_merged and difference.theirs is None and sent[1].contains(difference.pointer)
        return key in (known_sent if is_sent else known) or key[:2] in reported

    def is_beside(difference: Difference) -> bool:
        key = _make_key(difference, after.document, moves)
        return difference.place.kind == "use" and (key.place, KIND) in reported

    compared = _compare((new, after), same_as, replaced | without)
    return [
        replace(difference, is_beside=is_beside(difference))
        for difference in compared.differences
        if not is_explained(difference)
    ]


def list_moves(analysis: Analysis, new: Side, after: Side) -> dict[str, str]:
    """By pointer of an operation after its move, where the names of path parameters can be others than in NEW: before it."""
    keys = {operation.pointer: key for key, operation in new.operations.items()}
    return {
        after.operations[keys[change.new]].pointer: change.ours
        for change in analysis.operations
        if change.kind == "moved" and keys[change.new] in after.operations
    }


def _compare(
    sides: tuple[Side, Side], same_as: Mapping[str, str], without: frozenset[str] = frozenset()
) -> Comparison:
    """Compare two descriptions, apart from what is below the places in `without`."""
    walk = PairWalk(*sides, same_as, without)
    vendor = sides[0].operations
    own = rename_operations(sides[1].operations, (vendor,), same_as)
    differences = list(_compare_operations(vendor, own))
    partners: dict[str, set[str]] = {"": {""}}
    for pair in walk.walk({**pair_operations(sides, same_as), ROOT: (ROOT, "the API")}):
        nodes = (sides[0].read(pair.first), sides[1].read(pair.second))
        partners.setdefault(nodes[1].place.pointer, set()).add(nodes[0].place.pointer)
        differences.extend(_compare_nodes(nodes, pair, walk))
    return Comparison(tuple(_mark_merged(differences, partners)), frozenset(partners))


def _mark_merged(differences: list[Difference], partners: Mapping[str, set[str]]) -> Iterator[Difference]:
    """The differences; of those at a place for several parts of the vendor, not all of which differ, it is known."""
    found: dict[tuple[str, Fact], set[str]] = {}
    for difference in differences:
        found.setdefault((difference.node, difference.fact), set()).add(difference.pointer)
    for difference in differences:
        others = partners[difference.node] - found[difference.node, difference.fact]
        is_inside = difference.fact.kind not in ("operation", "variant")
        yield replace(difference, is_merged=is_inside and bool(others))


def pair_operations(
    sides: tuple[Side, Side], same_as: Mapping[str, str]
) -> dict[NodeRef, tuple[NodeRef, str]]:
    """The operations of a curated description by those of a vendor, with their names for readers."""
    vendor = sides[0].operations
    own = rename_operations(sides[1].operations, (vendor,), same_as)
    return {
        NodeRef("operation", operation.pointer): (NodeRef("operation", own[key].pointer), str(operation))
        for key, operation in vendor.items()
        if key in own
    }


def _compare_operations(
    theirs: Mapping[OperationKey, RawOperation], ours: Mapping[OperationKey, RawOperation]
) -> Iterator[Difference]:
    for key, operation in theirs.items():
        if key not in ours:
            fact = Fact("operation", " ".join(key))
            yield Difference(_ROOT, "", fact, True, None, operation.pointer, str(operation))
    for key, operation in ours.items():
        if key not in theirs:
            fact = Fact("operation", " ".join(key))
            yield Difference(_ROOT, "", fact, None, True, "", str(operation))


def _compare_nodes(nodes: tuple[Node, Node], pair: Pair, walk: PairWalk) -> Iterator[Difference]:
    theirs, ours = (
        {fact: value for fact, value in node.facts.items() if value is not None} for node in nodes
    )
    if theirs.get(KIND) != ours.get(KIND):
        theirs, ours = ({KIND: own.get(KIND)} for own in (theirs, ours))
    pointers = (nodes[0].place.pointer, nodes[1].place.pointer)
    for fact in dict.fromkeys([*theirs, *ours]):
        if fact.kind in _ONLY_IF_BOTH and not (fact in theirs and fact in ours):
            continue
        before, after = theirs.get(fact), ours.get(fact)
        if not is_same_value(before, after):
            place = nodes[1].locate(fact)
            yield Difference(place, pointers[1], fact, before, after, pointers[0], str(pair.trail))
    if nodes[0].variants and nodes[1].variants:
        matching = walk.match_variants(*nodes)
        for ref in matching.first:
            fact = Fact("variant", read_label(walk.sides[0], ref))
            yield Difference(nodes[1].place, pointers[1], fact, True, None, ref.key, str(pair.trail))
        for ref in matching.second:
            fact = Fact("variant", read_label(walk.sides[1], ref))
            yield Difference(nodes[1].place, pointers[1], fact, None, True, pointers[0], str(pair.trail))


def _make_key(
    difference: Difference, document: Mapping[str, Any], moves: Mapping[str, str] | None = None
) -> _Key:
    """The identity of a difference; of one below an operation that moved, that before the move."""
    place = stabilize(document, difference.place.pointer)
    for target, source in (moves or {}).items():
        if is_below(place, target):
            place = source + place.removeprefix(target)
    return _Key(place, difference.fact, format_json(difference.theirs))


def stabilize(document: Any, pointer: str) -> str:
    """A pointer in which what an element of a list is replaces its position, which other edits change."""
    steps: list[str] = []
    value: Any = document
    for step in split_pointer(pointer):
        parent, value = value, resolve_pointer(value, join_pointer(step))
        steps.append(_describe_element(value) or step if is_list(parent) else step)
    return join_pointer(*steps)


def resolve_stable(document: Any, steps: str) -> str | None:
    """The pointer of a part of another state of a document, from what `stabilize` returns; None if it has no such part."""
    pointer, value = "", document
    for step in split_pointer(steps):
        index = next(
            (index for index, item in enumerate(as_list(value)) if _describe_element(item) == step), step
        )
        pointer += join_pointer(index)
        if not has_pointer(value, join_pointer(index)):
            return None
        value = resolve_pointer(value, join_pointer(index))
    return pointer


def _describe_element(value: Any) -> str:
    element = as_mapping(value)
    if "$ref" in element:
        return str(element["$ref"])
    return f"{element['in']}:{element['name']}" if {"in", "name"} <= element.keys() else ""
