"""The spec as one self-contained OpenAPI document, for any other tool."""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import Any, Final

from sdkwright.openapi.pointers import make_component_ref
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.problem import Problems
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS, ROOT_SECTIONS, SECTIONS
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node, find_once
from sdkwright.spec.shapes import DATA, Either, ListOf, MapOf, Object, Shape

_NOT_ASCII: Final = re.compile(r"[^\n\x20-\x7e]")
_PATH_ITEM, _OPERATION, _PARAMETER = Object("path item"), Object("operation"), Object("parameter")


def bundle_spec(spec: Spec) -> str:
    """A JSON document with the keywords of the root document, then all paths, webhooks and components.

    If the spec is a folder, `x-module` of each schema is the Python module of its document.
    """
    root = spec.root
    bundle: dict[str, Any] = {
        key: _bundle_once(root[key], shape, level=1)
        for key, shape in ROOT_SECTIONS.items()
        if key in root and key not in SECTIONS
    }
    bundle["paths"] = _merge_path_items(spec, "paths")
    webhooks = _merge_path_items(spec, "webhooks")
    if webhooks:
        bundle["webhooks"] = webhooks
    components = {
        kind: {
            name: _bundle_once(
                node, Object(object_), level=3, has_module=spec.is_folder and kind == "schemas"
            )
            for name, node in spec.find_components(kind).items()
        }
        for kind, object_ in COMPONENT_KINDS.items()
    }
    bundle["components"] = {kind: values for kind, values in components.items() if values}
    return _NOT_ASCII.sub(_escape_unprintable, _format_json(bundle, "\n")) + "\n"


class _Json(str):
    """A value that is JSON already, with the indentation of its level."""

    __slots__ = ()


def _bundle_once(node: Node, shape: Shape, *, level: int, has_module: bool = False) -> _Json:
    def bundle(_: Problems) -> _Json:
        value = bundle_value(node, shape)
        return _Json(
            _format_json({**value, "x-module": node.module} if has_module else value, f"\n{'  ' * level}")
        )

    return find_once(node, ("bundle", shape, level, has_module), bundle, Problems())


def _format_json(value: Any, line_break: str) -> str:
    """What `json.dumps(value, indent=2, ensure_ascii=False)` returns, which takes three times as long."""
    if isinstance(value, str):
        return value if isinstance(value, _Json) else encode_basestring(value)
    inner = f"{line_break}  "
    if value and is_mapping(value):
        lines = [
            f"{encode_basestring(key)}: "
            + (encode_basestring(member) if type(member) is str else _format_json(member, inner))
            for key, member in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(lines)}{line_break}}}"
    if value and is_list(value):
        lines = [_format_json(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(lines)}{line_break}]"
    return json.dumps(value)


def bundle_value(node: Node, shape: Shape) -> Any:
    """The value with its references written as those of a single document.

    The shape distinguishes keywords from names: a property named `default` may be a reference, a default is data.
    """
    if isinstance(shape, Either):
        shape = shape.composite if node.is_mapping or node.is_list else shape.scalar
    if isinstance(shape, ListOf):
        return (
            [bundle_value(child, shape.item) for child in node] if _has_inner(node.value) else [*node.value]
        )
    if isinstance(shape, MapOf):
        return {key: bundle_value(child, shape.value) for key, child in node.items()}
    return _bundle_object(node, shape) if isinstance(shape, Object) else node.value


def _has_inner(values: list[Any]) -> bool:
    return any(isinstance(value, (dict, list)) for value in values)


def _bundle_object(node: Node, shape: Object) -> dict[str, Any]:
    if node.ref is not None:
        return {**node.value, "$ref": make_component_ref(node.ref.kind, node.ref.name)}
    shapes = OBJECTS[shape.name].shapes
    bundle = {
        key: bundle_value(node[key], shapes.get(key, DATA)) if isinstance(value, (dict, list)) else value
        for key, value in node.value.items()
    }
    if shape.name == "discriminator" and "mapping" in node:
        targets = {
            tag: node.index.parse_reference(target.value, node.module)
            for tag, target in node["mapping"].items()
        }
        bundle["mapping"] = {tag: make_component_ref(ref.kind, ref.name) for tag, ref in targets.items()}
    return bundle


def _merge_path_items(spec: Spec, section: str) -> dict[str, Any]:
    items: dict[str, list[Node]] = {}
    for document in spec.documents:
        for path, item in document.node[section].items() if section in document.node else ():
            items.setdefault(path, []).append(item)
    return {
        path: _bundle_once(parts[0], _PATH_ITEM, level=2) if len(parts) == 1 else _merge_operations(parts)
        for path, parts in items.items()
    }


def _merge_operations(items: list[Node]) -> dict[str, Any]:
    """The operations of path items with the same path; parameters of an item are moved to its operations."""
    merged: dict[str, Any] = {}
    for item in items:
        for method in SUPPORTED_METHODS:
            if method in item:
                merged[method] = bundle_value(item[method], _OPERATION)
                parameters = {**_index_parameters(item), **_index_parameters(item[method])}
                if parameters:
                    merged[method]["parameters"] = [
                        bundle_value(parameter, _PARAMETER) for parameter in parameters.values()
                    ]
    return merged


def _index_parameters(holder: Node) -> dict[tuple[str, str], Node]:
    """The parameters of a path item or operation by location and name."""
    targets = ((element.follow(), element) for element in holder.get("parameters") or ())
    return {(target["in"].value, target["name"].value): element for target, element in targets}


def _escape_unprintable(match: re.Match[str]) -> str:
    """A letter as it is; an escape for a character that is invisible, or changes how others are displayed."""
    character = match[0]
    units = character.encode("utf-16-be").hex()
    escaped = "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
    return character if character.isprintable() else escaped
