"""Selects the changes that `--only` names."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from sdkwright.follow.changes import Analysis, Change, OperationChange
from sdkwright.follow.report_items import describe_pointer, find_call
from sdkwright.follow.state import State


def select(analysis: Analysis, pattern: str, state: State) -> Analysis:
    """The changes of operations, of call paths and of documents that match a pattern; all without a pattern."""
    if not pattern:
        return analysis

    def is_operation_selected(change: OperationChange) -> bool:
        return _matches(pattern, change.label, find_call(state.ours, change.ours))

    def is_selected(change: Change) -> bool:
        document = state.ours.locate(change.place.pointer).file.removeprefix(f"{state.name}/")
        subject = describe_pointer(change.place.pointer, state.ours)
        operation = change.origin.seen_in.partition(": ")[0]
        steps = change.place.pointer.split("/")
        call = find_call(state.ours, "/".join(steps[:4])) if steps[1:2] == ["paths"] else ""
        return _matches(pattern, document, subject, operation, call)

    return replace(
        analysis,
        operations=tuple(filter(is_operation_selected, analysis.operations)),
        changes=tuple(filter(is_selected, analysis.changes)),
        words=tuple(filter(is_selected, analysis.words)),
    )


def _matches(pattern: str, *texts: str) -> bool:
    return any(fnmatchcase(text, pattern) for text in texts)
