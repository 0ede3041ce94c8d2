"""The lines of descriptions: short enough to be read beside a difference."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sdkwright.problems.problem import Problems, SourceLocation
from sdkwright.spec.lint.visits import Visit

_LONGEST: Final = 120


def check(visits: Iterable[Visit], problems: Problems) -> None:
    """All objects. The tree knows where a text begins only, so the files are looked at once more."""
    begins: dict[str, set[int]] = {}
    for visit in visits:
        for key in ("summary", "description"):
            text = visit.node.get(key)
            if text and not text.location.file.endswith(".json"):  # which cannot break a line
                begins.setdefault(text.location.file, set()).add(text.location.line)
    for file, found in begins.items():
        lines = _lines(file)
        for first in found:
            for number in _long(lines, first):
                problems.warning(
                    SourceLocation(file, number),
                    f"a line of more than {_LONGEST} characters; break it, below 'description: >-'",
                )


def _long(lines: list[str], first: int) -> list[int]:
    """The lines of the text that begins on a line: this one, and all that are indented further than its key."""
    if first > len(lines):
        return []
    line = lines[first - 1]
    indent = len(line) - len(line.lstrip(" -"))
    last = first
    while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
        last += 1
    return [number for number in range(first, last + 1) if len(lines[number - 1]) > _LONGEST]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []
