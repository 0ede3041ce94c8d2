"""The rules about everything that is no schema, from their tables.

A rule is three lines: id, level and mirror, or in brackets why it has none; what it means; an example.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from sdkwright.diff.core.finding import Level, Rule
from sdkwright.diff.wire.table_contents import CONTENTS
from sdkwright.diff.wire.table_operations import OPERATIONS

_REASONS: Final = {
    "(itself)": "A change of the value is its own opposite.",
    "(nobody)": "Its opposite concerns nobody, so it is not reported.",
    "(promise)": "It tells of a promise that is not kept; keeping it is not reported.",
}


def operation_rules() -> Iterator[Rule]:
    """The rules of both tables."""
    lines = [line.strip() for table in (OPERATIONS, CONTENTS) for line in table.strip().splitlines()]
    for head, meaning, example in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        id, level, mirror = head.replace(":", ",").split(", ")
        why = _REASONS.get(mirror, "")
        yield Rule(id, "wire", cast("Level", level), meaning, example, "" if why else mirror, why)
