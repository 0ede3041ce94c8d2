"""The whole spec as one self-contained OpenAPI document, for any other tool."""

from __future__ import annotations

import json
from typing import Any

from generator.document import Document, Node

_KINDS = (
    "schemas",
    "parameters",
    "requestBodies",
    "responses",
    "headers",
    "examples",
    "callbacks",
    "securitySchemes",
)
_FIRST = ("openapi", "info", "servers", "security", "tags")


def bundle(document: Document) -> str:
    """One JSON document: what is said once, then all paths, webhooks and components, in the order of the files."""
    whole: dict[str, Any] = {key: plain(document.root[key]) for key in _FIRST if key in document.root}
    whole["paths"] = _merged(document, "paths")
    webhooks = _merged(document, "webhooks")
    if webhooks:
        whole["webhooks"] = webhooks
    components = {
        kind: {name: plain(node) for name, node in document.components(kind).items()} for kind in _KINDS
    }
    whole["components"] = {kind: found for kind, found in components.items() if found}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def plain(node: Node) -> Any:
    """The value with every reference written as one inside a single document."""
    if isinstance(node.value, dict):
        ref = node.ref
        return {
            key: (
                f"#/components/{ref.kind}/{ref.name}"
                if key == "$ref" and ref is not None
                else _inside(key, child)
            )
            for key, child in node.items()
        }
    if isinstance(node.value, list):
        return [plain(child) for child in node]
    return node.value


def _inside(key: str, node: Node) -> Any:
    if key in ("example", "examples", "default", "const", "enum"):
        return node.value  # data: a `$ref` in it is none
    if key == "mapping":
        return {tag: _local(target.value) for tag, target in node.items()}
    return plain(node)


def _local(target: str) -> str:
    return "#" + target.partition("#")[2] if "#" in target else target


def _merged(document: Document, section: str) -> dict[str, Any]:
    """A path may stand in several documents, with different methods."""
    found: dict[str, Any] = {}
    for source in document.sources:
        if section in source.node:
            for path, item in source.node[section].items():
                found.setdefault(path, {}).update(plain(item))
    return found
