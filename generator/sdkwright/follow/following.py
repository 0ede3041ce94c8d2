"""Follows an API: the whole run, from the documents of the vendor to the changed files of a spec folder.

`follow` contains the stages in their order. `output.spec_update.update_spec_folder` writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from sdkwright.adopt.report import redact_urls
from sdkwright.follow.analysis import analyse
from sdkwright.follow.answers import (
    Answered,
    apply_decisions,
    find_open,
    find_outdated,
    get_key,
)
from sdkwright.follow.application import Note, Result, apply_analysis
from sdkwright.follow.bases import Adopted, adopt_document, check_is_related, choose_base
from sdkwright.follow.callers import judge
from sdkwright.follow.changes import WORDS, Analysis, Change, OperationChange
from sdkwright.follow.completeness import FactSides, find_unexplained, list_sides
from sdkwright.follow.correspondence import OperationIds, read_operation_ids
from sdkwright.follow.decisions_file import edit_decisions
from sdkwright.follow.losses import find_losses
from sdkwright.follow.merging import widen
from sdkwright.follow.proposals import without_proposals_from_words
from sdkwright.follow.report import AppliedItem, FactItem, FollowReport, WordItem
from sdkwright.follow.report_items import (
    MERGED,
    describe_pointer,
    make_applied_item,
    make_kept_item,
    make_left_item,
    make_loss_item,
    make_open_item,
    make_operation_items,
    make_undecided,
    make_unexplained_item,
    make_word_item,
)
from sdkwright.follow.revision import Revision, open_revision
from sdkwright.follow.selection import select
from sdkwright.follow.splitting import split_components
from sdkwright.follow.state import State
from sdkwright.follow.upstream import DECISIONS, hash_description, list_changed_files, read_optional, store
from sdkwright.openapi.description import Description
from sdkwright.output.spec_update import Changes
from sdkwright.problems.messages import shorten
from sdkwright.problems.problem import UnreadableInput

Merged: TypeAlias = Literal["report", "widen", "split"]
_MAX_ROUNDS: Final = 5
"""How often components are divided; after one round, other changes may diverge in the parts."""


@dataclass(frozen=True)
class Options:
    """How a document is followed."""

    today: str
    """`2025-06-30`."""
    package: str
    """The import package, in the verdict for Python."""
    client_class: str
    only: str = ""
    """A pattern for operations, call paths and documents: what else changed is not applied, and the state stays."""
    merged: Merged = "report"
    """What happens with one component for several of the vendor that now differ: it is left to a person, accepts what any of
    them accepts, or is divided."""
    is_forced: bool = False
    """Whether to follow a document that has little in common with the old one, and to write an incomplete result."""
    is_dry_run: bool = False
    foreign_keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a follow does: its report, and the files to write."""

    report: FollowReport
    files: Changes


def follow(
    state: State,
    new: Description,
    bases: Sequence[Description],
    options: Options,
    progress: Callable[[str], None] = lambda stage: None,
) -> Outcome:
    """Apply what the vendor changed to a spec; raises UnreadableInput if that is not possible.

    `bases` are documents that the spec may have been written from; without them, the stored one is the base.
    """
    progress("adopt")
    vendor = adopt_document(new, options.client_class)
    base = choose_base(state, bases, options.client_class)
    if not options.is_forced:
        check_is_related(base, vendor)
    progress("compare")
    ids = read_operation_ids(base.description.document), read_operation_ids(new.document)

    state, compared = _compare(state, base, vendor, ids, options)
    answered = compared.answered
    progress("edit")
    result = apply_analysis(answered.analysis, vendor.document, state.documents, options.client_class)
    files = {**state.documents, **result.files}
    applied = {*map(get_key, result.applied)}
    progress("check")
    with open_revision(state, files, options.foreign_keywords) as revision:
        after = list_sides(vendor.document, revision.ours.document, state.decisions.pairs)
        left = _list_left(answered, result, after, state)
        unexplained, merged = find_unexplained(
            (base, vendor),
            state.document,
            revision.ours.document,
            compared.analysis,
            applied,
            state.decisions.pairs,
        )
        if unexplained and not options.is_forced:
            raise _make_hole_error(unexplained)
        left += [make_unexplained_item(key, sides, revision) for key, sides in unexplained.items()]
        left += [
            make_unexplained_item(key, sides, revision, MERGED)
            for key, sides in merged.items()
            if not state.decisions.is_kept(*key)
        ]
        documents = _list_changed(files, state)
        report = FollowReport(
            source=redact_urls(new.name),
            spec=state.name,
            since=base.name,
            is_dry_run=options.is_dry_run,
            operations=tuple(make_operation_items(answered.analysis.operations, state.ours, revision)),
            applied=tuple(_list_applied(result, revision)),
            notes=(
                *(("component divided", f"{old}: {new}") for new, old in compared.copies.items()),
                *_list_notes(result),
            ),
            words_applied=sum(map(_is_text, result.applied)),
            words_kept=tuple(
                make_word_item(change, state.ours) for change in _list_kept_texts(answered, result)
            ),
            left=tuple(left),
            kept=tuple(make_kept_item(change, entry, state.ours) for change, entry in answered.kept),
            left_out=tuple(sorted((change.label, reason) for change, reason in answered.left_out)),
            on_purpose=len(after) - len({(item.place, item.fact) for item in left} & after.keys()),
            outdated=tuple(
                find_outdated(
                    state.decisions, after, (vendor.document, base.document), revision.ours.document
                )
            ),
            advice=revision.list_advice(state.spec) if documents else (),
            removed_examples=tuple(
                _make_word_item(note, state.ours) for note in result.notes if note.kind == "example removed"
            ),
            lost=tuple(
                make_loss_item(loss, state.ours)
                for loss in find_losses(
                    (base.document, vendor.document, state.document),
                    revision.ours.document,
                    compared.analysis,
                    state.decisions.pairs,
                )
            ),
            callers=judge(state.folder, revision.folder, options.package) if documents else None,
            files=tuple(sorted(documents)),
        )
    state_files = {} if options.only else _list_state_files(state, new, bases, left, after, options)
    return Outcome(report, {**documents, **_list_changed(state_files, state)})


@dataclass(frozen=True)
class _Compared:
    """What changed."""

    analysis: Analysis
    """All changes."""
    answered: Answered
    """Those that are selected, after the decisions."""
    copies: Mapping[str, str] = field(default_factory=dict[str, str])
    """The new components, and those that they were copied from."""


def _compare(
    state: State, base: Adopted, vendor: Adopted, ids: tuple[OperationIds, OperationIds], options: Options
) -> tuple[State, _Compared]:
    """Find what changed, and divide components of the spec if that is wanted."""
    copies: dict[str, str] = {}
    compared = _analyse(state, base, vendor, ids, options)
    for _ in range(_MAX_ROUNDS if options.merged == "split" else 0):
        analysis, pairs = compared.answered.analysis, state.decisions.pairs
        split = split_components(analysis, vendor.document, state.document, state.documents, pairs)
        if not split.copies:
            break
        copies |= split.copies
        state = state.change_documents(split.files)
        compared = _analyse(state, base, vendor, ids, options)
    return state, replace(compared, copies=copies)


def _analyse(
    state: State, base: Adopted, vendor: Adopted, ids: tuple[OperationIds, OperationIds], options: Options
) -> _Compared:

    def analyse_with(document: Adopted) -> Analysis:
        return analyse(base.document, document.document, state.document, ids, state.decisions.pairs)

    analysis = analyse_with(vendor)
    selected = select(analysis, options.only, state)
    if base.is_reduced:
        selected = without_proposals_from_words(selected, vendor, options.client_class, analyse_with)
    answered = apply_decisions(selected, state.decisions)
    if options.merged == "widen":
        answered = replace(answered, analysis=widen(answered.analysis))
    return _Compared(analysis, answered)


def _list_left(answered: Answered, result: Result, after: FactSides, state: State) -> list[FactItem]:
    """What is left to a person: of this follow, and the open questions of earlier ones."""
    items = [
        make_left_item(change, state.ours, decision=answered.asked_again.get(get_key(change)))
        for change in answered.analysis.list_left()
    ]
    items += [
        make_left_item(problem.change, state.ours, problem.reason)
        for problem in result.problems
        if not _is_text(problem.change)
    ]
    known = {(item.place, item.fact) for item in items}
    return items + [
        make_open_item(entry, state.ours)
        for entry in find_open(state.decisions.undecided, state.decisions, after)
        if (entry.place, entry.fact) not in known
    ]


def _list_kept_texts(answered: Answered, result: Result) -> list[Change]:
    """The texts and examples of the vendor that are not applied."""
    kept = [change for change in answered.analysis.words if change.verdict == "conflict"]
    rejected = [problem.change for problem in result.problems if _is_text(problem.change)]
    return kept + [change for change in rejected if isinstance(change, Change)]


def _is_text(change: Change | OperationChange) -> bool:
    return isinstance(change, Change) and change.fact.kind in WORDS


def _list_applied(result: Result, revision: Revision) -> Iterator[AppliedItem]:
    """The changes on the wire that were applied."""
    for change in result.applied:
        if isinstance(change, Change) and not _is_text(change):
            yield make_applied_item(change, revision)


def _list_notes(result: Result) -> Iterator[tuple[str, str]]:
    """What follows from the changes, without what other parts of the report contain."""
    for note in result.notes:
        if note.kind not in ("operation added", "example removed"):
            yield note.kind, f"{note.subject} ({note.detail})" if note.detail else note.subject


def _make_word_item(note: Note, ours: Description) -> WordItem:
    return WordItem(describe_pointer(note.subject, ours), "example", note.detail)


def _list_changed(files: Mapping[str, str | bytes | None], state: State) -> dict[str, str | bytes | None]:
    """The files whose content is not what the spec folder has."""
    return {
        path: content
        for path, content in files.items()
        if (content.encode() if isinstance(content, str) else content) != state.files.get(path)
    }


def _list_state_files(
    state: State,
    new: Description,
    bases: Sequence[Description],
    left: Sequence[FactItem],
    after: FactSides,
    options: Options,
) -> dict[str, str | bytes | None]:
    """The files of `upstream/` after the follow."""
    files: dict[str, str | bytes | None] = {}
    old = state.upstream.source if state.upstream else None
    if old is None or old.vendor_sha256 != hash_description(new):
        is_reduced = old is not None and old.form == "reduced"
        stored = store(new, options.today, is_reduced=is_reduced, url=old.url if old else "")
        files |= list_changed_files(state.folder, stored)
    undecided = state.decisions.undecided
    questions = [make_undecided(item) for item in left]
    is_open = {(entry.place, entry.fact, entry.upstream, entry.ours) for entry in questions}
    removed = [e for e in undecided if (e.place, e.fact, e.upstream, e.ours) not in is_open]
    known = {(e.place, e.fact, e.upstream, e.ours) for e in undecided}
    added = [e for e in questions if (e.place, e.fact, e.upstream, e.ours) not in known]
    text = read_optional(state.folder, DECISIONS)
    if added or removed or not text:
        files[DECISIONS] = edit_decisions(text, added, removed)
    return files


def _make_hole_error(unexplained: FactSides) -> UnreadableInput:
    (place, fact), sides = next(iter(unexplained.items()))
    more = f", and {len(unexplained) - 1:,} more differences" if len(unexplained) > 1 else ""
    return UnreadableInput(
        f"the result would not be complete, and nothing was written: {fact} of {place} would be {shorten(sides.ours)},"
        f" and the vendor has {shorten(sides.upstream)}{more}; this is a mistake of sdkwright: please report it, and pass"
        " --force to write the spec nevertheless, with these differences in the report"
    )
