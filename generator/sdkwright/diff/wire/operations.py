"""Compares operations: added, removed and moved operations, and the content of the others."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sdkwright.diff.wire.bodies import compare_request_bodies, compare_responses
from sdkwright.diff.wire.causes import Causes, Recorder
from sdkwright.diff.wire.extensions import compare_channels, compare_signatures
from sdkwright.diff.wire.lifecycle import classify_removal, compare_operation_lifecycle
from sdkwright.diff.wire.parameters import compare_parameters
from sdkwright.diff.wire.raw_operations import (
    RawOperation,
    erase_parameter_names,
    list_callbacks,
    list_operations,
)
from sdkwright.diff.wire.schema_graph import SchemaGraph
from sdkwright.diff.wire.security import SecurityComparer
from sdkwright.diff.wire.servers import compare_servers
from sdkwright.openapi.untyped import as_list


@dataclass
class OperationComparer:
    """Compares operations, and assigns a bit in `Cause.operations` to each."""

    causes: Causes
    graph: SchemaGraph
    security: SecurityComparer
    today: datetime.date
    compared: list[RawOperation] = field(default_factory=list[RawOperation])

    def compare(self, section: str) -> None:
        """Compare all operations of `paths` or `webhooks`."""
        base, revision = (list_operations(side.resolver, section) for side in self.graph.sides)
        paths = {path for path, _ in revision}
        pairs = _match_operations(base, revision)
        added = {key: operation for key, operation in revision.items() if key not in pairs.values()}
        moved_operations = _match_moved(base, revision)
        for key, operation in base.items():
            if key in pairs:
                self._compare(operation, revision[pairs[key]])
            else:
                path_exists = erase_parameter_names(operation.path) in paths
                self._record_removed(operation, path_exists, moved_operations.get(operation.pointer))
        for operation in added.values():
            self._record_added(operation, moved_operations.get(operation.pointer))

    def _make_recorder(self, operation: RawOperation) -> Recorder:
        self.compared.append(operation)
        return Recorder(self.causes, 1 << (len(self.compared) - 1))

    def _record_added(self, operation: RawOperation, source: RawOperation | None) -> None:
        record = self._make_recorder(operation)
        if operation.is_from_api:
            record("webhook-added", "the webhook is new", "", operation.pointer)
            return
        message = "the operation is new"
        if source is not None:
            message = f"the operation has moved from `{source}` to `{operation}`"
        record("endpoint-added", message, "", operation.pointer)

    def _record_removed(
        self, operation: RawOperation, path_exists: bool, target: RawOperation | None
    ) -> None:
        record = self._make_recorder(operation)
        if operation.is_from_api:
            record("webhook-removed", "the webhook is gone", operation.pointer, "")
            return
        removal = classify_removal(operation.raw, self.today)
        note = f": it has moved to `{target}`" if target else ""
        if removal == "sunset-parse":
            rule, message = "api-path-sunset-parse", "the operation is gone, and its path with it"
        elif path_exists:
            rule, message = f"api-removed-{removal}", "the operation is gone"
        else:
            rule, message = f"api-path-removed-{removal}", "the operation is gone, and its path with it"
        record(rule, message + note, operation.pointer, "")

    def _compare(self, base: RawOperation, revision: RawOperation) -> None:
        servers = base.servers, revision.servers
        sides = ([side.path_item.get("parameters"), side.raw] for side in (base, revision))
        # the same parameters in another order of the path are at other positions
        is_same = base.path_parameters == revision.path_parameters and self.graph.unchanged.are_same(*sides)
        if is_same and self.security.is_unchanged and servers[0].servers == servers[1].servers:
            return
        record = self._make_recorder(revision)
        self.security.compare(base, revision, record)
        compare_servers(*servers, (_make_sent_path(base), _make_sent_path(revision)), record)
        if is_same:
            return
        pointers = (base.pointer, revision.pointer)
        compare_operation_lifecycle(base.raw, revision.raw, pointers, record)
        _compare_names(base.raw, revision.raw, pointers, record)
        compare_parameters(base, revision, self.graph, record, self.today)
        compare_request_bodies(base, revision, self.graph, record)
        compare_responses(base, revision, self.graph, record)
        compare_channels(base, revision, self.graph, record)
        compare_signatures(base, revision, record)
        self._compare_callbacks(base, revision, record)

    def _compare_callbacks(self, base: RawOperation, revision: RawOperation, record: Recorder) -> None:
        """Compare the callbacks, as part of the operation that declares them."""
        before, after = (
            list_callbacks(operation, side.resolver)
            for operation, side in zip((base, revision), self.graph.sides, strict=True)
        )
        for key in dict.fromkeys([*before, *after]):
            old, new = before.get(key), after.get(key)
            if old is not None and new is not None:
                compare_parameters(old, new, self.graph, record, self.today)
                compare_request_bodies(old, new, self.graph, record)
                compare_responses(old, new, self.graph, record)
                compare_signatures(old, new, record)
            elif new is not None:
                label = _format_callback(key, new, before)
                record("callback-added", f"the callback is new: {label}", "", new.pointer)
            elif old is not None:
                label = _format_callback(key, old, after)
                record("callback-removed", f"the callback is gone: {label}", old.pointer, "")


def _format_callback(
    key: tuple[str, str, str], callback: RawOperation, others: Iterable[tuple[str, str, str]]
) -> str:
    """The name, with the URL if the other side has a callback with this name and another URL."""
    name, url, _ = key
    has_other = any(other == name and other_url != url for other, other_url, _ in others)
    return f"{name}, to `{callback.path}`" if has_other else name


def _match_operations(
    base: Mapping[tuple[str, str], RawOperation], revision: Mapping[tuple[str, str], RawOperation]
) -> dict[tuple[str, str], tuple[str, str]]:
    """The keys of the operations that both sides have: by the whole path of the URL, by the path alone, or by what is sent.

    Two keys of `paths` send the same if only their fragments differ, or the order of their constant query.
    """
    by_url = {_make_url_key(operation): key for key, operation in revision.items()}
    urls = {key: by_url.get(_make_url_key(operation)) for key, operation in base.items()}
    pairs = {key: other for key, other in urls.items() if other is not None}
    taken = set(pairs.values())
    pairs |= {key: key for key in base if key not in pairs and key in revision and key not in taken}
    taken = set(pairs.values())
    by_id = {_make_sent_key(operation): key for key, operation in revision.items() if key not in taken}
    ids = {key: by_id.get(_make_sent_key(operation)) for key, operation in base.items() if key not in pairs}
    pairs |= {key: other for key, other in ids.items() if other is not None}
    return pairs | _match_unique(base, revision, pairs)


def _match_unique(
    base: Mapping[tuple[str, str], RawOperation],
    revision: Mapping[tuple[str, str], RawOperation],
    known: Mapping[tuple[str, str], tuple[str, str]],
) -> dict[tuple[str, str], tuple[str, str]]:
    """The keys of other operations that send the same, if only one on each side does."""
    taken = set(known.values())
    keys: list[dict[tuple[str, str], list[tuple[str, str]]]] = [{}, {}]
    for index, (side, matched) in enumerate(((base, known.keys()), (revision, taken))):
        for key, operation in side.items():
            if key not in matched:
                keys[index].setdefault(_make_sent_key(operation)[:2], []).append(key)
    return {
        old[0]: keys[1][sent][0]
        for sent, old in keys[0].items()
        if len(old) == 1 and len(keys[1].get(sent, ())) == 1
    }


def _make_url_key(operation: RawOperation) -> tuple[str, str]:
    return erase_parameter_names(operation.servers.path + operation.path), operation.method


def _make_sent_key(operation: RawOperation) -> tuple[str, str, str]:
    return _make_sent_path(operation), operation.method, str(operation.raw.get("operationId") or "")


def _make_sent_path(operation: RawOperation) -> str:
    """The path and its constant query, without the names of parameters, which are not sent, and without a fragment."""
    path, mark, query = operation.path.partition("#")[0].partition("?")
    return f"{erase_parameter_names(path)}{mark}{'&'.join(sorted(query.split('&')))}"


def _match_moved(
    base: Mapping[tuple[str, str], RawOperation], revision: Mapping[tuple[str, str], RawOperation]
) -> dict[str, RawOperation]:
    """The operations whose operationId has another path: the operation of the other side by pointer."""
    old, new = (_index_by_id(side.values()) for side in (base, revision))
    moved_operations: dict[str, RawOperation] = {}
    for operation_id in old.keys() & new.keys():
        before, after = old[operation_id], new[operation_id]
        if before.pointer != after.pointer:
            moved_operations |= {before.pointer: after, after.pointer: before}
    return moved_operations


def _index_by_id(operations: Iterable[RawOperation]) -> dict[str, RawOperation]:
    ids = ((operation.raw.get("operationId"), operation) for operation in operations)
    return {value: operation for value, operation in ids if isinstance(value, str) and value}


def _compare_names(
    base: Mapping[str, Any], revision: Mapping[str, Any], pointers: tuple[str, str], record: Recorder
) -> None:
    old, new = base.get("operationId"), revision.get("operationId")
    if old and old != new:
        message = (
            f"the operationId is `{new}`, no longer `{old}`" if new else f"the operationId `{old}` is gone"
        )
        record("api-operation-id-removed", message, *pointers)
    elif new and not old:
        record("api-operation-id-added", f"the operationId is `{new}`", *pointers)
    before, after = ([str(tag) for tag in as_list(side.get("tags"))] for side in (base, revision))
    for tag in after:
        if tag not in before:
            record("api-tag-added", f"the tag `{tag}` was added", *pointers)
    for tag in before:
        if tag not in after:
            record("api-tag-removed", f"the tag `{tag}` was removed", *pointers)
