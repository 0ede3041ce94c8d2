"""Rules, and the notation that declares them: tables of three lines for each rule.

    endpoint-deprecated | info | endpoint-reactivated
        An operation is deprecated.
        `deprecated: true` is added

The first line has the id, the level and the mirror: the rule of the opposite change, or in parentheses the reason why
there is none. The second line is the meaning, the third an example. On the Python surface, the level is the effect, and
ids get the prefix `python-`. `wire/rules/schema_changes.py` expands its rows into a rule for each position of a schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, cast

from sdkwright.diff.core.finding import Effect, Level, Surface

_LEVELS: Final[dict[Effect, Level]] = {
    "runtime": "error",
    "typing": "warning",
    "additive": "info",
    "none": "info",
}
_REASONS: Final = {
    "(itself)": "The change is its own opposite.",
    "(compatible)": "The opposite breaks no caller, so it is not reported.",
    "(promise)": "The rule reports a violated deprecation or stability guarantee, which has no opposite.",
}


class Rule(NamedTuple):
    """A kind of change. Ids and levels are those of oasdiff if it has the same check."""

    id: str
    surface: Surface
    level: Level
    meaning: str  # what has changed, and why that matters
    example: str
    mirror: str  # the rule of the opposite change; "" if there is none
    why_no_mirror: str = ""
    effect: Effect | None = None  # on the Python surface


class Row(NamedTuple):
    """The three lines of a table."""

    id: str
    level: str
    mirror: str
    why_no_mirror: str
    text: str
    example: str


def parse_table(table: str) -> Iterator[Row]:
    """The rows of a table."""
    lines = [line.strip() for line in table.splitlines() if line.strip()]
    for head, text, example in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        id, level, mirror = head.split(" | ")
        reason = _REASONS.get(mirror, mirror[1:-1]) if mirror.startswith("(") else ""
        yield Row(id, level, "" if reason else mirror, reason, text, example)


def parse_wire_rules(table: str) -> Iterator[Rule]:
    """The rules of a table about anything but schemas."""
    for row in parse_table(table):
        level = cast("Level", row.level)
        yield Rule(row.id, "wire", level, row.text, row.example, row.mirror, row.why_no_mirror)


def parse_python_rules(table: str) -> Iterator[Rule]:
    """The rules of a table of the Python surface; the level follows from the effect."""
    for row in parse_table(table):
        effect = cast("Effect", row.level)
        mirror = f"python-{row.mirror}" if row.mirror else ""
        yield Rule(
            f"python-{row.id}",
            "python",
            _LEVELS[effect],
            row.text,
            row.example,
            mirror,
            row.why_no_mirror,
            effect,
        )
