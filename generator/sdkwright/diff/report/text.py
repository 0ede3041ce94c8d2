"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from sdkwright.diff.core.changes import Change
from sdkwright.diff.report.sections import (
    FindingText,
    format_bump,
    format_counts,
    format_verdict,
    group_sections,
    list_findings,
    list_operations,
    list_remarks,
)
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_RED, _YELLOW, _GREEN, _BOLD, _DIM = "31", "33", "32", "1", "2"
_COLOURS: Final = {
    "breaking": _RED,
    "breaks at run time": _RED,
    "may break": _YELLOW,
    "breaks type checks": _YELLOW,
    "compatible": _GREEN,
    "additive": _GREEN,
    "no change": _DIM,
    "-": _RED,
    "+": _GREEN,
}
_WIDTH: Final = max(map(len, _COLOURS))

_Paint: TypeAlias = Callable[[str, str], str]


def format_text(review: Review) -> str:
    """The report, grouped by operation."""
    return _join(review, lambda text, code: text)


def format_coloured_text(review: Review) -> str:
    """The same with ANSI colours."""
    return _join(review, lambda text, code: f"\x1b[{code}m{text}\x1b[0m" if text else "")


def _join(review: Review, paint: _Paint) -> str:
    return "\n".join(line.rstrip() for line in _list_lines(review, paint)) + "\n"


def _list_lines(review: Review, paint: _Paint) -> Iterator[str]:
    comparison = review.comparison
    yield paint(f"{escape(comparison.base.name)} -> {escape(comparison.revision.name)}", _BOLD)
    yield f"{format_counts(review.changes)}; {format_bump(review)}"
    for remark in list_remarks(review):
        yield escape(remark)
    for section in group_sections(review):
        yield ""
        yield f"{paint(escape(section.title), _BOLD)}  {paint(escape(section.subtitle), _DIM)}"
        for operation in list_operations(section.operations):
            yield paint(f"  {escape(operation)}", _DIM)
        for change in section.changes:
            yield from _format_change(change, paint)


def _format_change(change: Change, paint: _Paint) -> Iterator[str]:
    for finding in list_findings(change):
        yield from _format_finding(finding, paint)
        for sign, line in finding.lines:
            text = f"      {sign} {escape(line)}"
            yield paint(text, _COLOURS[sign]) if sign in _COLOURS else text
    for name, location in (("base", change.base), ("revision", change.revision)):
        if location is not None:
            yield paint(f"      {name:<8} {escape(str(location))}", _DIM)


def _format_finding(text: FindingText, paint: _Paint) -> Iterator[str]:
    item, finding = text.item, text.item.finding
    verdict = format_verdict(item)
    padded = paint(verdict, _COLOURS[verdict]) + " " * (_WIDTH - len(verdict))
    identity = paint(f"[{finding.rule} {item.fingerprint}]", _DIM)
    yield f"  {finding.surface:<6}  {padded}  {escape(item.message)}  {identity}"
    for operation in list_operations(text.operations):
        yield paint(f"      affects  {escape(operation)}", _DIM)
    if item.is_approved:
        yield f"      approved: {escape(item.approval)}"
