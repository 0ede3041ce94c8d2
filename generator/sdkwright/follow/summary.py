"""Makes the report of a follow from what its stages found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sdkwright.follow.answers import Answered, Differences, find_open, find_outdated, get_key
from sdkwright.follow.application import Note, Result
from sdkwright.follow.bases import Adopted
from sdkwright.follow.changes import WORDS, Analysis, Change, OperationChange
from sdkwright.follow.completeness import FactSides, describe_difference
from sdkwright.follow.differences import Difference
from sdkwright.follow.losses import find_losses
from sdkwright.follow.report import FactItem, FollowReport, WordItem
from sdkwright.follow.report_items import (
    BESIDE,
    MERGED,
    describe_pointer,
    make_applied_items,
    make_kept_item,
    make_left_item,
    make_loss_item,
    make_open_item,
    make_operation_items,
    make_unexplained_item,
    make_widened_item,
    make_widened_items,
    make_word_item,
)
from sdkwright.follow.revision import Revision
from sdkwright.follow.state import State
from sdkwright.openapi.description import Description


@dataclass(frozen=True)
class Compared:
    """What changed."""

    analysis: Analysis
    """All changes."""
    answered: Answered
    """Those that are selected, after the decisions."""
    copies: Mapping[str, str] = field(default_factory=dict[str, str])
    """The new components, and those that they were copied from."""


@dataclass(frozen=True)
class Run:
    """The stages of a follow up to the edits."""

    state: State
    """With the components that were divided."""
    base: Adopted
    vendor: Adopted
    compared: Compared
    result: Result
    questions: tuple[Difference, ...] = ()
    """The differences that are questions: of parts that correspond to several of the vendor, or beside a replaced schema."""
    widened: tuple[Difference, ...] = ()
    """Those where the new part accepts what any of these accepts."""


def list_left(run: Run, revision: Revision, after: Differences, unexplained: FactSides) -> list[FactItem]:
    """What is left to a person: of this follow, and the open questions of earlier ones."""
    state, answered = run.state, run.compared.answered
    items = [
        make_left_item(change, state.ours, decision=answered.asked_again.get(get_key(change)))
        for change in answered.analysis.list_left()
    ]
    items += [
        make_left_item(problem.change, state.ours, problem.reason)
        for problem in run.result.problems
        if not _is_text(problem.change)
    ]
    known = {(item.place, item.fact) for item in items}
    items += [
        make_open_item(entry, state.ours)
        for entry in find_open(state.decisions.undecided, state.decisions, after, revision.side)
        if (entry.place, entry.fact) not in known
    ]
    items += [make_unexplained_item(key, sides, revision) for key, sides in unexplained.items()]
    for question in {
        describe_difference(item)[0]: item for item in run.questions if item not in run.widened
    }.values():
        why = MERGED if question.is_merged else BESIDE
        items.append(make_unexplained_item(*describe_difference(question), revision, why))
    return items


def make_report(run: Run, revision: Revision, after: Differences, left: Sequence[FactItem]) -> FollowReport:
    """The report of what was compared and changed; the caller knows the source, and compares the spec with the old one."""
    state, answered, applied = run.state, run.compared.answered, run.result.applied
    operations = [change for change in answered.analysis.operations if change in applied]
    changes = [change for change in applied if isinstance(change, Change) and not _is_text(change)]
    return FollowReport(
        source="",
        spec=state.name,
        since=run.base.name,
        is_dry_run=False,
        operations=tuple(make_operation_items(operations, state.ours, revision)),
        applied=tuple(make_applied_items(changes, operations, state.ours, revision)),
        notes=tuple(_list_notes(run)),
        words_applied=sum(map(_is_text, applied)),
        words_kept=tuple(make_word_item(change, state.ours) for change in _list_kept_texts(run)),
        left=tuple(left),
        kept=tuple(make_kept_item(change, entry, state.ours) for change, entry in answered.kept),
        left_out=tuple(sorted((change.label, reason) for change, reason in answered.left_out)),
        on_purpose=len(after) - len({(item.place, item.fact) for item in left} & after.keys()),
        outdated=tuple(
            find_outdated(state.decisions, after, (run.vendor.document, run.base.document), revision.side)
        ),
        advice=(),
        removed_examples=tuple(
            _make_example_item(note, state.ours)
            for note in run.result.notes
            if note.kind == "example removed"
        ),
        widened=tuple(_list_widened(run, revision)),
        lost=tuple(
            make_loss_item(loss, state.ours)
            for loss in find_losses(
                (run.base.side, run.vendor.side, state.side),
                revision.side,
                run.compared.analysis,
                state.decisions.pairs,
            )
        ),
        callers=None,
        files=(),
    )


def _list_notes(run: Run) -> Iterator[tuple[str, str]]:
    """What follows from the changes, without what other parts of the report contain."""
    for new, old in run.compared.copies.items():
        yield "component divided", f"{old}: {new}"
    for note in run.result.notes:
        if note.kind not in ("operation added", "example removed"):
            yield note.kind, f"{note.subject} ({note.detail})" if note.detail else note.subject


def _list_widened(run: Run, revision: Revision) -> Iterator[FactItem]:
    """The facts of parts that accept what any of several parts of the vendor accepts: decided for this run, or new."""
    diverged = {get_key(change) for change in run.compared.analysis.changes if change.verdict == "diverged"}
    for change in run.compared.answered.analysis.changes:
        if change.verdict in ("apply", "already") and get_key(change) in diverged:
            yield from make_widened_items(change, run.state.ours)
    yield from (make_widened_item(difference, revision) for difference in run.widened)


def _list_kept_texts(run: Run) -> list[Change]:
    """The texts and examples of the vendor that are not applied."""
    kept = [change for change in run.compared.answered.analysis.words if change.verdict == "conflict"]
    rejected = [problem.change for problem in run.result.problems if _is_text(problem.change)]
    return kept + [change for change in rejected if isinstance(change, Change)]


def _is_text(change: Change | OperationChange) -> bool:
    return isinstance(change, Change) and change.fact.kind in WORDS


def _make_example_item(note: Note, ours: Description) -> WordItem:
    return WordItem(describe_pointer(note.subject, ours), "example", note.detail)
