"""What follows from something else: a model goes with the last method or field that needed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sdkwright.diff.python.pair import Change, Pair
from sdkwright.diff.python.rules import models as rules
from sdkwright.diff.python.side import Side, arguments
from sdkwright.ir.types import walk_names
from sdkwright.openapi.pointers import last_step

_RECEIVED = ("responses", "x-websocket/server")


def with_consequences(changes: Iterable[Change], pair: Pair) -> list[Change]:
    """The changes, a lost import told with what breaks the callers that had it; alone where nothing else breaks them."""
    found = [*changes]
    gone = {_name(one): one for one in found if one.rule is rules.MODEL_GONE}
    causes = [one for one in found if one.rule.effect == "runtime" and one.rule is not rules.MODEL_GONE]
    needed = [_needed(one, pair.base) & gone.keys() for one in causes]
    told: dict[int, list[str]] = {}
    for name in gone:
        first = next((one for one, names in zip(causes, needed, strict=True) if name in names), None)
        if first is not None:
            told.setdefault(id(first), []).append(name)
    silent = {id(gone[name]) for names in told.values() for name in names}
    return [_with(one, told.get(id(one), [])) for one in found if id(one) not in silent]


def _with(change: Change, names: list[str]) -> Change:
    if not names:
        return change
    *first, last = (f"`{one}`" for one in names)
    gone = f"{', '.join(first)} and {last} are" if first else f"{last} is"
    return replace(change, text=f"{change.text}, and {gone} gone with it")


def _name(change: Change) -> str:
    return last_step(change.subject)


def _needed(change: Change, base: Side) -> frozenset[str]:
    """The components that something of the base reaches."""
    near: set[str] = set()
    for operation in base.operations.values():
        if change.subject == operation.pointer:
            near |= operation.sent | operation.received
        elif change.subject.startswith(f"{operation.pointer}/x-websocket/client"):
            near |= operation.sent
        elif change.subject.startswith(tuple(f"{operation.pointer}/{step}" for step in _RECEIVED)):
            near |= operation.received
        for argument in arguments(operation):
            if change.subject == argument.pointer:
                near |= {
                    base.component(name)
                    for name in walk_names(argument.type)
                    if name.folder in ("models", "inputs")
                }
    steps = change.subject.split("/")
    if steps[1:3] == ["components", "schemas"] and steps[3] in base.schemas:
        member = next((one for one in base.members(steps[3]).values() if one.pointer == change.subject), None)
        near |= {name.name for name in walk_names(member.type)} if member else set()
    return base.closure(near)
