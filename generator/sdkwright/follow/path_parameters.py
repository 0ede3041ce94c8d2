"""Aligns the path parameters of an operation that moved to a path with more or fewer of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sdkwright.follow.changes import Fact
from sdkwright.follow.nodes import Node
from sdkwright.follow.side import Side
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.untyped import as_mapping

_STEP: Final = "path parameter "


def align_path_parameters(
    sides: tuple[Side, Side, Side], old: Node, new: Node, ours: Node
) -> tuple[Node, Node]:
    """OLD and OURS with the positions that their path parameters have in NEW, or the names of those that it lacks.

    The parameters of OLD and NEW correspond by name if they are not as many; those of OURS are as in OLD, else as in NEW.
    """
    before, after = _read_names(sides[0], old), _read_names(sides[1], new)
    if len(before) == len(after):
        return old, ours
    positions = {name: position for position, name in after.items()}
    steps = {position: positions.get(name, name) for position, name in before.items()}
    is_as_before = _read_names(sides[2], ours).keys() == before.keys()
    return _rename(old, steps), _rename(ours, steps) if is_as_before else ours


def _read_names(side: Side, operation: Node) -> dict[str, str]:
    """The names of the path parameters, by position."""
    return {
        step.removeprefix(_STEP): str(as_mapping(resolve_pointer(side.document, ref.key)).get("name"))
        for step, ref in operation.children.items()
        if step.startswith(_STEP)
    }


def _rename(operation: Node, steps: Mapping[str, str]) -> Node:
    """An operation whose path parameters have other positions."""

    def rename(fact: Fact) -> Fact:
        is_path = fact.kind == "parameter" and fact.name.startswith("path:")
        position = fact.name.removeprefix("path:")
        return replace(fact, name=f"path:{steps[position]}") if is_path else fact

    return replace(
        operation,
        facts={rename(fact): value for fact, value in operation.facts.items()},
        parts={rename(fact): part for fact, part in operation.parts.items()},
        places={rename(fact): place for fact, place in operation.places.items()},
        children={
            f"{_STEP}{steps[step.removeprefix(_STEP)]}" if step.startswith(_STEP) else step: ref
            for step, ref in operation.children.items()
        },
    )
