"""Finds the line of a value in a file by the steps of its pointer."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from sdkwright.openapi.untyped import is_list, is_mapping

if TYPE_CHECKING:
    from sdkwright.openapi.yaml_tree import Tree

Steps: TypeAlias = "tuple[str, ...]"
FindLine: TypeAlias = Callable[[Steps], int]
"""Returns the line of the value at the steps, or of its nearest existing parent."""

_SEPARATORS: Final = re.compile(r"[\s,:]*")


def make_tree_line_finder(tree: Tree) -> FindLine:
    """A function that finds lines in a YAML tree."""

    def find_line(steps: Steps) -> int:
        line, lines = tree.line, tree.lines
        for step in steps:
            if is_mapping(lines) and step in lines:
                line, lines = lines[step]
            elif is_list(lines) and step.isdecimal() and int(step[:9]) < len(lines):
                line, lines = lines[int(step)]
            else:
                break
        return line

    return find_line


class JsonLineFinder:
    """Finds lines in a JSON text; raises ValueError if the text is not JSON.

    Only the values on the way to a target are read, each once.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._line_ends = [newline.start() for newline in re.finditer("\n", text)]
        self._start = self._skip_separators(0)
        self._children: dict[Steps, dict[str, tuple[int, int]]] = {(): self._read_children(self._start)}

    def __call__(self, steps: Steps) -> int:
        position = start = self._start
        for length, step in enumerate(steps):
            parent = steps[:length]
            if parent not in self._children:
                self._children[parent] = self._read_children(start)
            if step not in self._children[parent]:
                break
            position, start = self._children[parent][step]
        return bisect_left(self._line_ends, position) + 1

    def _read_children(self, start: int) -> dict[str, tuple[int, int]]:
        """The position of each key or element of the value that starts at a position, and of its own value."""
        children: dict[str, tuple[int, int]] = {}
        bracket = self._text[start : start + 1]
        if bracket not in ("{", "["):
            return children
        position = self._skip_separators(start + 1)
        while self._text[position : position + 1] not in ("}", "]"):
            key, value = str(len(children)), position
            if bracket == "{":
                key, end = self._decode(self._text, position)
                value = self._skip_separators(end)
            children[key] = (position, value)
            position = self._skip_separators(self._decode(self._text, value)[1])
        return children

    def _skip_separators(self, position: int) -> int:
        separators = _SEPARATORS.match(self._text, position)
        return separators.end() if separators else position
