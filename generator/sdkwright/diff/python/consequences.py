"""Merges removed models into the change that removed the last method or field with this model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide
from sdkwright.diff.python.caller_change import CallerChange
from sdkwright.diff.python.rules import RULES
from sdkwright.ir.types import walk_names
from sdkwright.openapi.pointers import find_last_step, split_pointer

_RECEIVED: Final = ("responses", "x-websocket/server")


def merge_consequences(changes: Iterable[CallerChange], pair: ApiPair) -> list[CallerChange]:
    """The changes; a removed model is part of the first breaking change that used it."""
    all_changes = [*changes]
    model_gone = RULES["model-gone"]
    gone = {find_last_step(change.subject): change for change in all_changes if change.rule is model_gone}
    causes = [
        change for change in all_changes if change.rule.effect == "runtime" and change.rule is not model_gone
    ]
    used = [_find_components(cause, pair.base) & gone.keys() for cause in causes]
    names_by_cause: dict[int, list[str]] = {}
    for name in gone:
        first = next((cause for cause, names in zip(causes, used, strict=True) if name in names), None)
        if first is not None:
            names_by_cause.setdefault(id(first), []).append(name)
    merged = {id(gone[name]) for names in names_by_cause.values() for name in names}
    return [
        _add_models(change, names_by_cause.get(id(change), []))
        for change in all_changes
        if id(change) not in merged
    ]


def _add_models(change: CallerChange, names: list[str]) -> CallerChange:
    if not names:
        return change
    *first, last = (f"`{name}`" for name in names)
    gone = f"{', '.join(first)} and {last} are" if first else f"{last} is"
    addition = f", and {gone} gone with it"
    earlier = f"{change.earlier_message}{addition}" if change.earlier_message else ""
    return replace(change, text=f"{change.text}{addition}", earlier_message=earlier)


def _find_components(change: CallerChange, base: ApiSide) -> frozenset[str]:
    """The components of the base that the subject of a change uses, at any depth."""
    names: set[str] = set()
    for operation in base.operations.values():
        pointer = operation.pointer
        if change.subject == pointer:
            names |= {*operation.sent, *operation.received}
        elif change.subject.startswith(f"{pointer}/x-websocket/client"):
            names |= {*operation.sent}
        elif change.subject.startswith(tuple(f"{pointer}/{step}" for step in _RECEIVED)):
            names |= {*operation.received}
        for argument in operation.signature.arguments:
            if change.subject == argument.pointer:
                names |= {
                    base.find_component(name)
                    for name in walk_names(argument.type)
                    if name.folder in ("models", "inputs")
                }
    steps = split_pointer(change.subject)
    if steps[:2] == ["components", "schemas"] and steps[2] in base.schemas:
        fields = base.list_fields(steps[2]).values()
        types = (field.type for field in fields if field.pointer == change.subject)
        names |= {name.name for type_ in types for name in walk_names(type_)}
    return base.collect_components(names)
