"""Finds the changes that make a description invalid, so that they are left to a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sdkwright.adopt.verification import Error
from sdkwright.follow.changes import Change, OperationChange
from sdkwright.openapi.pointers import is_below, join_pointer, split_pointer

_QUOTED: Final = re.compile("'([^']+)'")


def find_culprits(
    error: Error, changes: Sequence[Change | OperationChange]
) -> list[Change | OperationChange]:
    """The changes that an error most likely comes from; none if nothing was changed near it."""
    names = set(_QUOTED.findall(error.message))
    levels: tuple[Callable[[str], bool], ...] = (
        lambda pointer: len(names) > 1 and names <= set(split_pointer(pointer)),
        lambda pointer: is_below(pointer, error.pointer) or is_below(error.pointer, pointer),
        lambda pointer: bool(names & set(split_pointer(pointer)[2:3])),
        lambda pointer: split_pointer(pointer)[:3] == split_pointer(error.pointer)[:3],
    )
    exact = [change for change in changes if is_below(error.pointer, _find_exact(change))]
    if exact:
        return exact
    for is_near in levels:
        culprits = [change for change in changes if any(map(is_near, _list_pointers(change)))]
        if culprits:
            return culprits
    return []


def _find_exact(change: Change | OperationChange) -> str:
    """The pointer of the keyword that a change sets."""
    if isinstance(change, OperationChange):
        return change.ours or change.new
    kind, name = change.fact.kind, change.fact.name
    steps = ("x-enumDescriptions", name) if kind == "description" and name else (name or kind,)
    return change.place.pointer + join_pointer(*steps)


def _list_pointers(change: Change | OperationChange) -> Iterator[str]:
    """The pointers of what a change edits, other than the whole document."""
    pointers = (
        (change.place.pointer, change.part) if isinstance(change, Change) else (change.ours, change.new)
    )
    return (pointer for pointer in pointers if pointer)
