"""Reduces schemas to what affects how their values are encoded. The notation is that of `value_schemas` in the runtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sdkwright.ir.schema import Schema
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.encoding_rules import find_format, find_scalar_rule
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import Value

_TEXT = "text"
_FILE_WRAPPERS = ("File", "Files", "as_file_or_text", "as_files")


def add_schema(value: Value, registry: Registry, *, is_patch: bool = False) -> Value:
    """A value that is encoded by its schema if the schema affects the encoding, or if null has a meaning of its own."""
    if value.sent.wrapper in _FILE_WRAPPERS:
        return value
    schema = reduce_schema(value.schema, registry)
    is_patch = is_patch and not schemas.is_scalar(value.schema)
    if (schema, is_patch) == (value.sent.schema, value.sent.is_patch):
        return value
    return replace(value, sent=replace(value.sent, schema=schema, is_patch=is_patch))


def reduce_components(components: Iterable[Schema], registry: Registry) -> tuple[tuple[str, Any], ...]:
    """The reduced schemas of the components that are sent, and of those with decimals, by name."""
    nodes = {
        schema.name: registry.components[schema.name].node
        for schema in components
        if schema.in_request or _contains_numbers(registry.components[schema.name].node)
    }
    reduced = {
        name: reduce_schema(node, registry)
        for name, node in nodes.items()
        if name in registry.names_with_rules
    }
    return tuple((name, schema) for name, schema in reduced.items() if schema is not None)


def reduce_schema(node: Node, registry: Registry) -> Any | None:
    """A reduced schema; None if it does not affect the encoding. A reference stays one."""
    if node.ref is not None:
        name = registry.find_target(node).name
        return f"#{name}" if name in registry.names_with_rules else None
    if union := schemas.list_union_members(node):
        return reduce_union(union, registry)
    if rule := find_scalar_rule(node):
        return rule
    if elements := schemas.list_elements(node):
        return _reduce_array(node, elements, registry)
    return _reduce_object(node, registry)


def _reduce_array(node: Node, elements: list[Node], registry: Registry) -> Any | None:
    reduced = [reduce_schema(element, registry) for element in elements]
    if not any(reduced):
        return None
    items = {"items": reduced.pop()} if schemas.get_items(node) is not None else {}
    return {**({"prefixItems": reduced} if reduced else {}), **items}


def _reduce_object(node: Node, registry: Registry) -> Any | None:
    properties = schemas.list_properties(node, "sent")
    reduced = {name: reduce_schema(child, registry) for name, child in properties.items()}
    constants = {
        name: child.follow()["const"].value for name, child in properties.items() if _is_fixed(child)
    }
    extra = next(
        (reduced_extra for part in _list_parts(node) if (reduced_extra := _reduce_extra(part, registry))),
        None,
    )
    keywords = {
        "properties": {name: schema for name, schema in reduced.items() if schema is not None},
        "const": constants,
        "additionalProperties": extra,
    }
    return {keyword: value for keyword, value in keywords.items() if value} or None


def _reduce_extra(node: Node, registry: Registry) -> Any | None:
    extra = node.get("additionalProperties")
    return reduce_schema(extra, registry) if extra is not None and extra.is_mapping else None


def reduce_union(union: Iterable[Node], registry: Registry) -> Any | None:
    """The reduced schema of a value that is one of several."""
    members = [*_list_members(union, registry, frozenset())]
    objects = [member for member in members if schemas.list_properties(member)]
    others = [_reduce_scalar(member, registry) for member in members if member not in objects]
    reduced = [reduce_schema(member, registry) for member in objects]
    plain = [schema for schema in others if schema is not None]
    if not any(reduced) and {*map(str, plain)} <= {_TEXT}:
        return None
    if len(members) == 1:
        return (reduced or plain)[0]
    if not any(reduced):
        return {"anyOf": plain}
    variants = [_reduce_variant(*pair) for pair in zip(objects, reduced, strict=True)]
    return {**({"anyOf": plain} if plain else {}), "variants": variants}


def _reduce_scalar(node: Node, registry: Registry) -> Any | None:
    """As `reduce_schema`, but a text without a rule is `_TEXT`: it may not be the text of a number."""
    reduced = reduce_schema(node, registry)
    is_text = reduced is None and "string" in schemas.list_non_null_types(node.follow())
    return _TEXT if is_text else reduced


def _reduce_variant(node: Node, reduced: Any | None) -> list[Any]:
    """The reduced schema of an object, its required properties, all properties, and those with constants."""
    properties = schemas.list_properties(node, "sent")
    required = schemas.list_required_properties(node)
    values = {name: _list_values(child.follow()) for name, child in properties.items()}
    return [
        reduced,
        [name for name in properties if name in required and not _is_fixed(properties[name])],
        [*properties],
        {name: listed for name, listed in values.items() if listed},
    ]


def _is_fixed(node: Node) -> bool:
    return "const" in node.follow()


def _list_values(node: Node) -> list[Any]:
    return [node["const"].value] if "const" in node else [*node.value.get("enum", ())]


def _list_members(union: Iterable[Node], registry: Registry, seen: frozenset[str]) -> Iterator[Node]:
    """The members of a union, with those of unions in place of these."""
    for member in union:
        name = registry.find_target(member).name if member.ref is not None else ""
        if name and name in seen:
            continue
        if inner := schemas.list_union_members(member.follow()):
            yield from _list_members(inner, registry, seen | {name})
        else:
            yield member


def _list_parts(node: Node) -> Iterator[Node]:
    """An object, and the objects that it inherits from."""
    node = node.follow()
    yield node
    for part in node.get("allOf") or ():
        yield from _list_parts(part)


def _contains_numbers(node: Node) -> bool:
    """Whether a schema itself has a format whose values are texts or numbers, as only the schema determines."""
    format_ = find_format(node)
    children = schemas.list_child_schemas(node, "received")
    return bool(format_ and format_.number) or any(
        _contains_numbers(child) for child in children if child.ref is None
    )
