"""Warns of long lines in descriptions, which are hard to read in a diff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sdkwright.problems.problem import Fix, Problems, SourceLocation
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.loading import Document

_MAX_LENGTH: Final = 120


def check(document: Document, visits: Iterable[Visit], problems: Problems) -> None:
    """Check the descriptions of all objects, in the text of the document, because a node has only its first line."""
    file = document.node.location.file
    if file.endswith(".json"):  # JSON cannot break a line
        return
    texts = (visit.node.get(key) for visit in visits for key in ("summary", "description"))
    first_lines = {text.location.line: text for text in texts if text}
    lines = document.data.decode("utf-8").split("\n")
    for first, text in first_lines.items():
        for number in _list_long_lines(lines, first):
            problems.warning(
                SourceLocation(file, number),
                f"longer than {_MAX_LENGTH} characters; break the text into lines, below 'description: >-'",
                Fix("wrap", text.pointer),
            )


def _list_long_lines(lines: list[str], first: int) -> list[int]:
    """The numbers of the long lines of a text: its first line, and those that are indented further than its key."""
    if first > len(lines):
        return []
    indent = len(lines[first - 1]) - len(lines[first - 1].lstrip(" -"))
    last = first
    while last < len(lines) and (not lines[last].strip() or _measure_indent(lines[last]) > indent):
        last += 1
    return [number for number in range(first, last + 1) if _is_too_long(lines[number - 1])]


def _is_too_long(line: str) -> bool:
    """Whether a line is long and can be broken: a line that is one URL cannot."""
    return len(line) > _MAX_LENGTH and " " in line.strip()


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
