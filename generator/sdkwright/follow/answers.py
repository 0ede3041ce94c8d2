"""Applies the decisions of a person to an analysis, and finds the decisions that no longer apply."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sdkwright.follow.changes import Analysis, Change, OperationChange, Value
from sdkwright.follow.decisions import Decisions, Kept, LeftOut, SameAs, Undecided
from sdkwright.follow.decisions_file import format_value
from sdkwright.follow.labels import list_labels
from sdkwright.follow.nodes import KIND, NodeRef
from sdkwright.follow.side import Side
from sdkwright.openapi.pointers import find_last_step, has_pointer, is_below
from sdkwright.problems.messages import shorten
from sdkwright.problems.problem import Problem, SourceLocation

FactKey: TypeAlias = tuple[str, str]
"""A place and a fact, as `decisions.toml` names them."""


@dataclass(frozen=True)
class Answered:
    """An analysis in which the decisions of a person are applied."""

    analysis: Analysis
    """Without the changes that a decision answers."""
    kept: tuple[tuple[Change | OperationChange, Kept], ...]
    left_out: tuple[tuple[OperationChange, str], ...]
    """The operations that the spec leaves out, and the reasons."""
    asked_again: Mapping[FactKey, Kept]
    """The decisions that were made for another value of the vendor."""


@dataclass(frozen=True)
class Sides:
    """A fact that differs between the spec and the vendor's document, as values in JSON."""

    upstream: str
    ours: str


Differences: TypeAlias = Mapping[FactKey, Sequence[Sides]]
"""The facts in which the spec differs from the vendor's document; parts of the vendor can have different values."""


def get_key(change: Change | OperationChange) -> FactKey:
    """The place and the fact of a change."""
    if isinstance(change, OperationChange):
        return change.label, f"operation {change.kind}"
    return f"#{change.place.pointer}", str(change.fact)


def get_upstream(change: Change | OperationChange) -> str:
    """The new value of the vendor, as JSON."""
    if isinstance(change, OperationChange):
        return format_value(None if change.kind == "removed" else True)
    return format_value(change.new)


def apply_decisions(analysis: Analysis, decisions: Decisions) -> Answered:
    """Remove what decisions answer from an analysis; a decision for another value of the vendor answers nothing."""
    answers = {(entry.place, entry.fact): entry for entry in decisions.kept}
    reasons = {entry.operation: entry.reason for entry in decisions.left_out}
    kept: list[tuple[Change | OperationChange, Kept]] = []
    open_changes: list[Change] = []
    asked_again: dict[FactKey, Kept] = {}
    for change in analysis.changes:
        entry = answers.get(get_key(change))
        if entry is None or change.verdict == "already":
            open_changes.append(change)
        elif entry.upstream == get_upstream(change):
            kept.append((change, entry))
        else:
            asked_again[get_key(change)] = entry
            open_changes.append(_ask_again(change, entry))
    operations: list[OperationChange] = []
    left_out: list[tuple[OperationChange, str]] = []
    for operation in analysis.operations:
        entry = answers.get(get_key(operation))
        if operation.kind == "left out" or (operation.kind == "added" and operation.label in reasons):
            left_out.append((replace(operation, kind="left out"), reasons.get(operation.label, "")))
        elif entry is not None and operation.verdict != "already":
            kept.append((operation, entry))
        else:
            operations.append(operation)
    rest = replace(analysis, operations=tuple(operations), changes=tuple(open_changes))
    return Answered(rest, tuple(kept), tuple(left_out), asked_again)


def _ask_again(change: Change, entry: Kept) -> Change:
    """A change whose fact was kept for another value of the vendor: it is left to a person, whatever else it is."""
    verdict = "conflict" if change.verdict in ("apply", "diverged") else change.verdict
    reason = (
        f"you kept your value while the vendor had {shorten(entry.upstream)} (line {entry.location.line})"
    )
    return replace(change, verdict=verdict, reason=reason)


def find_outdated(
    decisions: Decisions,
    differences: Differences,
    vendor: Sequence[Mapping[str, Value]],
    ours: Side,
) -> list[Problem]:
    """The decisions that no longer apply to the spec and the document of the vendor, with what to do.

    `vendor` are this document and, while it is followed, the one before; `differences` are those of the first.
    """
    in_new, in_ours = (list_labels(document).keys() for document in (vendor[0], ours.document))
    outdated: list[tuple[SourceLocation, str, str]] = [
        *(
            (entry.location, "kept", reason)
            for entry, reason in _check_kept(decisions.kept, differences, ours)
        ),
        *(
            (entry.location, "left_out", reason)
            for entry, reason in _check_left_out(decisions.left_out, in_new, in_ours)
        ),
        *(
            (entry.location, "same_as", reason)
            for entry, reason in _check_same_as(decisions.same_as, vendor, ours.document)
        ),
    ]
    return sorted(_explain(*item) for item in outdated)


def _check_same_as(
    entries: Iterable[SameAs], vendor: Sequence[Mapping[str, Value]], ours: Mapping[str, Value]
) -> Iterator[tuple[SameAs, str]]:
    for entry in entries:
        for side, pointer, documents in (("vendor", entry.upstream, vendor), ("spec", entry.spec, [ours])):
            if not any(has_pointer(document, pointer[1:]) for document in documents):
                yield entry, f"the {side} has no {pointer}"


def _check_kept(entries: Iterable[Kept], differences: Differences, ours: Side) -> Iterator[tuple[Kept, str]]:
    for entry in entries:
        if entry.fact.startswith("operation ") or _is_other_schema(entry, differences, ours):
            continue
        sides = differences.get((entry.place, entry.fact), ())
        if not sides:
            yield entry, f"{entry.fact} of {entry.place} is the same in the spec and in the vendor's document"
        elif all(side.upstream != entry.upstream for side in sides):
            yield entry, f"the vendor now has {shorten(sides[0].upstream)}; to keep your value, write it as `upstream`"


def _check_left_out(
    entries: Iterable[LeftOut], in_new: Collection[str], in_ours: Collection[str]
) -> Iterator[tuple[LeftOut, str]]:
    for entry in entries:
        if entry.operation in in_ours:
            yield entry, f"the spec has {entry.operation}"
        elif entry.operation not in in_new:
            yield entry, f"the vendor has no {entry.operation}"


def _explain(location: SourceLocation, table: str, reason: str) -> Problem:
    end = "" if "; " in reason else "; remove the entry"
    return Problem(location, "warning", f"this [[{table}]] no longer applies: {reason}{end}")


def find_open(
    undecided: Iterable[Undecided], decisions: Decisions, differences: Differences, ours: Side
) -> list[Undecided]:
    """The questions that are still open: nothing is decided, and both sides have the values of the question."""
    answered = {(entry.place, entry.fact, entry.upstream) for entry in decisions.kept}
    return [
        entry
        for entry in undecided
        if (entry.place, entry.fact, entry.upstream) not in answered
        and (
            Sides(entry.upstream, entry.ours) in differences.get((entry.place, entry.fact), ())
            or _is_other_schema(entry, differences, ours)
        )
    ]


def _is_other_schema(entry: Kept | Undecided, differences: Differences, ours: Side) -> bool:
    """Whether an entry is about a use of a schema that the vendor replaced, and the spec did not.

    The differences are those of the schemas, so they are where the schema of the spec is written.
    """
    pointer = entry.place.removeprefix("#")
    if entry.fact != str(KIND) or not pointer.startswith("/") or not has_pointer(ours.document, pointer):
        return False
    core = f"#{ours.read_core(NodeRef('use', pointer)).place.pointer}"
    found = [
        (_read_kind(side.upstream), _read_kind(side.ours)) for side in differences.get((core, entry.fact), ())
    ]
    kinds = _read_kind(entry.upstream), _read_kind(entry.ours)
    if isinstance(entry, Kept):
        return any(kind == kinds[0] for kind, _ in found) or _is_different_inside(core, differences)
    if kinds[0] != kinds[1]:
        return kinds in found
    # The component of the spec is still the one that was asked about.
    return entry.ours.strip('"').endswith(f" {find_last_step(core)}") and _is_different_inside(
        core, differences
    )


def _is_different_inside(core: str, differences: Differences) -> bool:
    return any(is_below(place, core) for place, _ in differences)


def _read_kind(value: str) -> str:
    """The kind in a value of `decisions.toml`, which can name a component, too: `union` of `"union Pet"`."""
    return value.strip('"').partition(" ")[0]
