"""Operations: which there are, and what of each has changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sdkwright.diff.wire import bodies, channels, lifecycle, parameters, security, signatures
from sdkwright.diff.wire.endpoints import Endpoint, endpoints, erased, of_item
from sdkwright.diff.wire.graph import Graph
from sdkwright.diff.wire.notes import Notes, Scribe
from sdkwright.diff.wire.sites import Sites
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_list, is_mapping


@dataclass
class Operations:
    """The operations met so far, each with a bit of its own."""

    notes: Notes
    graph: Graph
    today: datetime.date
    met: list[Endpoint] = field(default_factory=list[Endpoint])

    def compare(self, section: str) -> None:
        """All operations of `paths` or `webhooks`."""
        base, revision = (endpoints(normal.sites, section) for normal in self.graph.sides)
        paths = {path for path, _ in revision}
        moved = _moved(base, revision)
        for key, one in base.items():
            if key in revision:
                self._kept(one, revision[key])
            else:
                self._removed(one, erased(one.path) in paths, moved.get(one.pointer))
        for key, one in revision.items():
            if key not in base:
                self._added(one, moved.get(one.pointer))

    def _scribe(self, endpoint: Endpoint) -> Scribe:
        self.met.append(endpoint)
        return Scribe(self.notes, 1 << (len(self.met) - 1))

    def _added(self, one: Endpoint, before: Endpoint | None) -> None:
        if one.is_sent:
            self._scribe(one)("webhook-added", "the API makes one more call", "", one.pointer)
            return
        said = (
            f"the operation has moved from {_named(before)} to {_named(one)}"
            if before
            else "the operation is new"
        )
        self._scribe(one)("endpoint-added", said, "", one.pointer)

    def _removed(self, one: Endpoint, path_stays: bool, after: Endpoint | None) -> None:
        note = self._scribe(one)
        if one.is_sent:
            note("webhook-removed", "the API no longer makes this call", one.pointer, "")
            return
        how = lifecycle.removal(one.raw, self.today)
        more = f": it has moved to {_named(after)}" if after else ""
        if path_stays and how != "sunset-parse":
            note(f"api-removed-{how}", f"the operation is gone{more}", one.pointer, "")
            return
        rule = "api-path-sunset-parse" if how == "sunset-parse" else f"api-path-removed-{how}"
        note(rule, f"the operation is gone, and its path with it{more}", one.pointer, "")

    def _kept(self, base: Endpoint, revision: Endpoint) -> None:
        sides = ([one.item.get("parameters"), one.raw] for one in (base, revision))
        if self.graph.sameness.holds(*sides):
            return
        note = self._scribe(revision)
        at = (base.pointer, revision.pointer)
        lifecycle.operation(base.raw, revision.raw, at, note)
        _names(base.raw, revision.raw, at, note)
        security.asked(base.raw, revision.raw, at, "", note)
        parameters.compare(base, revision, self.graph, note, self.today)
        bodies.request(base, revision, self.graph, note)
        bodies.responses(base, revision, self.graph, note)
        channels.compare(base, revision, self.graph, note)
        signatures.compare(base, revision, note)
        self._callbacks(base, revision, note)

    def _callbacks(self, base: Endpoint, revision: Endpoint, note: Scribe) -> None:
        """What the API calls back, as part of the operation that asks for it."""
        before, after = (
            _callbacks(one, normal.sites)
            for one, normal in zip((base, revision), self.graph.sides, strict=True)
        )
        for key in dict.fromkeys([*before, *after]):
            old, new = before.get(key), after.get(key)
            if old is not None and new is not None:
                bodies.request(old, new, self.graph, note)
                bodies.responses(old, new, self.graph, note)
                signatures.compare(old, new, note)
            elif new is not None:
                note("callback-added", f"the API calls back once more: {key[0]}", "", new.pointer)
            elif old is not None:
                note("callback-removed", f"the API no longer calls back: {key[0]}", old.pointer, "")


def _moved(
    base: Mapping[tuple[str, str], Endpoint], revision: Mapping[tuple[str, str], Endpoint]
) -> dict[str, Endpoint]:
    """Operations that have kept their operationId at another path, by pointer: each with what it is on the other side."""
    old, new = (_by_id(side.values()) for side in (base, revision))
    found: dict[str, Endpoint] = {}
    for name in old.keys() & new.keys():
        before, after = old[name], new[name]
        if before.pointer != after.pointer:
            found |= {before.pointer: after, after.pointer: before}
    return found


def _by_id(found: Iterable[Endpoint]) -> dict[str, Endpoint]:
    named = ((one.raw.get("operationId"), one) for one in found)
    return {name: one for name, one in named if isinstance(name, str) and name}


def _named(endpoint: Endpoint) -> str:
    return f"`{endpoint.method.upper()} {endpoint.path}`"


def _names(base: Mapping[str, Any], revision: Mapping[str, Any], at: tuple[str, str], note: Scribe) -> None:
    old, new = base.get("operationId"), revision.get("operationId")
    if old and old != new:
        said = f"the operationId is `{new}`, no longer `{old}`" if new else f"the operationId `{old}` is gone"
        note("api-operation-id-removed", said, *at)
    elif new and not old:
        note("api-operation-id-added", f"the operationId is `{new}`", *at)
    tags = [[str(tag) for tag in one["tags"]] if is_list(one.get("tags")) else [] for one in (base, revision)]
    for tag in tags[1]:
        if tag not in tags[0]:
            note("api-tag-added", f"the tag `{tag}` was added", *at)
    for tag in tags[0]:
        if tag not in tags[1]:
            note("api-tag-removed", f"the tag `{tag}` was removed", *at)


def _callbacks(endpoint: Endpoint, sites: Sites) -> dict[tuple[str, str, str], Endpoint]:
    listed = endpoint.raw.get("callbacks")
    found: dict[tuple[str, str, str], Endpoint] = {}
    for name, value in listed.items() if is_mapping(listed) else ():
        pointer, items = sites.resolve(endpoint.pointer + join_pointer("callbacks", name), value)
        for address, item in items.items() if is_mapping(items) else ():
            for one in of_item(sites, address, pointer + join_pointer(address), item, is_sent=True):
                found[name, erased(address), one.method] = one
    return found
