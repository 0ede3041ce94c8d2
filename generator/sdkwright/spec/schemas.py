"""What a schema is: the few questions that the rest of the generator asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sdkwright.problems.messages import quote
from sdkwright.spec.node import Node

_CONTAINERS = ("items", "additionalProperties")
_COMBINATIONS = ("oneOf", "anyOf", "allOf")


def non_null_types(node: Node) -> tuple[str, ...]:
    """The types that a schema names, `null` left out."""
    kind = node.get("type")
    if kind is None:
        return ("object",) if "properties" in node else ()
    listed = [name.value for name in kind] if kind.is_list else [kind.value]
    return tuple(name for name in listed if name != "null")


def union_members(node: Node) -> tuple[Node, ...]:
    """The members of a union, `null` left out."""
    for keyword in ("oneOf", "anyOf"):
        if keyword in node:
            return tuple(member for member in node[keyword] if member.value != {"type": "null"})
    return ()


def is_nullable(node: Node) -> bool:
    """Whether the schema itself, not what it refers to, admits null."""
    kind = node.get("type")
    types: Any = None if kind is None else kind.value
    if isinstance(types, list) and "null" in types:
        return True
    return any({"type": "null"} in node[keyword].value for keyword in ("oneOf", "anyOf") if keyword in node)


def strip_null(node: Node) -> Node:
    """`anyOf: [X, null]` -> X; anything else is itself."""
    found = union_members(node)
    return found[0] if len(found) == 1 and is_nullable(node) else node


def schema_kind(node: Node) -> str:
    """Of a component: object, enum, union, all_of, or alias (of a scalar, an array or a map)."""
    if "enum" in node:
        return "enum"
    if "allOf" in node:
        return "all_of"
    if len(union_members(node)) > 1:
        return "union"
    types = non_null_types(node)
    if len(types) > 1:
        return "union"
    if "properties" in node or (
        types == ("object",) and not isinstance(node.value.get("additionalProperties"), dict)
    ):
        return "object"
    return "alias"


def is_scalar(node: Node) -> bool:
    """Whether a schema admits strings, numbers and booleans only, and perhaps null."""
    node = strip_null(node).follow()
    found = union_members(node)
    if found:
        return all(is_scalar(member) for member in found)
    types = non_null_types(node)
    return bool(types) and not {"array", "object"} & {*types}


def is_base64(node: Node) -> bool:
    """Whether a schema is bytes, written as base64."""
    core = strip_null(node).follow()
    encoding = core.get("contentEncoding")
    return non_null_types(core) == ("string",) and encoding is not None and encoding.value == "base64"


def child_schemas(node: Node) -> Iterator[Node]:
    """The schemas directly inside a schema."""
    if "properties" in node:
        for _, child in node["properties"].items():
            yield child
    for keyword in _CONTAINERS:
        inner = node.get(keyword)
        if inner is not None and isinstance(inner.value, dict):
            yield inner
    for keyword in _COMBINATIONS:
        if keyword in node:
            yield from node[keyword]


def find_references(node: Node) -> Iterator[Node]:
    """Every reference in a schema, itself included."""
    if node.ref is not None:
        yield node
        return
    for child in child_schemas(node):
        yield from find_references(child)


def find_unsupported(node: Node, *, named: bool) -> Iterator[tuple[Node, str]]:
    """What no type can be printed for: (where, why). `named` says that the schema is a component itself."""
    if node.ref is not None:
        return
    inline = "" if named else _unnamed(strip_null(node))
    if inline:
        yield node, inline
        return
    yield from _odd_values(node)
    extra = node.get("additionalProperties")
    if "properties" in node and extra is not None and extra.value not in (True, False, {}):
        yield extra, "fields beside the named ones have no type in Python; write additionalProperties: true"
    for child in child_schemas(node):
        part_of_all = "allOf" in node and child.ref is None and "properties" in child
        yield from find_unsupported(child, named=part_of_all)


def _unnamed(node: Node) -> str:
    """Why a schema needs a name; "" when it needs none."""
    if node.ref is not None:
        return ""
    if "enum" in node and len(node["enum"].value) == 1:
        return f"an enum of one value is a constant; write const: {quote(node['enum'].value[0])}"
    found = (
        ("an object", "properties" in node),
        ("an enum", "enum" in node),
        ("an allOf", "allOf" in node),
        ("a union", bool(union_members(node))),
        ("a union of types", len(non_null_types(node)) > 1),
    )
    what = next((words for words, is_it in found if is_it), "")
    return what and f"{what} without a name; put it under components/schemas, and a $ref to it here"


def _odd_values(node: Node) -> Iterator[tuple[Node, str]]:
    """Enums and constants of values that `Literal[...]` does not take."""
    enum, const = node.get("enum"), node.get("const")
    kinds: set[type] = {type(value.value) for value in enum or () if value.value is not None}
    if enum is not None and kinds not in ({str}, {int}):
        yield enum, "an enum holds strings, or integers; leave it out, and name the values in the description"
    if const is not None and not isinstance(const.value, (str, int)):  # a bool is an int
        yield const, "a constant is a string, an integer or a boolean"


def all_properties(node: Node) -> dict[str, Node]:
    """The properties of an object by wire name, those of `allOf` included."""
    node = node.follow()
    found: dict[str, Node] = {}
    for part in node.get("allOf") or ():
        found.update(all_properties(part))
    if "properties" in node:
        found.update(node["properties"].items())
    return found


def required_properties(node: Node) -> frozenset[str]:
    """The wire names of the properties that must be there, those of `allOf` included."""
    node = node.follow()
    found = frozenset(node.value.get("required", ()))
    for part in node.get("allOf") or ():
        found |= required_properties(part)
    return found
