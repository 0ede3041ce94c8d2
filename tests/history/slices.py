"""The part of two descriptions that a change can reach: comparing it tells the same as comparing the whole, sooner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from tests.history.edits import Document

Operation = tuple[str, str]
Component = tuple[str, str]
Use = tuple[bool, Component]
"""A component that answers hold, or, where it is False, that requests do."""


def slices(base: Document, revision: Document) -> tuple[Document, Document]:
    """Both, with only those operations that differ, that reach a difference, or that show that something is not new."""
    sides = (_Side(base), _Side(revision))
    changed = {*_differing(base, revision)}
    shared = [one for one in sides[0].uses if one in sides[1].uses and _at(base, one) == _at(revision, one)]
    kept = {one for side in sides for one in side.uses} - {*shared}
    kept |= {one for one in shared if changed & {each for side in sides for _, each in side.uses[one]}}
    kept.add(shared[0])  # an SDK needs one at least
    # What only one side uses as yet may be known to the other from operations that do not differ.
    for one in shared:
        if (sides[0].used(kept) ^ sides[1].used(kept)) & (sides[0].uses[one] | sides[1].uses[one]):
            kept.add(one)
    while missing := {one for side in sides for one in side.asked(kept)} - kept:
        kept |= missing
    return _slice(base, kept), _slice(revision, kept)


class _Side:
    """A description, with the components that each operation uses."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._near = {
            (kind, name): frozenset(_references(one))
            for kind, found in document["components"].items()
            for name, one in found.items()
        }
        self.uses = {one: frozenset(self._uses(one)) for one in _operations(document)}

    def used(self, operations: Iterable[Operation]) -> set[Use]:
        return {use for one in operations for use in self.uses.get(one, ())}

    def asked(self, operations: Iterable[Operation]) -> set[Operation]:
        """Those that others name: how far a job is."""
        polls = ((_at(self._document, one) or {}).get("x-poll", {}) for one in operations)
        names = {poll.get("operation") for poll in polls}
        return {one for one in self.uses if _at(self._document, one)["operationId"] in names}

    def closure(self, value: Any) -> set[Component]:
        found: set[Component] = set()
        waiting = {*_references(value)}
        while waiting:
            found |= waiting
            waiting = {far for one in waiting for far in self._near.get(one, ())} - found
        return found

    def _uses(self, operation: Operation) -> Iterator[Use]:
        described = _at(self._document, operation)
        common = self._document["paths"][operation[0]].get("parameters")
        for part in (common, described.get("parameters"), described.get("requestBody")):
            yield from ((False, one) for one in self.closure(part))
        yield from ((True, one) for one in self.closure(described.get("responses")))


def _differing(base: Document, revision: Document) -> Iterator[Component]:
    for kind in {**base["components"], **revision["components"]}:
        old, new = base["components"].get(kind, {}), revision["components"].get(kind, {})
        yield from ((kind, name) for name in {**old, **new} if old.get(name) != new.get(name))


def _references(value: Any) -> Iterator[Component]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            _, _, kind, name = value["$ref"].split("/")
            yield kind, name
        for key, child in value.items():
            if key not in ("example", "examples"):
                yield from _references(child)
    elif isinstance(value, list):
        for child in value:
            yield from _references(child)


def _operations(document: Document) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        yield from ((path, method) for method in SUPPORTED_METHODS if method in item)


def _at(document: Document, operation: Operation) -> Any:
    return document["paths"].get(operation[0], {}).get(operation[1])


def _slice(document: Document, kept: set[Operation]) -> Document:
    paths = {
        path: {key: one for key, one in item.items() if key == "parameters" or (path, key) in kept}
        for path, item in document["paths"].items()
        if any((path, key) in kept for key in item)
    }
    reached = _Side(document).closure(paths)
    components = {
        kind: {
            name: one for name, one in found.items() if (kind, name) in reached or kind == "securitySchemes"
        }
        for kind, found in document["components"].items()
    }
    rest = {key: one for key, one in document.items() if key != "webhooks"}
    return {**rest, "paths": paths, "components": components}
