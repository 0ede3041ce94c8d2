"""For a change log: what is new for callers, in lines that somebody who never saw the description understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.diff.core.changes import Change, Judged
from sdkwright.diff.core.finding import Finding
from sdkwright.diff.core.quoting import block, code, prose
from sdkwright.diff.review.policy import Review

_HEADINGS: Final = ("Breaking", "Changed for type checkers", "May break", "Added", "Deprecated", "Changed")
_MOST_NAMED = 3


def changelog(review: Review) -> str:
    """The draft of an entry, in Markdown: the breaks with the call before and after, then what is new."""
    found: dict[str, list[Change]] = {heading: [] for heading in _HEADINGS}
    for change in sorted(review.changes, key=lambda one: not one.subject.startswith("/paths/")):
        if (change.wire, change.python) != ("none", "none"):
            found[_heading(change)].append(change)
    parts = [
        "\n".join([f"### {heading}", "", *(line for one in changes for line in _lines(one))]).rstrip("\n")
        for heading, changes in found.items()
        if changes
    ]
    return "\n\n".join(parts or ["Nothing has changed for callers."]) + "\n"


def _heading(change: Change) -> str:
    if change.level == "error":
        return "Breaking"
    if change.python == "typing":
        return "Changed for type checkers"
    if change.level == "warning":
        return "May break"
    if any(map(_deprecates, change.judged)):
        return "Deprecated"
    is_new = change.python == "additive" or any(_adds(one) for one in change.judged)
    return "Added" if is_new else "Changed"


def _deprecates(one: Judged) -> bool:
    return "deprecated" in one.finding.rule


def _adds(one: Judged) -> bool:
    return one.finding.rule.startswith("new-") or one.finding.rule.endswith("-added")


def _lines(change: Change) -> Iterator[str]:
    told = _told(change)
    yield f"- {prose(_sentence(told.finding.message))}{_where(change, told.finding.message)}{_summary(change)}"
    if told.finding.surface == "python" and change.level != "info":
        lines = [f"# {word}\n{shown}" for word, shown in _sides(told.finding) if shown]
        if lines:
            shown = "\n".join(lines).splitlines()
            yield from ("", *(f"  {line}" for line in block(shown, "python")), "")


def _summary(change: Change) -> str:
    """What the description says of an operation that is new."""
    is_new = change.subject.startswith("/paths/") and "endpoint-added" in {
        one.finding.rule for one in change.judged
    }
    return f": {prose(change.operations[0].summary)}" if is_new and change.operations[0].summary else ""


def _sides(finding: Finding) -> tuple[tuple[str, str], ...]:
    return (("before", finding.before), ("after", finding.after))


def _told(change: Change) -> Judged:
    """The finding that says it to callers: that of Python where it is no smaller, else that of the wire."""
    python, wire = change.of("python"), change.of("wire")
    if _heading(change) == "Deprecated":
        return next(filter(_deprecates, change.judged))
    if not python or (wire and python[0].finding.effect == "none"):
        return wire[0]
    if wire and wire[0].finding.level == "error" != python[0].finding.level:
        return wire[0]
    return python[0]


def _where(change: Change, message: str) -> str:
    operations = change.operations
    if len(operations) > _MOST_NAMED:
        return f" ({len(operations)} methods)" if operations[0].call else f" ({len(operations)} operations)"
    # A message that names the call needs the other name of the operation.
    shown = [
        code(f"{one.call}()") if one.call and one.call not in message else code(f"{one.method} {one.path}")
        for one in operations
    ]
    return f" ({', '.join(shown)})" if shown else ""


def _sentence(message: str) -> str:
    said = message.strip().rstrip(".")
    return f"{said[:1].upper()}{said[1:]}"
