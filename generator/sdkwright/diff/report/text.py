"""For a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from sdkwright.diff.core.changes import Change, Judged
from sdkwright.diff.report.sections import asked, counts, listed, remarks, sections, told, verdict
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
_WIDTH = max(map(len, _COLOURS))

_Paint: TypeAlias = Callable[[str, str], str]


def text(review: Review) -> str:
    """The report, grouped by operation."""
    return _joined(review, lambda shown, code: shown)


def coloured(review: Review) -> str:
    """The same, for a terminal that shows colours."""
    return _joined(review, lambda shown, code: f"\x1b[{code}m{shown}\x1b[0m" if shown else "")


def _joined(review: Review, paint: _Paint) -> str:
    return "\n".join(line.rstrip() for line in _lines(review, paint)) + "\n"


def _lines(review: Review, paint: _Paint) -> Iterator[str]:
    comparison = review.comparison
    yield paint(f"{escape(comparison.base.name)} -> {escape(comparison.revision.name)}", _BOLD)
    yield f"{counts(review.changes)}; {asked(review)}"
    for remark in remarks(review):
        yield escape(remark)
    for section in sections(review):
        yield ""
        yield f"{paint(escape(section.title), _BOLD)}  {paint(escape(section.about), _DIM)}"
        for operation in listed(section.operations):
            yield paint(f"  {escape(operation)}", _DIM)
        for change in section.changes:
            yield from _change(change, paint)


def _change(change: Change, paint: _Paint) -> Iterator[str]:
    for one, said, lines in told(change):
        yield from _finding(one, said, paint)
        for sign, line in lines:
            shown = f"      {sign} {escape(line)}"
            yield paint(shown, _COLOURS[sign]) if sign in _COLOURS else shown
    for name, place in (("base", change.base), ("revision", change.revision)):
        if place is not None:
            yield paint(f"      {name:<8} {escape(str(place))}", _DIM)


def _finding(one: Judged, said: str, paint: _Paint) -> Iterator[str]:
    finding = one.finding
    words = verdict(one)
    shown = paint(words, _COLOURS[words]) + " " * (_WIDTH - len(words))
    yield (
        f"  {finding.surface:<6}  {shown}  {escape(said)}"
        f"  {paint(f'[{finding.rule} {one.fingerprint}]', _DIM)}"
    )
    if one.is_approved:
        yield f"      approved: {escape(one.reason)}"
