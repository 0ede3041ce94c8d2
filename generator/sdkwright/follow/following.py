"""Follows an API: the whole run, from the documents of the vendor to the changed files of a spec folder.

`follow` contains the stages in their order. `output.spec_update.update_spec_folder` writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from sdkwright.adopt.report import redact_urls
from sdkwright.follow.analysis import analyse
from sdkwright.follow.answers import apply_decisions, get_key
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.bases import Adopted, adopt_document, check_is_related, choose_base
from sdkwright.follow.callers import judge
from sdkwright.follow.changes import Analysis
from sdkwright.follow.completeness import FactSides, describe_difference, find_unexplained, list_sides
from sdkwright.follow.correspondence import OperationIds, read_operation_ids
from sdkwright.follow.decisions_file import edit_decisions
from sdkwright.follow.differences import Difference
from sdkwright.follow.merging import PARTS, widen, widen_new_parts, widen_received
from sdkwright.follow.proposals import without_proposals_from_words
from sdkwright.follow.report import FactItem, FollowReport
from sdkwright.follow.report_items import make_undecided
from sdkwright.follow.revision import open_revision
from sdkwright.follow.selection import select
from sdkwright.follow.side import Document
from sdkwright.follow.splitting import split_components
from sdkwright.follow.state import State
from sdkwright.follow.summary import Compared, Run, list_left, make_report
from sdkwright.follow.upstream import DECISIONS, hash_description, list_changed_files, read_optional, store
from sdkwright.openapi.description import Description
from sdkwright.output.spec_update import Changes
from sdkwright.problems.messages import shorten
from sdkwright.problems.problem import UnreadableInput

Merged: TypeAlias = Literal["report", "widen", "split"]
_MAX_ROUNDS: Final = 5
"""How often components are divided, and new ones widened; after one round, other changes may diverge in the parts."""


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
    """What happens with one component for several of the vendor that now differ: only what is received gets more, and the rest
    is left to a person; or it accepts what any of them accepts; or it is divided."""
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
    progress("edit")
    result = apply_analysis(
        compared.answered.analysis, vendor.document, state.documents, options.client_class
    )
    run = _widen_new_parts(Run(state, base, vendor, compared, result), options)
    progress("check")
    files = {**state.documents, **run.result.files}
    documents = _list_changed(files, state)
    with open_revision(state, files, options.foreign_keywords) as revision:
        after = list_sides(vendor.side, revision.side, state.decisions.pairs)
        unexplained, questions = _find_unexplained(run, revision.side)
        widening = widen_new_parts(questions, vendor.document, state.document)
        run = replace(run, questions=tuple(questions), widened=widening.differences)
        if unexplained and not options.is_forced:
            raise _make_hole_error(unexplained)
        left = list_left(run, revision, after, unexplained)
        callers = judge(state.folder, revision.folder, options.package) if documents else None
        report = replace(
            make_report(run, revision, after, left),
            source=redact_urls(new.name),
            is_dry_run=options.is_dry_run,
            callers=callers,
            advice=revision.list_advice(state.spec) if documents else (),
            files=tuple(sorted(documents)),
        )
    state_files = {} if options.only else _list_state_files(state, new, left, options.today)
    return Outcome(report, {**documents, **_list_changed(state_files, state)})


def _find_unexplained(run: Run, spec: Document) -> tuple[FactSides, list[Difference]]:
    unexplained, questions = find_unexplained(
        (run.base, run.vendor),
        run.state.side,
        spec,
        run.compared.analysis,
        {*map(get_key, run.result.applied)},
        run.state.decisions.pairs,
    )
    kept = run.state.decisions.is_kept
    return unexplained, [item for item in questions if not kept(*describe_difference(item)[0])]


def _widen_new_parts(run: Run, options: Options) -> Run:
    """Let new parts that correspond to several of the vendor accept what any of these accepts."""
    for _ in range(_MAX_ROUNDS):
        _, questions = _find_unexplained(run, run.result.document)
        widening = widen_new_parts(questions, run.vendor.document, run.state.document)
        if not widening.changes:
            break
        analysis = replace(run.compared.analysis, operations=(), changes=widening.changes, words=())
        files = {**run.state.documents, **run.result.files}
        texts = {path: text for path, text in files.items() if text is not None}
        result = apply_analysis(analysis, run.vendor.document, texts, options.client_class)
        run = replace(
            run,
            result=replace(
                run.result,
                files={**run.result.files, **result.files},
                document=result.document,
                notes=(*run.result.notes, *result.notes),
            ),
        )
        if all(change.fact.kind not in PARTS for change in widening.changes):
            break
    return run


def _compare(
    state: State, base: Adopted, vendor: Adopted, ids: tuple[OperationIds, OperationIds], options: Options
) -> tuple[State, Compared]:
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
) -> Compared:

    def analyse_with(document: Adopted) -> Analysis:
        return analyse(base.side, document.side, state.side, ids, state.decisions.pairs)

    analysis = analyse_with(vendor)
    selected = select(analysis, options.only, state)
    if base.is_reduced:
        selected = without_proposals_from_words(selected, vendor, options.client_class, analyse_with)
    answered = apply_decisions(selected, state.decisions)
    if options.merged == "widen":
        answered = replace(answered, analysis=widen(answered.analysis))
    elif options.merged == "report":
        answered = replace(answered, analysis=widen_received(answered.analysis, vendor.side, state.side))
    return Compared(analysis, answered)


def _list_changed(files: Mapping[str, str | bytes | None], state: State) -> dict[str, str | bytes | None]:
    """The files whose content is not what the spec folder has."""
    return {
        path: content
        for path, content in files.items()
        if (content.encode() if isinstance(content, str) else content) != state.files.get(path)
    }


def _list_state_files(
    state: State, new: Description, left: Sequence[FactItem], today: str
) -> dict[str, str | bytes | None]:
    """The files of `upstream/` after the follow."""
    files: dict[str, str | bytes | None] = {}
    old = state.upstream.source if state.upstream else None
    if old is None or old.vendor_sha256 != hash_description(new):
        is_reduced = old is not None and old.form == "reduced"
        stored = store(new, today, is_reduced=is_reduced, url=old.url if old else "")
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
