"""The references of a curated description that is plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from sdkwright.openapi.pointers import unescape_step
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping
from sdkwright.spec.keywords import OBJECTS
from sdkwright.spec.shapes import DATA, Either, ListOf, MapOf, Object, Shape

_COMPONENT: Final = re.compile(r"#/components/([^/]*)/([^/]*)")


class ComponentKey(NamedTuple):
    """A component of a description that is a single document."""

    kind: str
    """`schemas`, `parameters`, …"""
    name: str


def parse_reference(text: str) -> ComponentKey | None:
    """The component that a reference in the same document refers to; None if it refers to something else."""
    match = _COMPONENT.fullmatch(unquote(text))
    return ComponentKey(*map(unescape_step, match.groups())) if match else None


def replace_references(value: Any, shape: Shape, replace: Callable[[str], str]) -> Any:
    """A copy of a value with other references; examples and other data are not copied.

    The shape distinguishes keywords from names: a property named `default` may have a reference, a default is data.
    """
    if isinstance(shape, Either):
        shape = shape.composite if is_mapping(value) or is_list(value) else shape.scalar
    if isinstance(shape, ListOf) and is_list(value):
        return [replace_references(element, shape.item, replace) for element in value]
    if isinstance(shape, MapOf) and is_mapping(value):
        return {key: replace_references(child, shape.value, replace) for key, child in value.items()}
    if isinstance(shape, Object) and is_mapping(value):
        return _replace_in_object(value, shape.name, replace)
    return value


def _replace_in_object(value: dict[str, Any], name: str, replace: Callable[[str], str]) -> dict[str, Any]:
    object_ = OBJECTS[name]
    if object_.component_kind is not None and isinstance(value.get("$ref"), str):
        return {key: replace(child) if key == "$ref" else child for key, child in value.items()}
    copy = {
        key: replace_references(child, object_.shapes.get(key, DATA), replace) for key, child in value.items()
    }
    mapping = value.get("mapping")
    if name == "discriminator" and is_mapping(mapping):
        copy["mapping"] = {
            tag: replace(target) if isinstance(target, str) else target for tag, target in mapping.items()
        }
    return copy


def describe_references(value: Any, shape: Shape, texts: Mapping[str, str]) -> Any:
    """A copy of a value in which the references to some components have descriptions."""
    if isinstance(shape, Either):
        shape = shape.composite if is_mapping(value) or is_list(value) else shape.scalar
    if isinstance(shape, ListOf) and is_list(value):
        return [describe_references(element, shape.item, texts) for element in value]
    if isinstance(shape, MapOf) and is_mapping(value):
        return {key: describe_references(child, shape.value, texts) for key, child in value.items()}
    if not isinstance(shape, Object) or not is_mapping(value):
        return value
    text = texts.get(_find_target(value))
    if text is not None and shape.name == "schema":
        return {"description": text, **value}
    shapes = OBJECTS[shape.name].shapes
    return {key: describe_references(child, shapes.get(key, DATA), texts) for key, child in value.items()}


def _find_target(schema: dict[str, Any]) -> str:
    """The component that a schema refers to, apart from null; "" if it is no reference."""
    members = [member for keyword in ("anyOf", "oneOf") for member in schema.get(keyword) or ()]
    others = [member for member in members if member != {"type": "null"}]
    is_nullable = len(others) == 1 and len(members) > 1
    target = as_mapping(others[0] if is_nullable else schema).get("$ref")
    return target if isinstance(target, str) else ""


def list_reference_objects(value: Any, shape: Shape) -> Iterator[dict[str, Any]]:
    """The objects in a value that are references, in order."""
    if isinstance(shape, Either):
        shape = shape.composite if is_mapping(value) or is_list(value) else shape.scalar
    if isinstance(shape, ListOf) and is_list(value):
        for element in value:
            yield from list_reference_objects(element, shape.item)
    elif isinstance(shape, MapOf) and is_mapping(value):
        for child in value.values():
            yield from list_reference_objects(child, shape.value)
    elif isinstance(shape, Object) and is_mapping(value):
        object_ = OBJECTS[shape.name]
        if object_.component_kind is not None and isinstance(value.get("$ref"), str):
            yield value
            return
        for key, child in value.items():
            yield from list_reference_objects(child, object_.shapes.get(key, DATA))


def list_references(value: Any, shape: Shape) -> Iterator[str]:
    """The references in a value, in order."""
    if isinstance(shape, Either):
        shape = shape.composite if is_mapping(value) or is_list(value) else shape.scalar
    if isinstance(shape, ListOf) and is_list(value):
        for element in value:
            yield from list_references(element, shape.item)
    elif isinstance(shape, MapOf) and is_mapping(value):
        for child in value.values():
            yield from list_references(child, shape.value)
    elif isinstance(shape, Object) and is_mapping(value):
        object_ = OBJECTS[shape.name]
        if object_.component_kind is not None and isinstance(value.get("$ref"), str):
            yield value["$ref"]
            return
        for key, child in value.items():
            yield from list_references(child, object_.shapes.get(key, DATA))
        mapping = value.get("mapping")
        if shape.name == "discriminator" and is_mapping(mapping):
            yield from (target for target in mapping.values() if isinstance(target, str))
