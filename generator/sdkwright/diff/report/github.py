"""The report for a GitHub workflow: a command for each change and level, which GitHub displays at its line."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.changes import Change, ReviewedFinding
from sdkwright.diff.core.finding import AffectedOperation, Level
from sdkwright.diff.report.sections import (
    PYTHON,
    WIRE,
    find_path,
    format_bump,
    format_counts,
    list_operations,
    list_remarks,
)
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape
from sdkwright.problems.workflow_commands import format_command

_COMMANDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "info": "notice"}


def format_github(review: Review) -> str:
    """Workflow commands, the worst first, since GitHub displays ten of each kind; then the summary."""
    annotations = [
        _format_annotation(review, change, command, items)
        for command in _COMMANDS.values()
        for change in review.changes
        if (items := [item for item in change.findings if _find_command(item) == command])
    ]
    summary = [f"{format_counts(review.changes)}; {format_bump(review)}", *list_remarks(review)]
    # Each line begins with a command, so that no text of a description becomes one.
    notices = [format_command("notice", {}, escape(line)) for line in summary]
    return "".join([*annotations, *notices])


def _find_command(item: ReviewedFinding) -> str:
    return "notice" if item.is_approved else _COMMANDS[item.finding.level]


def _format_annotation(review: Review, change: Change, command: str, items: list[ReviewedFinding]) -> str:
    properties = {"title": _format_title(review, change, Change(change.subject, tuple(items)))}
    location = change.revision or change.base
    if location is not None:
        side = review.comparison.revision if change.revision else review.comparison.base
        file = escape(find_path(location.file, side))
        properties = {"file": file, "line": str(location.line), **properties}
    return format_command(command, properties, _format_message(change, items))


def _format_title(review: Review, change: Change, part: Change) -> str:
    """The verdicts on a part of the findings; a surface whose findings are all in another part is left out."""
    has_wire = review.includes_wire and (change.wire == "none" or part.wire != "none")
    has_python = review.has_python and (not change.on_surface("python") or part.on_surface("python"))
    wire = [f"wire: {WIRE[part.wire]}"] if has_wire else []
    python = [f"Python: {PYTHON[part.python]}"] if has_python else []
    return ", ".join([*wire, *python])


def _format_message(change: Change, items: list[ReviewedFinding]) -> str:
    part = Change(change.subject, tuple(items))
    lines: list[str] = []
    for item in items:
        lines.append(f"{escape(item.message)} [{item.finding.rule} {item.fingerprint}]")
        if not part.has_common_operations:
            lines += _format_operations(item.finding.operations)
        if item.is_approved:
            lines.append(f"approved: {escape(item.approval)}")
    if part.has_common_operations:
        lines += _format_operations(part.operations)
    for name, location in (("base", change.base), ("revision", change.revision)):
        if location is not None:
            lines.append(f"{name}: {escape(str(location))}")
    return "\n".join(lines)


def _format_operations(operations: tuple[AffectedOperation, ...]) -> list[str]:
    """The line with the operations; none without operations."""
    return [f"affects {escape(', '.join(list_operations(operations)))}"] if operations else []
