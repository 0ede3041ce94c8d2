"""Properties that several parts of an `allOf` declare: the narrowest declaration applies, if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sdkwright.ir.formats import FORMATS
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.bundle import bundle_value
from sdkwright.spec.json_values import format_canonical_json
from sdkwright.spec.node import Node
from sdkwright.spec.shapes import SCHEMA
from sdkwright.translate.registry import Component, Registry


@dataclass(frozen=True)
class Overrides:
    """The declarations of properties that a class overrides, and its required properties."""

    properties: Mapping[str, Node]
    required: frozenset[str]

    def add_to(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content of the class, which declares the overridden properties itself."""
        own = {name: bundle_value(node, SCHEMA) for name, node in self.properties.items()}
        inline = [part for part in content["allOf"] if "$ref" not in part]
        properties = {name: child for part in inline for name, child in part.get("properties", {}).items()}
        required = [name for part in inline for name in part.get("required", ())]
        part = {
            "type": "object",
            "properties": {**properties, **own},
            "required": list(dict.fromkeys((*required, *(name for name in own if name in self.required)))),
        }
        return {**content, "allOf": [*(part for part in content["allOf"] if "$ref" in part), part]}

    def flatten(self, node: Node) -> dict[str, Any]:
        """The class without its bases: a key of a typed dict cannot be overridden."""
        properties = {**schemas.list_properties(node), **self.properties}
        return {
            "type": "object",
            "properties": {name: bundle_value(child, SCHEMA) for name, child in properties.items()},
            "required": [name for name in properties if name in self.required],
        }


def find_overrides(component: Component, registry: Registry, problems: Problems) -> Overrides:
    """The properties that a component declares again, or requires although a part does not. Reports contradictions."""
    declared: dict[str, list[Node]] = {}
    own: dict[str, Node] = {}
    inherited: set[str] = set()
    inherited_required: set[str] = set()
    for part in component.node.get("allOf") or ():
        if part.ref is not None and schemas.classify_schema(part.follow()) not in ("object", "all_of"):
            problems.error(
                part, f"{quote(part.ref.name)} is not an object, and allOf combines only objects; remove it"
            )
            continue
        for name, node in schemas.list_properties(part).items():
            nodes = declared.setdefault(name, [])
            if all(node.location != other.location for other in nodes):
                nodes.append(node)
        if part.ref is not None:
            inherited.update(schemas.list_properties(part))
            inherited_required |= schemas.list_required_properties(part)
        else:
            own.update(schemas.list_properties(part))
    required = frozenset(schemas.list_required_properties(component.node))
    overridden: dict[str, Node] = {}
    for name, nodes in declared.items():
        if len(nodes) > 1:
            candidates = [own[name]] if name in own else nodes
            narrowest = _find_narrowest(candidates, nodes, registry)
            if narrowest is None:
                problems.error(
                    nodes[-1],
                    f"{quote(name)} accepts other values at {nodes[0].location}, in another part of the allOf; a part may only"
                    f" narrow a property of {quote(component.name)}; correct one of them",
                )
            overridden[name] = narrowest or nodes[-1]
        elif name in inherited and name in required - inherited_required:
            overridden[name] = nodes[0]
    return Overrides(overridden, required)


def _find_narrowest(candidates: list[Node], nodes: list[Node], registry: Registry) -> Node | None:
    return next(
        (
            node
            for node in reversed(candidates)
            if all(other is node or _is_narrower(node, other, registry) for other in nodes)
        ),
        None,
    )


def _is_narrower(node: Node, other: Node, registry: Registry) -> bool:
    """Whether each value of a schema is one of the other, with a type in Python that can replace the other."""
    if _is_nullable(node) and not _is_nullable(other):
        return False
    node, other = schemas.strip_null(node), schemas.strip_null(other)
    if node.ref is not None and other.ref is not None and _is_subclass(node, other, registry):
        return True
    node, other = node.follow(), other.follow()
    if node.value == other.value or not _is_limited(other):
        return True
    allowed, values = _list_values(other), _list_values(node)
    if allowed is not None:
        return values is not None and {*values} <= {*allowed}
    formats = [FORMATS.get(schema.value.get("format", "")) for schema in (node, other)]
    types, other_types = ({*schemas.list_non_null_types(schema)} for schema in (node, other))
    widened = {*other_types, *(("integer",) if "number" in other_types else ())}
    if formats[0] is not formats[1] or not types or not types <= widened:
        return False
    if "object" in types and (
        "properties" in node or "properties" in other or "allOf" in node or "allOf" in other
    ):
        return False  # another class
    pairs = [(node.get(keyword), other.get(keyword)) for keyword in ("items", "additionalProperties")]
    return all(
        after is None
        or not after.is_mapping
        or (before is not None and before.is_mapping and _is_narrower(before, after, registry))
        for before, after in pairs
    )


def _is_nullable(node: Node) -> bool:
    return schemas.is_nullable(node) or schemas.is_nullable(node.follow())


def _is_limited(node: Node) -> bool:
    keywords = ("type", "properties", "enum", "const", "allOf", "oneOf", "anyOf", "items")
    return any(keyword in node for keyword in keywords)


def _list_values(node: Node) -> list[str] | None:
    """The only values of a schema; None if it is not an enum or a constant."""
    if "const" in node:
        return [format_canonical_json(node["const"].value)]
    if schemas.is_literal_enum(node):
        return [format_canonical_json(value) for value in node["enum"].value]
    return None


def _is_subclass(node: Node, other: Node, registry: Registry) -> bool:
    """Whether a component is the other, one of its variants, or a class that inherits from it."""
    target = registry.find_target(other)
    queue, seen = [registry.find_target(node)], set[str]()
    variants = {
        registry.find_target(member).name for member in schemas.list_union_members(target.node) if member.ref
    }
    while queue:
        component = queue.pop()
        if component.name in {target.name, *variants}:
            return True
        if component.name not in seen:
            seen.add(component.name)
            parts = component.node.get("allOf") or ()
            queue += [registry.find_target(part) for part in parts if part.ref is not None]
    return False
