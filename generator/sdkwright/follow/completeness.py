"""Checks that every difference between the changed spec and the vendor's document is known: nothing is lost silently."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from sdkwright.follow.answers import Differences, FactKey, Sides, get_key
from sdkwright.follow.bases import Adopted
from sdkwright.follow.changes import Analysis
from sdkwright.follow.decisions_file import format_value
from sdkwright.follow.differences import Difference, compare, find_unreported
from sdkwright.follow.labels import label_operation
from sdkwright.follow.side import Document

FactSides: TypeAlias = dict[FactKey, Sides]
"""The facts that differ, as `decisions.toml` names them."""

ADDED: Final = "operation added"
REMOVED: Final = "operation removed"


def list_sides(upstream: Document, ours: Document, same_as: Mapping[str, str]) -> Differences:
    """The facts in which a document of the vendor, in the curated form, and the spec differ."""
    found: dict[FactKey, list[Sides]] = {}
    for key, sides in map(describe_difference, compare(upstream, ours, same_as).differences):
        found.setdefault(key, []).append(sides)
    return found


def find_unexplained(
    documents: tuple[Adopted, Adopted],
    ours: Document,
    result: Document,
    analysis: Analysis,
    applied: Collection[FactKey],
    same_as: Mapping[str, str],
) -> tuple[FactSides, list[Difference]]:
    """The differences of the changed spec that nothing explains, and those that are questions.

    Several parts of the vendor can get a part that differs, where the spec has one part for them: it is copied from one. And
    what is beside a schema that was replaced is not applied if the schema is not.

    `documents` are those of the vendor before and after, `analysis` contains everything that the vendor changed, and
    `applied` the changes that were applied.
    """
    changes = tuple(
        (
            change
            if change.verdict != "apply" or get_key(change) in applied
            else replace(change, verdict="conflict")
        )
        for change in analysis.changes
    )
    old, new = (adopted.side for adopted in documents)
    unreported = find_unreported((old, new, ours), result, replace(analysis, changes=changes), same_as)
    expected = {
        key
        for operation in analysis.operations
        if get_key(operation) not in applied
        for label in (operation.label, label_operation(operation.ours))
        for key in ((label, ADDED), (label, REMOVED))
    }
    found = [difference for difference in unreported if describe_difference(difference)[0] not in expected]
    questions = [difference for difference in found if difference.is_merged or difference.is_beside]
    return dict(describe_difference(item) for item in found if item not in questions), questions


def describe_difference(difference: Difference) -> tuple[FactKey, Sides]:
    """A difference as `decisions.toml` names it."""
    sides = Sides(format_value(difference.theirs), format_value(difference.ours))
    if difference.fact.kind == "operation":
        return (difference.seen_in, ADDED if difference.theirs else REMOVED), sides
    return (f"#{difference.place.pointer}", str(difference.fact)), sides
