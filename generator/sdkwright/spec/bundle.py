"""The whole spec as one self-contained OpenAPI document, for any other tool."""

from __future__ import annotations

import json
import re
from typing import Any

from sdkwright.openapi.pointers import component_ref
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS, ROOT_SECTIONS
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.spec.shapes import Anything, Either, ListOf, MapOf, Object, Shape

_NOT_ASCII = re.compile(r"[^\n\x20-\x7e]")
_ITEM, _PARAMETER = Object("path item"), Object("parameter")


def bundle_spec(spec: Spec) -> str:
    """One JSON document: what is said once, then all paths, webhooks and components, in the order of the files.

    Each schema says from which document it comes, for that is the Python module it becomes.
    """
    root = spec.root
    once = (key for key in ROOT_SECTIONS if key in root and key not in ("paths", "webhooks", "components"))
    whole: dict[str, Any] = {key: bundle_value(root[key], ROOT_SECTIONS[key]) for key in once}
    whole["paths"] = _merged(spec, "paths")
    webhooks = _merged(spec, "webhooks")
    if webhooks:
        whole["webhooks"] = webhooks
    components = {
        kind: {name: bundle_value(node, Object(what)) for name, node in spec.components(kind).items()}
        for kind, what in COMPONENT_KINDS.items()
    }
    if spec.is_folder:  # or a single document says it already, or needs it not
        for name, node in spec.components("schemas").items():
            components["schemas"][name]["x-module"] = node.module
    whole["components"] = {kind: found for kind, found in components.items() if found}
    return _NOT_ASCII.sub(_readable, json.dumps(whole, indent=2, ensure_ascii=False)) + "\n"


def _readable(match: re.Match[str]) -> str:
    """A letter as it is, and an escape for what a reader would not see, or be misled by."""
    character = match[0]
    units = character.encode("utf-16-be").hex()
    escaped = "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
    return character if character.isprintable() else escaped


def bundle_value(node: Node, shape: Shape) -> Any:
    """The value with every reference written as one inside a single document.

    The shape tells a keyword from a free key: a property named `default` may be a reference, a default is data.
    """
    if isinstance(shape, Either):
        shape = shape.composite if node.is_mapping or node.is_list else shape.scalar
    if isinstance(shape, ListOf):
        return [bundle_value(child, shape.item) for child in node]
    if isinstance(shape, MapOf):
        return {key: bundle_value(child, shape.value) for key, child in node.items()}
    if isinstance(shape, Object):
        return _object(node, shape)
    return _extension(node) if isinstance(shape, Anything) and shape.refs else node.value


def _object(node: Node, shape: Object) -> dict[str, Any]:
    if node.ref is not None:
        return {**node.value, "$ref": component_ref(node.ref.kind, node.ref.name)}
    shapes = OBJECTS[shape.name].shapes
    found = {key: bundle_value(child, shapes[key]) for key, child in node.items()}
    if shape.name == "discriminator" and "mapping" in node:
        targets = {
            tag: node.index.locate(target.value, node.module) for tag, target in node["mapping"].items()
        }
        found["mapping"] = {tag: component_ref(ref.kind, ref.name) for tag, ref in targets.items()}
    return found


def _extension(node: Node) -> Any:
    if node.is_list:
        return [_extension(child) for child in node]
    if not node.is_mapping:
        return node.value
    found = {key: _extension(child) for key, child in node.items()}
    return found if node.ref is None else {**found, "$ref": component_ref(node.ref.kind, node.ref.name)}


def _merged(spec: Spec, section: str) -> dict[str, Any]:
    items: dict[str, list[Node]] = {}
    for document in spec.documents:
        for path, item in document.node[section].items() if section in document.node else ():
            items.setdefault(path, []).append(item)
    return {
        path: bundle_value(found[0], _ITEM) if len(found) == 1 else _joined(found)
        for path, found in items.items()
    }


def _joined(items: list[Node]) -> dict[str, Any]:
    """A path that stands in several documents, with different methods; what one says for all is then theirs alone."""
    joined: dict[str, Any] = {}
    for item in items:
        for method in SUPPORTED_METHODS:
            if method in item:
                joined[method] = bundle_value(item[method], Object("operation"))
                parameters = {**_parameters(item), **_parameters(item[method])}
                if parameters:
                    joined[method]["parameters"] = [
                        bundle_value(one, _PARAMETER) for one in parameters.values()
                    ]
    return joined


def _parameters(holder: Node) -> dict[tuple[str, str], Node]:
    named = ((one.follow(), one) for one in holder.get("parameters") or ())
    return {(target["in"].value, target["name"].value): one for target, one in named}
