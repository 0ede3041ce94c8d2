"""The parts of two descriptions that a change affects: comparing them gives the same findings, but is faster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from tests.history.edits import Document

Operation = tuple[str, str]
Component = tuple[str, str]
Use = tuple[bool, Component]
"""A component in responses, or, where it is False, in requests."""


def slice_documents(base: Document, revision: Document) -> tuple[Document, Document]:
    """Both documents with only the operations that differ, use a difference, or show that a component is not new."""
    sides = (_Side(base), _Side(revision))
    changed = {*_find_changed(base, revision)}
    shared = [
        operation
        for operation in sides[0].uses
        if operation in sides[1].uses and _find(base, operation) == _find(revision, operation)
    ]
    kept = {operation for side in sides for operation in side.uses} - {*shared}
    kept |= {
        operation
        for operation in shared
        if changed & {component for side in sides for _, component in side.uses[operation]}
    }
    kept.add(shared[0])  # an SDK has at least one operation
    # A component that only one side uses so far may be known to the other from equal operations.
    for operation in shared:
        uses = sides[0].uses[operation] | sides[1].uses[operation]
        if (sides[0].collect_uses(kept) ^ sides[1].collect_uses(kept)) & uses:
            kept.add(operation)
    while missing := {operation for side in sides for operation in side.find_polled(kept)} - kept:
        kept |= missing
    return _slice(base, kept), _slice(revision, kept)


class _Side:
    """A description, with the components that each operation uses."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._references = {
            (kind, name): frozenset(_list_references(component))
            for kind, components in document["components"].items()
            for name, component in components.items()
        }
        self.uses = {
            operation: frozenset(self._list_uses(operation)) for operation in _list_operations(document)
        }

    def collect_uses(self, operations: Iterable[Operation]) -> set[Use]:
        return {use for operation in operations for use in self.uses.get(operation, ())}

    def find_polled(self, operations: Iterable[Operation]) -> set[Operation]:
        """The operations that return the status of a job which others start."""
        polls = ((_find(self._document, operation) or {}).get("x-poll", {}) for operation in operations)
        ids = {poll.get("operation") for poll in polls}
        return {
            operation for operation in self.uses if _find(self._document, operation)["operationId"] in ids
        }

    def collect_components(self, value: Any) -> set[Component]:
        """The components that a value refers to, at any depth."""
        components: set[Component] = set()
        waiting = {*_list_references(value)}
        while waiting:
            components |= waiting
            waiting = {
                reference for component in waiting for reference in self._references.get(component, ())
            } - components
        return components

    def _list_uses(self, operation: Operation) -> Iterator[Use]:
        content = _find(self._document, operation)
        common = self._document["paths"][operation[0]].get("parameters")
        for part in (common, content.get("parameters"), content.get("requestBody")):
            yield from ((False, component) for component in self.collect_components(part))
        yield from ((True, component) for component in self.collect_components(content.get("responses")))


def _find_changed(base: Document, revision: Document) -> Iterator[Component]:
    for kind in {**base["components"], **revision["components"]}:
        old, new = base["components"].get(kind, {}), revision["components"].get(kind, {})
        yield from ((kind, name) for name in {**old, **new} if old.get(name) != new.get(name))


def _list_references(value: Any) -> Iterator[Component]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            _, _, kind, name = value["$ref"].split("/")
            yield kind, name
        for key, child in value.items():
            if key not in ("example", "examples"):
                yield from _list_references(child)
    elif isinstance(value, list):
        for child in value:
            yield from _list_references(child)


def _list_operations(document: Document) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        yield from ((path, method) for method in SUPPORTED_METHODS if method in item)


def _find(document: Document, operation: Operation) -> Any:
    return document["paths"].get(operation[0], {}).get(operation[1])


def _slice(document: Document, kept: set[Operation]) -> Document:
    paths = {
        path: {key: value for key, value in item.items() if key == "parameters" or (path, key) in kept}
        for path, item in document["paths"].items()
        if any((path, key) in kept for key in item)
    }
    used = _Side(document).collect_components(paths)
    components = {
        kind: {
            name: component
            for name, component in named.items()
            if (kind, name) in used or kind == "securitySchemes"
        }
        for kind, named in document["components"].items()
    }
    rest = {key: value for key, value in document.items() if key != "webhooks"}
    return {**rest, "paths": paths, "components": components}
