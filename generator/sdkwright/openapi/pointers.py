"""JSON pointers, and the files that their targets stand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sdkwright.openapi.lines import FindLine
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.problems.problem import SourceLocation

_PARTS: Final = 4  # the longest start of a pointer that may stand in a file of its own


def join_pointer(*steps: object) -> str:
    """The pointer of these steps."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def split_pointer(pointer: str) -> list[str]:
    """The steps of a pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def resolve_pointer(document: Any, pointer: str) -> Any:
    """What a pointer points to; None when there is nothing."""
    for step in split_pointer(pointer):
        if is_mapping(document) and step in document:
            document = document[step]
        elif is_list(document) and step.isdecimal() and int(step[:9]) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


@dataclass
class Origins:
    """Which file holds what of the bundled document; the lines are read when the first is asked for."""

    root: str
    shown: Callable[[str], str]
    lines: Callable[[str], FindLine]
    moved: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = field(
        default_factory=dict[tuple[str, ...], tuple[str, tuple[str, ...]]]
    )
    known: dict[str, FindLine] = field(default_factory=dict[str, FindLine])

    def locate(self, pointer: str, document: Any) -> SourceLocation | None:
        """File and line of a pointer's target, or of the nearest that is known above it."""
        steps = tuple(_listed(document, split_pointer(pointer)))
        file, inside = self.root, steps
        for length in range(min(len(steps), _PARTS), 0, -1):
            if steps[:length] in self.moved:
                file, start = self.moved[steps[:length]]
                inside = (*start, *steps[length:])
                break
        if file not in self.known:
            self.known[file] = self.lines(file)
        return SourceLocation(self.shown(file), self.known[file](inside))


def _listed(document: Any, steps: list[str]) -> list[str]:
    """The steps with `parameters/query/page_size` written as the position in the list."""
    found: list[str] = []
    here: Any = document
    waiting = list(steps)
    while waiting:
        step = waiting.pop(0)
        if is_list(here) and not step.isdecimal() and waiting:
            position = _position(document, here, step, waiting[0])
            if position is None:
                return found
            step = str(position)
            waiting.pop(0)
        found.append(step)
        here = resolve_pointer(here, join_pointer(step))
    return found


def _position(document: Any, parameters: list[Any], where: str, name: str) -> int | None:
    for position, written in enumerate(parameters):
        ref = written.get("$ref") if is_mapping(written) else None
        one = resolve_pointer(document, ref[1:]) if isinstance(ref, str) else written
        if is_mapping(one) and one.get("in") == where and one.get("name") == name:
            return position
    return None
