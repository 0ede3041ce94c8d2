"""JSON pointers, and references to components."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.openapi.untyped import is_list, is_mapping

SCHEMA_REF: Final = "#/components/schemas/"
"""The beginning of a reference to a schema of the same document, before the name."""


def escape_step(step: str) -> str:
    """A key as a step of a pointer: `/v1/voices` -> `~1v1~1voices`."""
    return step.replace("~", "~0").replace("/", "~1")


def unescape_step(step: str) -> str:
    """The key of a step of a pointer: `~1v1~1voices` -> `/v1/voices`."""
    return step.replace("~1", "/").replace("~0", "~")


def join_pointer(*steps: object) -> str:
    """The pointer that consists of these keys and positions."""
    return "".join(f"/{escape_step(str(step))}" for step in steps)


def split_pointer(pointer: str) -> list[str]:
    """The keys and positions that a pointer consists of."""
    return [unescape_step(step) for step in pointer.split("/")[1:]]


def is_below(pointer: str, other: str) -> bool:
    """Whether a pointer is another pointer, or one below it."""
    return pointer == other or pointer.startswith(f"{other}/")


def find_last_step(pointer: str) -> str:
    """The last key of a pointer; of a reference to a component, its name."""
    return unescape_step(pointer.rpartition("/")[2])


def make_component_ref(kind: str, name: str) -> str:
    """A reference to a component of the same document: `#/components/schemas/Voice`."""
    return f"#{join_pointer('components', kind, name)}"


def resolve_pointer(document: Any, pointer: str) -> Any:
    """The value at a pointer; None if there is none."""
    return _find(document, pointer)[0]


def has_pointer(document: Any, pointer: str) -> bool:
    """Whether there is a value at a pointer; it may be null."""
    return _find(document, pointer)[1]


def _find(document: Any, pointer: str) -> tuple[Any, bool]:
    for step in split_pointer(pointer):
        if is_mapping(document) and step in document:
            document = document[step]
        elif is_list(document) and step.isdecimal() and int(step[:9]) < len(document):
            document = document[int(step)]
        else:
            return None, False
    return document, True
