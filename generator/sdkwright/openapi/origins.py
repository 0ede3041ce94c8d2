"""The files that the parts of a bundled document come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from sdkwright.openapi.lines import Steps
from sdkwright.openapi.pointers import join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.problems.problem import SourceLocation

_MAX_MOVED_STEPS: Final = 4  # the greatest length of a key in `Origins.moved`
_MovedParts: TypeAlias = "dict[Steps, tuple[str, Steps]]"


@dataclass
class Origins:
    """Finds the file and line of a pointer into a bundled document."""

    root: str
    """The file of everything that is not in `moved`."""
    locate_in_file: Callable[[str, Steps], SourceLocation]
    """Returns the location of the value at the steps in a file, or of its nearest existing parent."""
    moved: _MovedParts = field(default_factory=dict[Steps, "tuple[str, Steps]"])
    """The parts that come from other files: the file, and the steps of the part inside it."""
    find_source: Callable[[Steps], Steps] = lambda steps: steps
    """Returns the steps in the bundled document of steps in a document that was converted from it."""

    def locate(self, pointer: str, document: Any) -> SourceLocation:
        """File and line of the value at a pointer, or of its nearest existing parent."""
        steps = self.find_source(tuple(_resolve_names(document, split_pointer(pointer))))
        file, steps_inside = self.root, steps
        for length in range(min(len(steps), _MAX_MOVED_STEPS), 0, -1):
            if steps[:length] in self.moved:
                file, start = self.moved[steps[:length]]
                steps_inside = (*start, *steps[length:])
                break
        return self.locate_in_file(file, steps_inside)


def _resolve_names(document: Any, steps: list[str]) -> list[str]:
    """The steps with the names of tags and parameters (`parameters/query/page_size`) replaced by positions in the lists."""
    resolved: list[str] = []
    value: Any = document
    rest = list(steps)
    while rest:
        step = rest.pop(0)
        if is_list(value) and resolved == ["tags"]:
            step = _find_tag_position(value, step)
        elif is_list(value) and not step.isdecimal() and rest:
            position = _find_parameter_position(document, value, step, rest[0])
            if position is None:
                return resolved
            step = str(position)
            rest.pop(0)
        resolved.append(step)
        value = resolve_pointer(value, join_pointer(step))
    return resolved


def _find_tag_position(tags: list[Any], name: str) -> str:
    """The position of a tag; its name if there is no such tag."""
    names = [tag.get("name") if is_mapping(tag) else None for tag in tags]
    return str(names.index(name)) if name in names else name


def _find_parameter_position(document: Any, parameters: list[Any], location: str, name: str) -> int | None:
    for position, element in enumerate(parameters):
        ref = element.get("$ref") if is_mapping(element) else None
        parameter = resolve_pointer(document, ref[1:]) if isinstance(ref, str) else element
        if is_mapping(parameter) and parameter.get("in") == location and parameter.get("name") == name:
            return position
    return None
