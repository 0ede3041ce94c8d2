"""The report for a GitHub workflow: a command for each change, which GitHub displays at its line."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.changes import Change
from sdkwright.diff.core.finding import Level
from sdkwright.diff.report.sections import (
    PYTHON,
    WIRE,
    find_path,
    format_bump,
    format_counts,
    format_operation,
    list_remarks,
)
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_COMMANDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "info": "notice"}


def format_github(review: Review) -> str:
    """Workflow commands, the worst first, since GitHub displays ten of each kind; then the summary."""
    annotations = [_format_annotation(review, change) for change in review.changes]
    summary = [f"{format_counts(review.changes)}; {format_bump(review)}", *list_remarks(review)]
    # Each line begins with a command, so that no text of a description becomes one.
    notices = [f"::notice::{_escape_data(escape(line))}" for line in summary]
    return "".join(f"{line}\n" for line in [*annotations, *notices])


def _format_annotation(review: Review, change: Change) -> str:
    command = "notice" if change.is_approved else _COMMANDS[change.level]
    properties = {"title": _format_title(review, change)}
    location = change.revision or change.base
    if location is not None:
        side = review.comparison.revision if change.revision else review.comparison.base
        file = escape(find_path(location.file, side))
        properties = {"file": file, "line": str(location.line), **properties}
    text = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::{command} {text}::{_escape_data(_format_message(change))}"


def _format_title(review: Review, change: Change) -> str:
    wire = [f"wire: {WIRE[change.wire]}"] if review.includes_wire else []
    python = [f"Python: {PYTHON[change.python]}"] if review.has_python else []
    return ", ".join([*wire, *python])


def _format_message(change: Change) -> str:
    lines = [
        f"{escape(item.finding.message)} [{item.finding.rule} {item.fingerprint}]" for item in change.findings
    ]
    lines += [f"approved: {escape(item.approval)}" for item in change.findings if item.is_approved]
    for first in change.operations[:1]:
        others = len(change.operations) - 1
        lines.append(f"affects {escape(format_operation(first))}" + (f" and {others} more" if others else ""))
    for name, location in (("base", change.base), ("revision", change.revision)):
        if location is not None:
            lines.append(f"{name}: {escape(str(location))}")
    return "\n".join(lines)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
