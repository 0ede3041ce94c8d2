"""Matches the arguments of a method on both sides, and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from sdkwright.diff.python.overloads import Selection
from sdkwright.ir.api import Argument, Operation
from sdkwright.render.annotations import render_type

ArgumentPair: TypeAlias = "tuple[Argument, Argument]"
_IN_PATH: Final = "path_parameters"


def match_arguments(old: Operation, new: Operation) -> list[ArgumentPair]:
    """The arguments that send the same value, else those with the same name.

    An argument whose name another parameter has now is the argument of its own parameter, not of the other one.
    """
    before, after = old.signature.arguments, new.signature.arguments
    by_place = {find_place(argument): argument for argument in after if _has_place(argument)}
    pairs = [
        (argument, by_place[find_place(argument)])
        for argument in before
        if _has_place(argument) and find_place(argument) in by_place
    ]
    taken = {id(argument) for arguments in pairs for argument in arguments}
    by_name = {argument.name: argument for argument in after if id(argument) not in taken}
    return pairs + [
        (argument, by_name[argument.name])
        for argument in before
        if id(argument) not in taken and argument.name in by_name
    ]


def match_renamed(
    gone: Sequence[Argument], added: Sequence[Argument], old: Operation, new: Operation
) -> list[ArgumentPair]:
    """Path parameters at the same position of the URL; others if exactly one new argument is similar to a removed one."""
    pairs = [
        (before, after)
        for before in gone
        for after in added
        if before.wire_name is not None
        and (place := _find_path_step(before, old)) is not None
        and place == _find_path_step(after, new)
    ]
    gone, added = (
        [argument for argument in arguments if argument.location != _IN_PATH] for arguments in (gone, added)
    )
    for before in gone:
        similar = [after for after in added if _are_similar(before, after)]
        candidates = [other for other in gone if any(_are_similar(other, after) for after in similar)]
        if len(similar) == 1 and len(candidates) == 1:
            pairs.append((before, similar[0]))
    return pairs


def match_all_arguments(old: Operation, new: Operation) -> list[ArgumentPair]:
    """The arguments with the same place or name, and those that are renamed; without a body that is one argument."""
    pairs = match_arguments(old, new)
    matched = {id(argument) for arguments in pairs for argument in arguments}
    gone, added = (
        [
            argument
            for argument in side.signature.arguments
            if id(argument) not in matched and argument.wire_name is not None
        ]
        for side in (old, new)
    )
    return pairs + match_renamed(gone, added, old, new)


def match_selections(
    list_selections: Callable[[Operation], Sequence[Selection]], old: Operation, new: Operation
) -> Iterator[tuple[Selection | None, Selection]]:
    """The values of arguments that select something on one side or on both, as calls of both sides.

    The first is None if the base does not have such a call. The second lacks the arguments that are gone.
    """
    names = {before.name: after.name for before, after in match_all_arguments(old, new)}
    old_names = {after: before for before, after in names.items()}
    known: set[Selection] = set()
    for selection in list_selections(old):
        known.add(selection)
        yield selection, tuple((names[name], value) for name, value in selection if name in names)
    for selection in list_selections(new):
        is_known = all(name in old_names for name, _ in selection)
        before = tuple(sorted((old_names[name], value) for name, value in selection)) if is_known else None
        if before not in known:
            yield before, selection


def find_place(argument: Argument) -> tuple[str, str]:
    """The wire name of an argument, and the part of the request that contains it."""
    location = argument.location if argument.location in ("query", "headers", "cookies") else "body"
    return argument.wire_name or "", location


def _has_place(argument: Argument) -> bool:
    """Whether its wire name identifies an argument, rather than its position in the path, or the whole body."""
    return argument.wire_name is not None and argument.location != _IN_PATH


def _find_path_step(argument: Argument, operation: Operation) -> tuple[int, int] | None:
    """The step of the URL that is a path parameter, and the number of steps."""
    steps = operation.path.split("/")
    step = f"{{{argument.wire_name}}}"
    is_in_path = argument.location == _IN_PATH and step in steps
    return (steps.index(step), len(steps)) if is_in_path else None


def _are_similar(first: Argument, second: Argument) -> bool:
    return first.location == second.location and render_type(first.type) == render_type(second.type)
