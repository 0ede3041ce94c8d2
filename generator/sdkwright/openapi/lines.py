"""On which line something stands. Of JSON only what lies on the way to it is looked at, and that once."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Final, TypeAlias

from sdkwright.openapi.strict_yaml import Tree
from sdkwright.openapi.untyped import is_list, is_mapping

Steps: TypeAlias = "tuple[str, ...]"
FindLine: TypeAlias = Callable[[Steps], int]
"""The line of what steps lead to, or of the nearest above it that is there."""

_BETWEEN: Final = re.compile(r"[\s,:]*")


def of_tree(tree: Tree) -> FindLine:
    """The lines of a file that was read with them."""

    def found(steps: Steps) -> int:
        line, lines = tree.line, tree.lines
        for step in steps:
            if is_mapping(lines) and step in lines:
                line, lines = lines[step]
            elif is_list(lines) and step.isdecimal() and int(step[:9]) < len(lines):
                line, lines = lines[int(step)]
            else:
                break
        return line

    return found


class OfJson:
    """The lines of a JSON text; raises ValueError if it is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._ends = [one.start() for one in re.finditer("\n", text)]
        self._start = self._after(0)
        self._known: dict[Steps, dict[str, tuple[int, int]]] = {(): self._children(self._start)}

    def __call__(self, steps: Steps) -> int:
        place = start = self._start
        for length, step in enumerate(steps):
            above = steps[:length]
            if above not in self._known:
                self._known[above] = self._children(start)
            if step not in self._known[above]:
                break
            place, start = self._known[above][step]
        return bisect_left(self._ends, place) + 1

    def _children(self, start: int) -> dict[str, tuple[int, int]]:
        """Where each key or element of a value begins, and its own value."""
        found: dict[str, tuple[int, int]] = {}
        opening = self._text[start : start + 1]
        if opening not in ("{", "["):
            return found
        place = self._after(start + 1)
        while self._text[place : place + 1] not in ("}", "]"):
            key, value = str(len(found)), place
            if opening == "{":
                key, end = self._decode(self._text, place)
                value = self._after(end)
            found[key] = (place, value)
            place = self._after(self._decode(self._text, value)[1])
        return found

    def _after(self, place: int) -> int:
        found = _BETWEEN.match(self._text, place)
        return found.end() if found else place
