"""The report for a comment on a pull request, or for release notes, in GitHub Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.diff.core.changes import Change
from sdkwright.diff.report.sections import (
    FindingText,
    Section,
    format_bump,
    format_counts,
    format_verdict,
    group_sections,
    list_findings,
    list_operations,
    list_remarks,
)
from sdkwright.diff.review.policy import Review
from sdkwright.problems.markdown_text import escape_prose, format_code, format_code_block

MARKER: Final = "<!-- sdkwright diff -->"
"""The first line, which identifies the comment for a later run."""
MAX_BYTES: Final = 65_000
"""GitHub accepts 65,536 characters."""
_MAX_LINES: Final = 40
_SUMMARY: Final = (
    ("breaking", "breaking", "breaking"),
    ("may break", "warning", "typing"),
    ("compatible", "compatible", "additive"),
)


def format_markdown(review: Review) -> str:
    """The report, grouped by operation, the worst first; what does not fit in a comment is counted at the end."""
    head = "\n".join(_list_head(review)) + "\n"
    parts = ["\n".join(lines) + "\n" for lines in _list_parts(review)]
    free = MAX_BYTES - len(f"{head}{_format_omitted(len(parts))}".encode())
    for number, part in enumerate(parts):
        free -= len(part.encode())
        if free < 0:
            return "".join([head, *parts[:number], _format_omitted(len(parts) - number)])
    return "".join([head, *parts])


def _list_head(review: Review) -> Iterator[str]:
    comparison = review.comparison
    yield from (MARKER, "### API changes", "")
    sides = f"{format_code(comparison.base.name)} → {format_code(comparison.revision.name)}"
    yield f"{sides}: {format_counts(review.changes)}; {format_bump(review)}."
    for remark in list_remarks(review):
        yield from ("", f"> {escape_prose(remark)}")
    if review.changes:
        yield from ("", *_list_table(review))


def _list_table(review: Review) -> Iterator[str]:
    is_included = {"wire": review.includes_wire, "Python": review.has_python}
    surfaces = [name for name in is_included if is_included[name]]
    yield f"| | {' | '.join(surfaces)} |"
    yield "| --- |" + " ---: |" * len(surfaces)
    for label, wire, python in _SUMMARY:
        numbers = {
            "wire": sum(change.wire == wire for change in review.changes),
            "Python": sum(change.python == python for change in review.changes),
        }
        yield f"| {label} | {' | '.join(str(numbers[name]) for name in surfaces)} |"


def _list_parts(review: Review) -> Iterator[list[str]]:
    """The lines of each change, with the heading before the first of a section."""
    for section in group_sections(review):
        heading = _list_heading(section)
        for change in section.changes:
            findings = (_list_finding(change, finding) for finding in list_findings(change))
            yield [*heading, *(line for lines in findings for line in lines)]
            heading = []


def _list_heading(section: Section) -> list[str]:
    subtitle = f" {escape_prose(section.subtitle)}" if section.subtitle else ""
    operations = ", ".join(map(format_code, list_operations(section.operations)))
    title = f"#### {format_code(section.title)}{subtitle}"
    return ["", title, "", *([operations, ""] if operations else [])]


def _list_finding(change: Change, text: FindingText) -> Iterator[str]:
    item, finding = text.item, text.item.finding
    yield f"- **{format_verdict(item)}** ({finding.surface}): {escape_prose(item.message)}"
    if text.operations:
        yield f"  <br>affects {', '.join(map(format_code, list_operations(text.operations)))}"
    locations = [str(location) for location in (change.base, change.revision) if location is not None]
    where = f"{' → '.join(map(format_code, locations))}, " if locations else ""
    yield f"  <br>{where}{format_code(finding.rule)} {format_code(item.fingerprint)}"
    if item.is_approved:
        yield f"  <br>approved: {escape_prose(item.approval)}"
    lines = [f"{sign} {line}" for sign, line in text.lines]
    if lines:
        cut = [*lines[:_MAX_LINES], "…"] if len(lines) > _MAX_LINES else lines
        yield from ("", "  <details><summary>Before and after</summary>", "")
        yield from (f"  {line}" for line in format_code_block(cut, "diff"))
        yield from ("", "  </details>", "")


def _format_omitted(count: int) -> str:
    return (
        f"\nand {count} more change{'s' * (count != 1)}, which do not fit in a comment;"
        " the other formats of `sdkwright diff` contain all changes\n"
    )
