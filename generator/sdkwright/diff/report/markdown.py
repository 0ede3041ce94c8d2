"""For a comment on a pull request, or for release notes: Markdown as GitHub reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.diff.core.changes import Change, Judged
from sdkwright.diff.core.quoting import block, code, prose
from sdkwright.diff.report.sections import Section, asked, counts, listed, remarks, sections, told, verdict
from sdkwright.diff.review.policy import Review

MARKER: Final = "<!-- sdkwright diff -->"
"""The first line, by which a later run finds its comment."""
LONGEST: Final = 65_000
"""In bytes; GitHub takes 65,536 characters."""
_MOST_LINES = 40
_SUMMARY = (
    ("breaking", "breaking", "breaking"),
    ("may break", "warning", "typing"),
    ("compatible", "compatible", "additive"),
)


def markdown(review: Review) -> str:
    """The report, grouped by operation, the worst first; what does not fit in a comment is counted at the end."""
    shown = "\n".join(_head(review)) + "\n"
    parts = ["\n".join(lines) + "\n" for lines in _parts(review)]
    room = LONGEST - len(f"{shown}{_left(len(parts))}".encode())
    for number, part in enumerate(parts):
        room -= len(part.encode())
        if room < 0:
            return "".join([shown, *parts[:number], _left(len(parts) - number)])
    return "".join([shown, *parts])


def _head(review: Review) -> Iterator[str]:
    comparison = review.comparison
    yield from (MARKER, "### API changes", "")
    yield f"{code(comparison.base.name)} → {code(comparison.revision.name)}: {counts(review.changes)}; {asked(review)}."
    for remark in remarks(review):
        yield from ("", f"> {prose(remark)}")
    if review.changes:
        yield from ("", *_table(review))


def _table(review: Review) -> Iterator[str]:
    surfaces = [
        name for name, shown in (("wire", review.shows_wire), ("Python", _has_python(review))) if shown
    ]
    yield f"| | {' | '.join(surfaces)} |"
    yield "| --- |" + " ---: |" * len(surfaces)
    for words, wire, python in _SUMMARY:
        numbers = {
            "wire": sum(change.wire == wire for change in review.changes),
            "Python": sum(change.python == python for change in review.changes),
        }
        yield f"| {words} | {' | '.join(str(numbers[name]) for name in surfaces)} |"


def _has_python(review: Review) -> bool:
    return review.shows_python and not review.unavailable


def _parts(review: Review) -> Iterator[list[str]]:
    """The lines of each change, with the heading above them where it is the first of its section."""
    for section in sections(review):
        heading = _heading(section)
        for change in section.changes:
            yield [*heading, *(line for one in told(change) for line in _finding(change, *one))]
            heading = []


def _heading(section: Section) -> list[str]:
    about = f" {prose(section.about)}" if section.about else ""
    operations = ", ".join(map(code, listed(section.operations)))
    return ["", f"#### {code(section.title)}{about}", "", *([operations, ""] if operations else [])]


def _finding(change: Change, one: Judged, said: str, differing: list[tuple[str, str]]) -> Iterator[str]:
    finding = one.finding
    yield f"- **{verdict(one)}** ({finding.surface}): {prose(said)}"
    places = [str(place) for place in (change.base, change.revision) if place is not None]
    where = f"{' → '.join(map(code, places))}, " if places else ""
    yield f"  <br>{where}{code(finding.rule)} {code(one.fingerprint)}"
    if one.is_approved:
        yield f"  <br>approved: {prose(one.reason)}"
    lines = [f"{sign} {line}" for sign, line in differing]
    if lines:
        cut = [*lines[:_MOST_LINES], "…"] if len(lines) > _MOST_LINES else lines
        yield from ("", "  <details><summary>Before and after</summary>", "")
        yield from (f"  {line}" for line in block(cut, "diff"))
        yield from ("", "  </details>", "")


def _left(count: int) -> str:
    return (
        f"\nand {count} more change{'s' * (count != 1)}, which a comment has no room for;"
        " the other formats of `sdkwright diff` have all of them\n"
    )
