"""Puts the converted parts together, with the names of their components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.conversion.schema_facts import describe_place
from sdkwright.adopt.model import Draft, Json
from sdkwright.adopt.references import list_references, replace_references
from sdkwright.openapi.pointers import find_last_step, join_pointer, make_component_ref
from sdkwright.spec.shapes import SCHEMA, Object

_ROOT, _OPERATION = Object("root"), Object("operation")
_THE_DOCUMENT: Final = ("", "the document")


@dataclass(frozen=True)
class Origins:
    """The parts of the source that the parts of the adopted document come from."""

    parts: Mapping[str, tuple[str, str]]
    """By pointer into the adopted document: the pointer into the source, and the subject for decisions."""

    def locate(self, pointer: str) -> tuple[str, str]:
        """The pointer into the source and the subject of the nearest known part."""
        known = (self.parts[part] for part in _list_parents(pointer) if part in self.parts)
        return next(known, _THE_DOCUMENT)

    def find_pointer(self, pointer: str) -> str:
        """The pointer into the source of the nearest known part."""
        return self.locate(pointer)[0]

    def follow(self, pointer: str) -> str:
        """The pointer into the source, if the part has the same place below the nearest known part; it may lead to nothing."""
        known = next((part for part in _list_parents(pointer) if part in self.parts), None)
        return "" if known is None else self.parts[known][0] + pointer.removeprefix(known)


def _list_parents(pointer: str) -> Iterator[str]:
    """The pointer, and those of the values that contain it, the nearest first."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def assemble(draft: Draft, names: Mapping[str, str]) -> tuple[Json, Origins]:
    """The document, whose components have these names by key, and the origins of its parts."""
    refs = {key: make_component_ref("schemas", name) for key, name in names.items()}

    def find(ref: str) -> str:
        return refs.get(ref, ref)

    document = replace_references(dict(draft.root), _ROOT, find)
    paths: dict[str, Any] = {}
    origins: dict[str, tuple[str, str]] = {}
    for operation in draft.operations:
        method = operation.source.method
        paths.setdefault(operation.path, {})[method] = replace_references(operation.content, _OPERATION, find)
        origins[join_pointer("paths", operation.path, method)] = (
            operation.source.pointer,
            operation.source.label,
        )
    schemas: dict[str, Any] = {}
    for key, component in draft.components.items():
        schemas[names[key]] = replace_references(component.schema, SCHEMA, find)
        origins[join_pointer("components", "schemas", names[key])] = (key[1:], describe_place(key[1:]))
    webhooks = document.pop("webhooks", {})
    components = {**document.pop("components"), **({"schemas": schemas} if schemas else {})}
    document["tags"] = _make_tags(draft, paths, webhooks)
    document["paths"] = paths
    document |= {"webhooks": webhooks} if webhooks else {}
    document["components"] = components
    return document, Origins(origins)


def _make_tags(draft: Draft, paths: Mapping[str, Any], webhooks: Mapping[str, Any]) -> list[Json]:
    """A tag for each resource, and for the resources that contain it, in order."""
    resources: dict[str, None] = {}
    for item in (*paths.values(), *webhooks.values()):
        for operation in item.values():
            steps = operation["operationId"].split(".")[:-1]
            resources.update(dict.fromkeys(".".join(steps[:length]) for length in range(1, len(steps) + 1)))
    texts = {resource: draft.tags.get(resource, "") for resource in resources}
    return [{"name": name, **({"description": text} if text else {})} for name, text in texts.items()]


def remove_unused_schemas(document: Json) -> None:
    """Remove the schemas that nothing refers to any more."""
    schemas = document["components"].get("schemas", {})
    used: set[str] = set()
    others = {kind: values for kind, values in document["components"].items() if kind != "schemas"}
    queue = list(list_references({**document, "components": others}, _ROOT))
    while queue:
        name = find_last_step(queue.pop())
        if name in schemas and name not in used:
            used.add(name)
            queue += list_references(schemas[name], SCHEMA)
    for name in [name for name in schemas if name not in used]:
        del schemas[name]
    if not schemas:
        document["components"].pop("schemas", None)
    if not document["components"]:
        del document["components"]
