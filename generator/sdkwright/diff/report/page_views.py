"""What the page shows, every condition decided and every text on one line; the template escapes it for HTML."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from sdkwright.diff.core.changes import Change, Judged, PythonVerdict, WireVerdict
from sdkwright.diff.core.finding import Finding, Level
from sdkwright.diff.report.sections import PYTHON, WIRE, named, sections, verdict
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_CODE = re.compile("`([^`]+)`")
_KINDS: Final[dict[Level, str]] = {"error": "breaking", "warning": "warning", "info": "compatible"}
_PYTHON_KINDS: Final[dict[PythonVerdict, str]] = {
    "breaking": "breaking",
    "typing": "warning",
    "additive": "compatible",
    "none": "none",
}


@dataclass(frozen=True)
class Words:
    """A part of a sentence."""

    is_code: bool
    text: str


@dataclass(frozen=True)
class Line:
    """A line of before or after, beside its twin of the other side."""

    kind: str  # "same", "changed", or "gap", which keeps both sides level
    text: str


@dataclass(frozen=True)
class FindingView:
    """What a change does on one surface."""

    surface: str
    label: str
    kind: str
    verdict: str
    message: tuple[Words, ...]  # none where the title of the change says it
    rule: str
    fingerprint: str
    approved: str
    has_sides: bool
    before: tuple[Line, ...]
    after: tuple[Line, ...]


@dataclass(frozen=True)
class PlaceView:
    """Where a change stands in one of the two descriptions."""

    side: str
    where: str


@dataclass(frozen=True)
class ChangeView:
    """A change, to be opened and closed."""

    kind: str
    is_open: bool
    is_approved: bool
    title: tuple[Words, ...]
    wire: str
    wire_kind: str
    python: str
    python_kind: str
    subject: str
    places: tuple[PlaceView, ...]
    operations: tuple[str, ...]
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class SectionView:
    """The changes of an operation, or of a part that several use."""

    anchor: str
    title: str
    about: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class Tile:
    """How many changes have a verdict."""

    kind: str
    number: int
    label: str


@dataclass(frozen=True)
class Group:
    """The counts of one surface."""

    name: str
    tiles: tuple[Tile, ...]


def groups(review: Review) -> list[Group]:
    """The counts of the surfaces that are judged."""
    wire = [change.wire for change in review.changes]
    python = [change.python for change in review.changes]
    found: list[Group] = []
    if review.shows_wire:
        levels: tuple[WireVerdict, ...] = ("breaking", "warning", "compatible")
        found.append(Group("On the wire", tuple(Tile(one, wire.count(one), WIRE[one]) for one in levels)))
    if review.shows_python and not review.unavailable:
        effects: tuple[PythonVerdict, ...] = ("breaking", "typing", "additive")
        tiles = (Tile(_PYTHON_KINDS[one], python.count(one), PYTHON[one]) for one in effects)
        found.append(Group("For Python callers", tuple(tiles)))
    return found


def section_views(review: Review) -> list[SectionView]:
    """The sections in their order."""
    return [
        SectionView(
            anchor=f"s{number}",
            title=escape(section.title),
            about=escape(section.about),
            changes=tuple(_change(change, review) for change in section.changes),
        )
        for number, section in enumerate(sections(review), 1)
    ]


def _change(change: Change, review: Review) -> ChangeView:
    places = (("base", change.base), ("revision", change.revision))
    has_python = review.shows_python and not review.unavailable
    return ChangeView(
        kind=_KINDS[change.level],
        is_open=change.level == "error" and not change.is_approved,
        is_approved=change.is_approved,
        title=_words(change.judged[0].finding.message),
        wire=WIRE[change.wire] if review.shows_wire else "",
        wire_kind=change.wire,
        python=PYTHON[change.python] if has_python else "",
        python_kind=_PYTHON_KINDS[change.python],
        subject=escape(change.subject),
        places=tuple(PlaceView(side, escape(str(place))) for side, place in places if place is not None),
        operations=tuple(escape(named(one)) for one in change.operations),
        findings=tuple(_finding(one, is_title=one is change.judged[0]) for one in change.judged),
    )


def _finding(one: Judged, *, is_title: bool) -> FindingView:
    finding = one.finding
    before, after = _sides(finding)
    return FindingView(
        surface=finding.surface,
        label="Python" if finding.surface == "python" else "wire",
        kind=_KINDS[finding.level],
        verdict=verdict(one),
        message=() if is_title else _words(finding.message),
        rule=finding.rule,
        fingerprint=one.fingerprint,
        approved=escape(one.reason),
        has_sides=bool(before or after),
        before=before,
        after=after,
    )


def _words(message: str) -> tuple[Words, ...]:
    parts = _CODE.split(escape(message))  # every second one is code
    return tuple(Words(bool(number % 2), part) for number, part in enumerate(parts) if part)


def _sides(finding: Finding) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Before and after, line beside line."""
    old, new = ([escape(line) for line in text.splitlines()] for text in (finding.before, finding.after))
    before: list[Line] = []
    after: list[Line] = []
    for word, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        kind = "same" if word == "equal" else "changed"
        before += [Line(kind, line) for line in old[start:end]]
        after += [Line(kind, line) for line in new[new_start:new_end]]
        missing = len(before) - len(after)
        before += [Line("gap", "")] * -missing
        after += [Line("gap", "")] * missing
    return tuple(before), tuple(after)
