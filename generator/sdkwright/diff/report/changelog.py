"""The draft of a changelog entry: what is new for callers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.diff.core.changes import Change, ReviewedFinding, merge_operations
from sdkwright.diff.core.finding import AffectedOperation, Finding
from sdkwright.diff.review.policy import Review
from sdkwright.problems.markdown_text import escape_prose, format_code, format_code_block

_HEADINGS: Final = ("Breaking", "Changed for type checkers", "May break", "Added", "Deprecated", "Changed")
_MAX_OPERATIONS: Final = 3


def format_changelog(review: Review) -> str:
    """The draft of an entry, in Markdown: first what breaks, with the call before and after, then what is new."""
    by_heading: dict[str, list[Change]] = {heading: [] for heading in _HEADINGS}
    for change in sorted(review.changes, key=lambda change: not change.subject.startswith("/paths/")):
        if (change.wire, change.python) != ("none", "none"):
            by_heading[_find_heading(change)].append(change)
    parts = [
        "\n".join([f"### {heading}", "", *(line for change in changes for line in _list_lines(change))])
        for heading, changes in by_heading.items()
        if changes
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts or ["Nothing has changed for callers."]) + "\n"


def _find_heading(change: Change) -> str:
    if change.level == "error":
        return "Breaking"
    if change.python == "typing":
        return "Changed for type checkers"
    if change.level == "warning":
        return "May break"
    if any(map(_deprecates, change.findings)):
        return "Deprecated"
    return "Added" if change.python == "additive" or any(map(_adds, change.findings)) else "Changed"


def _deprecates(item: ReviewedFinding) -> bool:
    return "deprecated" in item.finding.rule


def _adds(item: ReviewedFinding) -> bool:
    return item.finding.rule.startswith("new-") or item.finding.rule.endswith("-added")


def _list_lines(change: Change) -> Iterator[str]:
    item = _choose_finding(change)
    finding = item.finding
    equal = [other.finding for other in change.findings if _has_equal_effect(other.finding, finding)]
    message = item.message if len(equal) == 1 else finding.message
    yield (
        f"- {escape_prose(_capitalize(message))}"
        f"{_format_operations(merge_operations(equal), message)}{_format_summary(change)}"
    )
    if finding.surface == "python" and change.level != "info":
        sides = (("before", finding.before), ("after", finding.after))
        calls = "\n".join(f"# {name}\n{text}" for name, text in sides if text)
        if calls:
            yield from ("", *(f"  {line}" for line in format_code_block(calls.splitlines(), "python")), "")


def _has_equal_effect(finding: Finding, other: Finding) -> bool:
    """Whether two findings differ only in the operations: the same change of requests and responses."""
    return (finding.surface, finding.level, finding.effect, finding.message) == (
        other.surface,
        other.level,
        other.effect,
        other.message,
    )


def _format_summary(change: Change) -> str:
    """The summary of an operation that is new."""
    rules = {item.finding.rule for item in change.findings}
    if not change.subject.startswith("/paths/") or "endpoint-added" not in rules:
        return ""
    summary = change.operations[0].summary
    return f": {escape_prose(summary)}" if summary else ""


def _choose_finding(change: Change) -> ReviewedFinding:
    """The finding for callers: that of the Python surface, unless the one on the wire is worse."""
    python, wire = change.on_surface("python"), change.on_surface("wire")
    if _find_heading(change) == "Deprecated":
        return next(filter(_deprecates, change.findings))
    if not python or (wire and python[0].finding.effect == "none"):
        return wire[0]
    if wire and wire[0].finding.level == "error" != python[0].finding.level:
        return wire[0]
    return python[0]


def _format_operations(operations: tuple[AffectedOperation, ...], message: str) -> str:
    if len(operations) > _MAX_OPERATIONS:
        return f" ({len(operations)} {'methods' if operations[0].call else 'operations'})"
    # If the message contains the call, the path is added instead.
    names = [
        (
            f"{operation.call}()"
            if operation.call and operation.call not in message
            else f"{operation.method} {operation.path}"
        )
        for operation in operations
    ]
    return f" ({', '.join(map(format_code, names))})" if names else ""


def _capitalize(message: str) -> str:
    text = message.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}"
