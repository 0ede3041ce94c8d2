"""Removes what nothing uses any more: components, tags, sections and documents."""

from __future__ import annotations

from typing import Any

from sdkwright.adopt.references import ComponentKey, list_references, parse_reference
from sdkwright.follow.documents import Documents
from sdkwright.follow.placement import list_component_references
from sdkwright.openapi.untyped import as_list, as_mapping
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.shapes import Object


def list_used_components(documents: Documents) -> set[ComponentKey]:
    """The components that operations use, also indirectly, and the security schemes."""
    references = list_component_references(documents)
    used: set[ComponentKey] = set()
    queue: list[ComponentKey] = [key for key in references if key.kind == "securitySchemes"]
    for file, value in documents.values.items():
        rest = {key: part for key, part in value.items() if key != "components"}
        shape = Object("root" if file == documents.root_file else "document")
        queue += [key for key in map(parse_reference, list_references(rest, shape)) if key is not None]
    while queue:
        key = queue.pop()
        if key not in used:
            used.add(key)
            queue += references.get(key, ())
    return used


def list_used_tags(documents: Documents) -> set[str]:
    """The tags of operations, and the resources that contain operations."""
    used: set[str] = set()
    for _, _, _, item in documents.list_operations():
        for method, operation in as_mapping(item).items():
            if method in SUPPORTED_METHODS:
                parts = str(as_mapping(operation).get("operationId", "")).split(".")
                used |= {".".join(parts[:length]) for length in range(1, len(parts))}
                used |= {str(tag) for tag in as_list(as_mapping(operation).get("tags"))}
    return used


def remove_components(documents: Documents, keys: set[ComponentKey]) -> list[ComponentKey]:
    """Remove components, in the order of the documents."""
    removed = [key for key in documents.index_components() if key in keys]
    for key in removed:
        documents.remove_component(key)
    return removed


def remove_tags(documents: Documents, names: set[str]) -> list[str]:
    """Remove the tags with these names."""
    tags = as_list(documents.root.get("tags"))
    removed = [str(tag["name"]) for tag in map(as_mapping, tags) if tag.get("name") in names]
    tags[:] = [tag for tag in tags if as_mapping(tag).get("name") not in names]
    return removed


def remove_empty_parts(documents: Documents) -> list[str]:
    """Remove empty sections, and documents without content; the documents."""
    removed: list[str] = []
    for file, value in list(documents.values.items()):
        components: dict[str, Any] = as_mapping(value.get("components"))
        for kind in [kind for kind, part in components.items() if part == {}]:
            del components[kind]
        for section in ("paths", "webhooks", "components"):
            if value.get(section) == {} and not (section == "paths" and file == documents.root_file):
                del value[section]
        if not value and file != documents.root_file:
            removed.append(file)
            del documents.values[file]
    return removed
