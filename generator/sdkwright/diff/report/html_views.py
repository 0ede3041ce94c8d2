"""The values of the HTML page, without conditions, each text on one line. The template escapes them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from sdkwright.diff.core.changes import Change, PythonVerdict, ReviewedFinding, WireVerdict
from sdkwright.diff.core.finding import AffectedOperation, Finding, Level
from sdkwright.diff.report.sections import PYTHON, WIRE, format_operation, format_verdict, group_sections
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_CODE: Final = re.compile("`([^`]+)`")
_KINDS: Final[dict[Level, str]] = {"error": "breaking", "warning": "warning", "info": "compatible"}
_PYTHON_KINDS: Final[dict[PythonVerdict, str]] = {
    "breaking": "breaking",
    "typing": "warning",
    "additive": "compatible",
    "none": "none",
}
_WIRE_VERDICTS: Final[tuple[WireVerdict, ...]] = ("breaking", "warning", "compatible")
_PYTHON_VERDICTS: Final[tuple[PythonVerdict, ...]] = ("breaking", "typing", "additive")


@dataclass(frozen=True)
class Words:
    """A part of a sentence."""

    is_code: bool
    text: str


@dataclass(frozen=True)
class Line:
    """A line of before or after, beside a line of the other side."""

    kind: str  # "same", "changed", or "gap", which aligns both sides
    text: str


@dataclass(frozen=True)
class FindingView:
    """The effect of a change on one surface."""

    surface: str
    label: str
    kind: str
    verdict: str
    message: tuple[Words, ...]  # empty if it is the title of the change
    rule: str
    fingerprint: str
    approval: str
    operations: tuple[str, ...]  # empty if all findings of the change affect the same ones
    has_sides: bool
    before: tuple[Line, ...]
    after: tuple[Line, ...]


@dataclass(frozen=True)
class LocationView:
    """The location of a change in one of the descriptions."""

    side: str
    location: str


@dataclass(frozen=True)
class ChangeView:
    """A change with its details."""

    kind: str
    is_open: bool
    is_approved: bool
    title: tuple[Words, ...]
    wire: str
    wire_kind: str
    python: str
    python_kind: str
    subject: str
    locations: tuple[LocationView, ...]
    operations: tuple[str, ...]  # those that all findings affect
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class SectionView:
    """The changes of an operation, or of a part that several operations use."""

    anchor: str
    title: str
    subtitle: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class Tile:
    """The number of changes with a verdict."""

    kind: str
    number: int
    label: str


@dataclass(frozen=True)
class Group:
    """The counts of one surface."""

    name: str
    tiles: tuple[Tile, ...]


def build_groups(review: Review) -> list[Group]:
    """The counts of each surface that has a verdict."""
    groups: list[Group] = []
    if review.includes_wire:
        wire = [change.wire for change in review.changes]
        tiles = [Tile(verdict, wire.count(verdict), WIRE[verdict]) for verdict in _WIRE_VERDICTS]
        groups.append(Group("On the wire", tuple(tiles)))
    if review.has_python:
        python = [change.python for change in review.changes]
        tiles = [
            Tile(_PYTHON_KINDS[verdict], python.count(verdict), PYTHON[verdict])
            for verdict in _PYTHON_VERDICTS
        ]
        groups.append(Group("For Python callers", tuple(tiles)))
    return groups


def build_sections(review: Review) -> list[SectionView]:
    """The sections in their order."""
    return [
        SectionView(
            anchor=f"s{number}",
            title=escape(section.title),
            subtitle=escape(section.subtitle),
            changes=tuple(_build_change(change, review) for change in section.changes),
        )
        for number, section in enumerate(group_sections(review), 1)
    ]


def _build_change(change: Change, review: Review) -> ChangeView:
    locations = (("base", change.base), ("revision", change.revision))
    has_common_operations = change.has_common_operations
    return ChangeView(
        kind=_KINDS[change.level],
        is_open=change.level == "error" and not change.is_approved,
        is_approved=change.is_approved,
        title=_split_code(change.findings[0].message),
        wire=WIRE[change.wire] if review.includes_wire else "",
        wire_kind=change.wire,
        python=PYTHON[change.python] if review.has_python else "",
        python_kind=_PYTHON_KINDS[change.python],
        subject=escape(change.subject),
        locations=tuple(
            LocationView(side, escape(str(location))) for side, location in locations if location is not None
        ),
        operations=_format_operations(change.operations if has_common_operations else ()),
        findings=tuple(
            _build_finding(
                item,
                () if has_common_operations else item.finding.operations,
                is_title=item is change.findings[0],
            )
            for item in change.findings
        ),
    )


def _format_operations(operations: tuple[AffectedOperation, ...]) -> tuple[str, ...]:
    return tuple(escape(format_operation(operation)) for operation in operations)


def _build_finding(
    item: ReviewedFinding, operations: tuple[AffectedOperation, ...], *, is_title: bool
) -> FindingView:
    finding = item.finding
    before, after = _align_sides(finding)
    return FindingView(
        surface=finding.surface,
        label="Python" if finding.surface == "python" else "wire",
        kind=_KINDS[finding.level],
        verdict=format_verdict(item),
        message=() if is_title else _split_code(item.message),
        rule=finding.rule,
        fingerprint=item.fingerprint,
        approval=escape(item.approval),
        operations=_format_operations(operations),
        has_sides=bool(before or after),
        before=before,
        after=after,
    )


def _split_code(message: str) -> tuple[Words, ...]:
    parts = _CODE.split(escape(message))  # every second part is code
    return tuple(Words(bool(number % 2), part) for number, part in enumerate(parts) if part)


def _align_sides(finding: Finding) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Before and after, line beside line."""
    old, new = ([escape(line) for line in text.splitlines()] for text in (finding.before, finding.after))
    before: list[Line] = []
    after: list[Line] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        kind = "same" if tag == "equal" else "changed"
        before += [Line(kind, line) for line in old[start:end]]
        after += [Line(kind, line) for line in new[new_start:new_end]]
        missing = len(before) - len(after)
        before += [Line("gap", "")] * -missing
        after += [Line("gap", "")] * missing
    return tuple(before), tuple(after)
