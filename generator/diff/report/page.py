"""For a browser: one HTML page that holds all it needs, and asks nothing of any network."""

from __future__ import annotations

import base64
import difflib
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from generator.diff.changes import Change, Judged, PythonVerdict
from generator.diff.finding import Finding, Level
from generator.diff.policy import Review
from generator.diff.report.sections import (
    PYTHON,
    WIRE,
    asked,
    counts,
    named,
    remarks,
    sections,
    verdict,
)
from generator.errors import escape

_HERE: Final = Path(__file__).parent
_KINDS: Final[dict[Level, str]] = {"error": "breaking", "warning": "warning", "info": "compatible"}
_PYTHON_KINDS: Final[dict[PythonVerdict, str]] = {
    "breaking": "breaking",
    "typing": "warning",
    "additive": "compatible",
    "none": "none",
}


@dataclass(frozen=True)
class _Line:
    kind: str  # "same", "changed", or "gap", which keeps both sides level
    text: str


@dataclass(frozen=True)
class _Finding:
    surface: str
    label: str
    kind: str
    verdict: str
    message: str  # "" where the title of the change says it
    rule: str
    fingerprint: str
    approved: str
    has_sides: bool
    before: tuple[_Line, ...]
    after: tuple[_Line, ...]


@dataclass(frozen=True)
class _Place:
    side: str
    where: str


@dataclass(frozen=True)
class _Change:
    kind: str
    is_open: bool
    is_approved: bool
    title: str
    wire: str
    wire_kind: str
    python: str
    python_kind: str
    subject: str
    places: tuple[_Place, ...]
    operations: tuple[str, ...]
    findings: tuple[_Finding, ...]


@dataclass(frozen=True)
class _Section:
    anchor: str
    title: str
    about: str
    changes: tuple[_Change, ...]


@dataclass(frozen=True)
class _Tile:
    kind: str
    number: int
    label: str


@dataclass(frozen=True)
class _Group:
    """The counts of one surface."""

    name: str
    tiles: tuple[_Tile, ...]


def html(review: Review) -> str:
    """The page; texts of the descriptions are escaped, and its policy lets no other script or style run."""
    comparison = review.comparison
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    return _template("page.html.jinja").render(
        style=Markup(style),  # ours, and in no need of escaping
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        title=comparison.revision.title or comparison.base.title or "API",
        base=_shown(comparison.base.name, comparison.base.version),
        revision=_shown(comparison.revision.name, comparison.revision.version),
        counts=counts(review.changes),
        asked=asked(review),
        remarks=[*remarks(review)],
        is_partial=bool(review.unavailable),
        groups=_groups(review),
        sections=_sections(review),
        has_changes=bool(review.changes),
        has_approved=any(one.is_approved for one in review.judged),
    )


def _shown(name: str, version: str) -> str:
    return f"{name} ({version})" if version else name


def _groups(review: Review) -> list[_Group]:
    wire = [change.wire for change in review.changes]
    python = [change.python for change in review.changes]
    groups = [
        _Group(
            "On the wire",
            (
                _Tile("breaking", wire.count("breaking"), WIRE["breaking"]),
                _Tile("warning", wire.count("warning"), WIRE["warning"]),
                _Tile("compatible", wire.count("compatible"), WIRE["compatible"]),
            ),
        )
    ]
    if not review.shows_wire:
        groups = []
    if review.shows_python and not review.unavailable:
        tiles = (
            _Tile("breaking", python.count("breaking"), PYTHON["breaking"]),
            _Tile("warning", python.count("typing"), PYTHON["typing"]),
            _Tile("compatible", python.count("additive"), PYTHON["additive"]),
        )
        groups.append(_Group("For Python callers", tiles))
    return groups


def _sections(review: Review) -> list[_Section]:
    return [
        _Section(
            anchor=f"s{number}",
            title=escape(section.title),
            about=escape(section.about),
            changes=tuple(_change(change, review) for change in section.changes),
        )
        for number, section in enumerate(sections(review), 1)
    ]


def _change(change: Change, review: Review) -> _Change:
    places = (("base", change.base), ("revision", change.revision))
    has_python = review.shows_python and not review.unavailable
    return _Change(
        kind=_KINDS[change.level],
        is_open=change.level == "error" and not change.is_approved,
        is_approved=change.is_approved,
        title=escape(change.judged[0].finding.message),
        wire=WIRE[change.wire] if review.shows_wire else "",
        wire_kind=change.wire,
        python=PYTHON[change.python] if has_python else "",
        python_kind=_PYTHON_KINDS[change.python],
        subject=escape(change.subject),
        places=tuple(_Place(side, escape(str(place))) for side, place in places if place is not None),
        operations=tuple(escape(named(one)) for one in change.operations),
        findings=tuple(_finding(one, is_title=one is change.judged[0]) for one in change.judged),
    )


def _finding(one: Judged, *, is_title: bool) -> _Finding:
    finding = one.finding
    before, after = _sides(finding)
    return _Finding(
        surface=finding.surface,
        label="Python" if finding.surface == "python" else "wire",
        kind=_KINDS[finding.level],
        verdict=verdict(one),
        message="" if is_title else escape(finding.message),
        rule=finding.rule,
        fingerprint=one.fingerprint,
        approved=escape(one.reason),
        has_sides=bool(before or after),
        before=before,
        after=after,
    )


def _sides(finding: Finding) -> tuple[tuple[_Line, ...], tuple[_Line, ...]]:
    """Before and after, line beside line."""
    old, new = ([escape(line) for line in text.splitlines()] for text in (finding.before, finding.after))
    before: list[_Line] = []
    after: list[_Line] = []
    for word, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        kind = "same" if word == "equal" else "changed"
        before += [_Line(kind, line) for line in old[start:end]]
        after += [_Line(kind, line) for line in new[new_start:new_end]]
        missing = len(before) - len(after)
        before += [_Line("gap", "")] * -missing
        after += [_Line("gap", "")] * missing
    return tuple(before), tuple(after)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
