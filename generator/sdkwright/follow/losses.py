"""Finds what a person decided or wrote, and what went with parts that the vendor removed or replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.follow.changes import Analysis, Fact, FactKind, Place, PlaceKind, Value
from sdkwright.follow.differences import compare, list_moves, resolve_stable, stabilize
from sdkwright.follow.nodes import Node, NodeRef, is_same_value
from sdkwright.follow.side import Document, Side, open_side
from sdkwright.follow.uses import read_words
from sdkwright.follow.variants import NO_PAIRS
from sdkwright.openapi.pointers import is_below, join_pointer
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping

_COMPARED_ELSEWHERE: Final[frozenset[FactKind]] = frozenset(("operation", "variant"))
"""Facts whose names are not the same in all documents."""
_DATA: Final = frozenset(("example", "examples", "default", "enum", "const"))
"""Keywords whose values have no texts of the description."""


@dataclass(frozen=True)
class Loss:
    """A decision or a text of OURS that the result no longer has."""

    pointer: str
    """Into OURS, of the part that had it."""
    fact: Fact
    value: Value


def find_losses(
    documents: tuple[Document, Document, Document],
    result: Document,
    analysis: Analysis,
    same_as: Mapping[str, str] = NO_PAIRS,
) -> list[Loss]:
    """What OURS has, and neither OLD nor the result; `documents` are OLD, NEW and OURS.

    A text is only lost if no part of the result has it.
    """
    old, new, ours = map(open_side, documents)
    after = open_side(result)
    texts = [Loss(*text) for text in _list_texts(ours.document)]
    known = {_make_key(Loss(*text)) for side in (old, after) for text in _list_texts(side.document)}
    facts = _find_lost_facts((old, new, ours), after, analysis, same_as)
    return [*facts, *(loss for loss in texts if _make_key(loss) not in known)]


def _find_lost_facts(
    sides: tuple[Side, Side, Side],
    after: Side,
    analysis: Analysis,
    same_as: Mapping[str, str],
) -> Iterator[Loss]:
    old, new, before = sides
    found = {
        (before.read_core(NodeRef("use", change.place.pointer)).place.pointer, fact)
        for change in analysis.changes
        for fact in change.decided
    }
    moves = {source: target for target, source in list_moves(analysis, new, after).items()}
    for difference in compare(old, before, same_as).differences:
        place, fact = difference.place, difference.fact
        if (
            place.kind == "description" and difference.node
        ):  # the security of an operation that has none of its own
            place = Place("operation", difference.node)
        if difference.ours is None or fact.kind in _COMPARED_ELSEWHERE or (place.pointer, fact) in found:
            continue
        found.add((place.pointer, fact))
        steps = stabilize(before.document, place.pointer)
        for source, target in moves.items():
            if is_below(steps, source):
                steps = target + steps.removeprefix(source)
        pointer = resolve_stable(after.document, steps)
        node = _read(after, place.kind, pointer) if pointer is not None else None
        if node is None or not is_same_value(node.facts.get(fact), difference.ours):
            yield Loss(place.pointer, fact, difference.ours)


def _read(side: Side, kind: PlaceKind, pointer: str) -> Node:
    return side.read_core(NodeRef("use", pointer)) if kind == "schema" else side.read(NodeRef(kind, pointer))


def _list_texts(value: Any, pointer: str = "") -> Iterator[tuple[str, Fact, Value]]:
    """The texts at and below a pointer."""
    if is_mapping(value):
        for fact, text in read_words(as_mapping(value)).items():
            if fact.kind != "example" and isinstance(text, str):
                yield pointer, fact, text
    items = value.items() if is_mapping(value) else enumerate(value) if is_list(value) else ()
    for key, child in items:
        if key not in _DATA and isinstance(child, (dict, list)):
            yield from _list_texts(child, pointer + join_pointer(key))


def _make_key(loss: Loss) -> tuple[Fact, str]:
    return loss.fact, " ".join(str(loss.value).split())
