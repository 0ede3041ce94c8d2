"""Compares what the vendor changed with the curated description: the whole analysis."""

from __future__ import annotations

from collections.abc import Mapping

from sdkwright.follow.changes import Analysis
from sdkwright.follow.correspondence import OperationIds, match_operations, match_schemes
from sdkwright.follow.side import Document, Side, open_side
from sdkwright.follow.triples import TripleWalk
from sdkwright.follow.variants import NO_PAIRS
from sdkwright.follow.verdicts import decide_changes, decide_words
from sdkwright.openapi.pointers import split_pointer
from sdkwright.openapi.untyped import as_mapping

_NO_IDS: tuple[OperationIds, OperationIds] = ({}, {})


def analyse(
    old: Document,
    new: Document,
    ours: Document,
    ids: tuple[OperationIds, OperationIds] = _NO_IDS,
    same_as: Mapping[str, str] = NO_PAIRS,
) -> Analysis:
    """What changed from OLD to NEW, and what it means for OURS; all are bundled, and in the curated form.

    `ids` are the ids of the operations in the documents of the vendor, from which moves follow. `same_as` are the operations
    and variants of OURS that the comparison cannot find, by pointer into OLD or NEW.
    """
    sides = (open_side(old), open_side(new), open_side(ours))
    triples, operations = match_operations(sides, ids, same_as)
    ballots = TripleWalk(sides, triples, same_as).walk()
    words = decide_words(ballots) if has_words(sides[0]) else []
    schemas = {pointer: counts.most_common(1)[0][0] for pointer, counts in ballots.partners.items()}
    return Analysis(
        tuple(operations),
        tuple(decide_changes(ballots, sides[1])),
        tuple(words),
        {**_select_components(schemas), **match_schemes(sides)},
        schemas,
    )


def has_words(side: Side) -> bool:
    """Whether a document has texts; one that is reduced to facts has none."""
    operations = (operation.raw for operation in side.operations.values())
    schemas = (as_mapping(schema) for schema in side.resolver.component_schemas.values())
    return any(not part.keys().isdisjoint(("description", "summary")) for part in (*operations, *schemas))


def _select_components(partners: Mapping[str, str]) -> dict[str, str]:
    """The components of NEW that correspond to components of OURS."""
    return {
        pointer: other
        for pointer, other in partners.items()
        if _is_component(pointer) and _is_component(other)
    }


def _is_component(pointer: str) -> bool:
    steps = split_pointer(pointer)
    return steps[:1] == ["components"] and len(steps) == 3
