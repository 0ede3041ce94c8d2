"""Finds the operations of three documents that correspond: by path and method, then by the ids of the vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.follow.changes import OperationChange, OperationVerdict
from sdkwright.follow.nodes import NodeRef
from sdkwright.follow.operation_facts import describe_scheme
from sdkwright.follow.side import OperationKey, Side
from sdkwright.follow.variants import NO_PAIRS

OperationIds = Mapping[OperationKey, str]
"""The `operationId` of each operation, as the vendor wrote it."""


@dataclass(frozen=True)
class OperationTriple:
    """An operation in the documents that have it."""

    label: str
    old: NodeRef | None
    new: NodeRef | None
    ours: NodeRef | None


def read_operation_ids(document: Mapping[str, Any]) -> OperationIds:
    """The ids of a document of a vendor, before it is adopted."""
    operations = Side(document).operations
    return {
        key: operation.raw["operationId"]
        for key, operation in operations.items()
        if isinstance(operation.raw.get("operationId"), str)
    }


def match_operations(
    sides: tuple[Side, Side, Side],
    ids: tuple[OperationIds, OperationIds],
    same_as: Mapping[str, str] = NO_PAIRS,
) -> tuple[list[OperationTriple], list[OperationChange]]:
    """The operations of NEW with those of OLD and OURS, and what was added, removed, moved or is left out."""
    old, new, ours = (side.operations for side in sides)
    ours = rename_operations(ours, (old, new), same_as)
    moves = _find_moves(old, new, ids)
    triples: list[OperationTriple] = []
    changes: list[OperationChange] = []
    for key, operation in new.items():
        source = moves.get(key, key)
        own = [ours[place] for place in dict.fromkeys((key, source)) if place in ours]
        before = old.get(source)
        refs = (_refer(before), _refer(operation), _refer(own[0] if own else None))
        triples.append(OperationTriple(str(operation), *refs))
        if before is None or not own or source != key:
            changes.append(_describe(operation, before, own, is_moved=source != key, is_there=key in ours))
    for key, operation in old.items():
        if key not in new and key not in moves.values():
            changes.append(_describe_removed(operation, ours.get(key)))
    return triples, changes


def rename_operations(
    ours: Mapping[OperationKey, RawOperation],
    vendor: Sequence[Mapping[OperationKey, RawOperation]],
    same_as: Mapping[str, str],
) -> dict[OperationKey, RawOperation]:
    """The operations of OURS, those that are known to be the same as others by the keys of the vendor."""
    own = {operation.pointer: key for key, operation in ours.items()}
    keys = {
        own[same_as[operation.pointer]]: key
        for operations in vendor
        for key, operation in operations.items()
        if same_as.get(operation.pointer) in own
    }
    return {keys.get(key, key): operation for key, operation in ours.items()}


def _find_moves(
    old: Mapping[OperationKey, RawOperation],
    new: Mapping[OperationKey, RawOperation],
    ids: tuple[OperationIds, OperationIds],
) -> dict[OperationKey, OperationKey]:
    """By key of an operation that only NEW has: the key of the one in OLD with the same id, else the same call path."""
    call_paths = tuple(
        {key: str(operation.raw.get("operationId")) for key, operation in side.items()} for side in (old, new)
    )
    moves: dict[OperationKey, OperationKey] = {}
    for before, after in (ids, call_paths):
        gone = [key for key in old if key not in new and key not in moves.values() and before.get(key)]
        added = [key for key in new if key not in old and key not in moves and after.get(key)]
        for key in added:
            sources = [source for source in gone if before[source] == after[key] and source[2] == key[2]]
            targets = [target for target in added if after[target] == after[key]]
            if len(sources) == len(targets) == 1:
                moves[key] = sources[0]
    return moves


def _describe(
    operation: RawOperation,
    before: RawOperation | None,
    own: list[RawOperation],
    *,
    is_moved: bool,
    is_there: bool,
) -> OperationChange:
    """The change of an operation that is new, moved, or missing in OURS; `is_there`: OURS has its new path."""
    verdict: OperationVerdict = "apply"
    if before is not None and not own:
        verdict = "left out"
    elif is_moved and len(own) > 1:
        verdict = "conflict"
    elif is_there:
        verdict = "already"
    kind: Literal["added", "moved", "left out"] = (
        "moved" if is_moved and own else "left out" if before else "added"
    )
    pointers = [side.pointer if side else "" for side in (before, operation, own[-1] if own else None)]
    return OperationChange(kind, verdict, str(operation), *pointers)


def _describe_removed(operation: RawOperation, own: RawOperation | None) -> OperationChange:
    verdict: OperationVerdict = "apply" if own else "already"
    return OperationChange(
        "removed", verdict, str(operation), operation.pointer, "", own.pointer if own else ""
    )


def _refer(operation: RawOperation | None) -> NodeRef | None:
    return NodeRef("operation", operation.pointer) if operation is not None else None


def match_schemes(sides: tuple[Side, Side, Side]) -> dict[str, str]:
    """By pointer of a security scheme of NEW: that of OURS, which sends the same, or what the scheme sent in OLD."""
    old, new, ours = (
        {pointer: describe_scheme(scheme) for pointer, scheme in side.security_schemes.items()}
        for side in sides
    )
    own = {sent: pointer for pointer, sent in ours.items()}
    pairs = {pointer: own[sent] for pointer, sent in new.items() if sent in own}
    replaced = {
        pointer: own[before]
        for pointer, before in old.items()
        if pointer in new.keys() - pairs.keys() and before in own and before not in new.values()
    }
    return {**pairs, **replaced}
