"""Which parts of a Swagger document the parts of its converted form come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sdkwright.openapi.lines import Steps
from sdkwright.openapi.untyped import is_list, is_mapping

_T = TypeVar("_T")


@dataclass
class Sources:
    """The mappings and lists of the converted document: either those of the source itself, or made from one of them.

    They are identified by their identity, so both documents must stay unchanged and in memory.
    """

    source: dict[str, Any]
    _made: dict[int, tuple[Any, Any]] = field(default_factory=dict[int, "tuple[Any, Any]"])
    """The part that was made (so that its identity stays its own) and the part of the source, by the identity of the first."""
    _pointers: dict[int, Steps] = field(default_factory=dict[int, Steps])

    def add(self, made: _T, source: Any) -> _T:
        """Record what a part is made from, and return the part."""
        self._made[id(made)] = (made, source)
        return made

    def find_part(self, value: Any) -> Any:
        """The part of the source that a part of the converted document is made from, or is itself."""
        return self._made.get(id(value), (None, value))[1]

    def find_steps(self, document: Any, steps: Steps) -> Steps:
        """The steps in the source of the steps in the converted document."""
        if steps[:1] == ("servers",):
            return ("host",)
        start: Steps = ()
        length, value = 0, document
        for number, step in enumerate(steps, 1):
            value = _enter(value, step)
            pointer = self._find_pointer(self.find_part(value))
            if pointer is not None:
                start, length = pointer, number
        return (*start, *steps[length:])

    def _find_pointer(self, part: Any) -> Steps | None:
        if not isinstance(part, (dict, list)):
            return None
        if not self._pointers:
            for value, steps in list_containers(self.source):
                self._pointers.setdefault(id(value), steps)
        return self._pointers.get(id(part))  # pyright: ignore[reportUnknownArgumentType]


def list_containers(document: Any) -> Iterator[tuple[Any, Steps]]:
    """All mappings and lists with their steps."""
    queue: list[tuple[Any, Steps]] = [(document, ())]
    while queue:
        value, steps = queue.pop()
        yield value, steps
        children = value.items() if is_mapping(value) else enumerate(value)
        queue += [(child, (*steps, str(key))) for key, child in children if isinstance(child, (dict, list))]


def _enter(value: Any, step: str) -> Any:
    if is_mapping(value):
        return value.get(step)
    return value[int(step)] if is_list(value) and step.isdecimal() and int(step[:9]) < len(value) else None
