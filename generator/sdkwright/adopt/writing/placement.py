"""Splits a curated description into the documents of its resources.

A component is in the nearest common ancestor of the documents that use it, so that references go from child to parent
to shared, and documents never need each other.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.references import ComponentKey, parse_reference, replace_references
from sdkwright.adopt.writing.homes import (
    ROOT,
    Path,
    Use,
    choose_documents,
    find_homes,
    list_prefixes,
    order_components,
)
from sdkwright.ir.names import EVENTS_RESOURCE, make_file_name
from sdkwright.openapi.pointers import make_component_ref
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping
from sdkwright.openapi.vocabulary import ROOT_DOCUMENT, SUPPORTED_METHODS
from sdkwright.spec.keywords import COMPONENT_KINDS, SECTIONS
from sdkwright.spec.shapes import Object

_SHARED: Final = "shared.yaml"
_KINDS: Final = ("parameters", "headers", "requestBodies", "responses", "examples", "schemas")
"""The kinds of components in the documents of resources, in their order there."""
_SECTIONS: Final = ("paths", "webhooks", "components")


def place(document: Json) -> dict[str, Json]:
    """The documents of a folder, by their paths, for a description that is a single document.

    Operations keep their order. Components are in the order of their first use, in `shared.yaml` by name. A resource
    without a tag gets one with an empty description.
    """
    components = _list_components(document)
    references = {
        key: _list_references(value, COMPONENT_KINDS[key.kind]) for key, value in components.items()
    }
    uses = _list_uses(document)
    documents = choose_documents(uses, references)
    homes = find_homes([(documents[use.resource], use.targets) for use in uses], references)
    folder = _Folder({key: _make_file(home) for key, home in homes.items()})
    folder.add_root(_make_root(document, uses))
    for use in uses:
        folder.add_operation(_make_file(documents[use.resource]), use, document[use.section][use.key])
    for key in order_components(uses, references):
        folder.add_component(key, components[key])
    return folder.list_documents()


class _Folder:
    """The documents while they are filled."""

    def __init__(self, files: Mapping[ComponentKey, str]) -> None:
        """Create a folder, for components in these files."""
        self._files = files
        self._documents: dict[str, Json] = {}

    def add_root(self, root: Json) -> None:
        self._documents[ROOT_DOCUMENT] = root

    def add_operation(self, file: str, use: Use, item: Json) -> None:
        """Add an operation, with a copy of what its path item has for all its operations."""
        section: Json = self._documents.setdefault(file, {}).setdefault(use.section, {})
        if use.key not in section:
            section[use.key] = self._relocate(_remove_operations(item), "path item", file)
        if use.method:
            section[use.key][use.method] = self._relocate(item[use.method], "operation", file)

    def add_component(self, key: ComponentKey, value: Any) -> None:
        file = self._files[key]
        components: Json = self._documents.setdefault(file, {}).setdefault("components", {})
        components.setdefault(key.kind, {})[key.name] = self._relocate(value, COMPONENT_KINDS[key.kind], file)

    def list_documents(self) -> dict[str, Json]:
        """The documents: the root first, `shared.yaml` last; their sections in the same order everywhere."""
        files = sorted(self._documents, key=lambda file: (file != ROOT_DOCUMENT, file == _SHARED))
        return {file: _order_document(file, self._documents[file]) for file in files}

    def _relocate(self, value: Any, object_: str, file: str) -> Any:
        """A copy of a value with the references of a document."""
        folder = posixpath.dirname(file) or "."

        def replace(text: str) -> str:
            key = parse_reference(text)
            target = None if key is None else self._files.get(key)
            if key is None or target is None:
                return text
            path = "" if target == file else posixpath.relpath(target, folder)
            return path + make_component_ref(*key)

        return replace_references(value, Object(object_), replace)


def _list_components(document: Json) -> dict[ComponentKey, Any]:
    """The components that need not be in the root document."""
    sections = as_mapping(document.get("components"))
    return {
        ComponentKey(kind, name): value
        for kind in _KINDS
        for name, value in as_mapping(sections.get(kind)).items()
    }


def _list_references(value: Any, object_: str) -> tuple[ComponentKey, ...]:
    """The components that an object refers to, in the order of the first reference to each."""
    texts: dict[str, None] = {}

    def collect(text: str) -> str:
        texts[text] = None
        return text

    replace_references(value, Object(object_), collect)
    return tuple(key for key in map(parse_reference, texts) if key is not None)


def _list_uses(document: Json) -> list[Use]:
    uses: list[Use] = []
    for section in ("paths", "webhooks"):
        for key, item in as_mapping(document.get(section)).items():
            shared = _list_references(_remove_operations(item), "path item")
            methods = [method for method in as_mapping(item) if method in SUPPORTED_METHODS]
            for method in methods:
                resource = _find_resource(item[method], section)
                targets = (*shared, *_list_references(item[method], "operation"))
                uses.append(Use(section, key, method, resource, targets))
            if not methods:
                uses.append(Use(section, key, "", ROOT, shared))
    return uses


def _find_resource(operation: Json, section: str) -> Path:
    """The resource of an operation; the root document if it has none."""
    steps = str(as_mapping(operation).get("operationId", "")).split(".")
    return tuple(steps[:-1]) or ((EVENTS_RESOURCE,) if section == "webhooks" else ROOT)


def _remove_operations(item: Any) -> Any:
    if not is_mapping(item):
        return item
    return {key: value for key, value in item.items() if key not in SUPPORTED_METHODS}


def _make_file(path: Path) -> str:
    return f"{'/'.join(map(make_file_name, path))}.yaml" if path else _SHARED


def _make_root(document: Json, uses: Iterable[Use]) -> Json:
    """The root document: what occurs once, with a tag for each resource."""
    root = {key: value for key, value in document.items() if key not in SECTIONS}
    resources = dict.fromkeys(
        path for use in uses if use.section == "paths" and use.method for path in list_prefixes(use.resource)
    )
    if resources:
        root["tags"] = _add_tags(as_list(document.get("tags")), [".".join(path) for path in resources])
    components = {
        kind: value for kind, value in as_mapping(document.get("components")).items() if kind not in _KINDS
    }
    return {**root, "components": components} if components else root


def _add_tags(tags: list[Any], resources: Iterable[str]) -> list[Any]:
    """The tags, with those of the other resources: a parent before its first child, the rest at the end."""
    tags = list(tags)
    for resource in resources:
        names = [as_mapping(tag).get("name") for tag in tags]
        if resource not in names:
            children = (
                position for position, name in enumerate(names) if f"{name}".startswith(f"{resource}.")
            )
            tags.insert(next(children, len(tags)), {"name": resource, "description": ""})
    return tags


def _order_document(file: str, document: Json) -> Json:
    if file != ROOT_DOCUMENT:
        document = {section: document[section] for section in _SECTIONS if section in document}
    components = document.get("components")
    if not is_mapping(components):
        return document
    kinds = sorted(components, key=lambda kind: _KINDS.index(kind) if kind in _KINDS else -1)
    return {**document, "components": {kind: _order_kind(file, components[kind]) for kind in kinds}}


def _order_kind(file: str, components: Json) -> Json:
    """The components of a kind; those of `shared.yaml` by name, because they have no first use there."""
    return dict(sorted(components.items())) if file == _SHARED else components
