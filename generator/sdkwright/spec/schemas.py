"""What a schema describes: its types, members and properties, and whether a Python type exists for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from sdkwright.openapi.untyped import is_list
from sdkwright.spec.node import Node, once_per_node
from sdkwright.spec.schema_keywords import SCHEMA_TYPES

_SUBSCHEMA_KEYWORDS: Final = ("items", "additionalProperties")
_UNIONS: Final = ("oneOf", "anyOf")
_KEYWORDS_WITH_SCHEMAS: Final = ("properties", *_SUBSCHEMA_KEYWORDS, *_UNIONS, "allOf", "prefixItems")
# Nearly every step of the generator asks a schema for its types and children, and nearly all schemas are simple.
_ALL_UNIONS: Final = frozenset(_UNIONS)
_ALL_WITH_SCHEMAS: Final = frozenset(_KEYWORDS_WITH_SCHEMAS)
_ALL_WITH_PROPERTIES: Final = frozenset({"properties", "allOf"})
_NO_PROPERTIES: Final[Mapping[str, Node]] = {}
_SINGLE_TYPES: Final = {name: (name,) for name in SCHEMA_TYPES}
_TYPES_OF_VALUES: Final[dict[type[object], str]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_NULL: Final = {"type": "null"}

Direction: TypeAlias = Literal["sent", "received"]
"""Requests are sent, responses are received."""
_ABSENT: Final[dict[Direction | None, str]] = {"sent": "readOnly", "received": "writeOnly"}
"""The keyword of the properties that values of a direction do not have."""


def list_declared_types(node: Node) -> tuple[str, ...]:
    """The valid types in `type`, which may be a string or a list."""
    if "type" not in node:
        return ()
    declared: object = node.value["type"]
    if isinstance(declared, str):
        return _SINGLE_TYPES.get(declared, ())
    names = declared if is_list(declared) else ()
    return tuple(name for name in names if isinstance(name, str) and name in SCHEMA_TYPES)


def list_non_null_types(node: Node) -> tuple[str, ...]:
    """The types of a schema apart from null. Without `type`, `object` if it has `properties`, and those of its enum."""
    if "type" not in node:
        enum = node.get("enum")
        if enum is not None and enum.is_list:
            values: list[object] = enum.value
            types = (_TYPES_OF_VALUES.get(type(value)) for value in values)
            return tuple(dict.fromkeys(name for name in types if name is not None))
        return ("object",) if "properties" in node else ()
    declared = list_declared_types(node)
    return tuple(name for name in declared if name != "null") if "null" in declared else declared


def list_union_members(node: Node) -> tuple[Node, ...]:
    """The members of a union apart from null."""
    if not node.has_any(_ALL_UNIONS):
        return ()
    for keyword in _UNIONS:
        if keyword in node:
            return tuple(member for member in node[keyword] if member.value != _NULL)
    return ()


def is_nullable(node: Node) -> bool:
    """Whether the schema itself, apart from what it refers to, allows null."""
    if "type" in node and node["type"].is_list and "null" in list_declared_types(node):
        return True
    return node.has_any(_ALL_UNIONS) and any(
        _NULL in node[keyword].value for keyword in _UNIONS if keyword in node
    )


def strip_null(node: Node) -> Node:
    """`anyOf: [X, null]` -> X; any other schema as it is."""
    if not node.has_any(_ALL_UNIONS):
        return node
    members = list_union_members(node)
    return members[0] if len(members) == 1 and is_nullable(node) else node


def classify_schema(node: Node) -> str:
    """The kind of a component: object, enum, union, all_of, or alias (of a scalar, an array or a map)."""
    if is_literal_enum(node):
        return "enum"
    if "allOf" in node:
        return "all_of"
    if len(list_union_members(node)) > 1:
        return "union"
    types = list_non_null_types(node)
    if len(types) > 1:
        return "union"
    is_free_form = types == ("object",) and not isinstance(node.value.get("additionalProperties"), dict)
    return "object" if "properties" in node or is_free_form else "alias"


def get_value_schema(parameter: Node) -> Node:
    """The schema of a parameter: its own, or that of its media type."""
    if "content" not in parameter:
        return parameter["schema"]
    media = next(media for _, media in parameter["content"].items())
    return media["schema"]


def is_literal_enum(node: Node) -> bool:
    """Whether a schema is an enum that Python can express. `Literal` has no numbers with a fraction."""
    return "enum" in node and not any(isinstance(value, float) for value in node["enum"].value)


def is_scalar(node: Node) -> bool:
    """Whether a schema allows only strings, numbers, booleans and null."""
    node = strip_null(node).follow()
    members = list_union_members(node)
    if members:
        return all(is_scalar(member) for member in members)
    types = list_non_null_types(node)
    return bool(types) and not {"array", "object"} & {*types}


def contains_files(node: Node) -> bool:
    """Whether a part of a multipart body is a file, a list of files, or may be either."""
    core = strip_null(node).follow()
    if core.value.get("format") == "binary":
        return True
    if elements := list_elements(core):
        return any(strip_null(element).follow().value.get("format") == "binary" for element in elements)
    return any(contains_files(member) for member in list_union_members(core))


def is_base64(node: Node) -> bool:
    """Whether a schema is bytes in base64."""
    core = strip_null(node).follow()
    encoding = core.get("contentEncoding")
    return list_non_null_types(core) == ("string",) and encoding is not None and encoding.value == "base64"


def is_absent(property_: Node, direction: Direction | None) -> bool:
    """Whether values of a direction do not have a property: it is readOnly, or writeOnly."""
    return property_.is_mapping and property_.value.get(_ABSENT.get(direction)) is True


def list_child_schemas(node: Node, direction: Direction | None = None) -> tuple[Node, ...]:
    """The schemas directly inside a schema; with a direction, without the properties that it does not have."""
    return _list_children(node, direction) if node.has_any(_ALL_WITH_SCHEMAS) else ()


@once_per_node
def _list_children(node: Node, direction: Direction | None) -> tuple[Node, ...]:
    return tuple(_walk_children(node, direction))


def _walk_children(node: Node, direction: Direction | None) -> Iterator[Node]:
    for keyword in _KEYWORDS_WITH_SCHEMAS:
        if keyword not in node:
            continue
        value = node[keyword]
        if keyword == "properties":
            yield from (child for _, child in value.items() if not is_absent(child, direction))
        elif keyword not in _SUBSCHEMA_KEYWORDS:
            yield from value
        elif value.is_mapping:
            yield value


def get_items(node: Node) -> Node | None:
    """The schema of the elements of an array; None if it has none, such as a tuple."""
    items = node.get("items")
    return items if items is not None and items.is_mapping else None


def list_elements(node: Node) -> list[Node]:
    """The schemas of the elements of an array."""
    items = get_items(node)
    return [*(node.get("prefixItems") or ()), *([] if items is None else [items])]


def list_tuple_lengths(node: Node) -> range:
    """The lengths of an array whose elements are described one by one; empty if it may have any length.

    Without `minItems`, an array has all elements.
    """
    if "prefixItems" not in node or ("items" in node and node["items"].value is not False):
        return range(0)
    count = len(node["prefixItems"].value)
    least = min(node["minItems"].value, count) if "minItems" in node else count
    return range(least, count + 1) if least else range(0)


def find_references(node: Node, direction: Direction | None = None) -> tuple[Node, ...]:
    """The references in a schema, or the schema itself if it is a reference."""
    if node.ref is not None:
        return (node,)
    return _find_inner_references(node, direction) if node.has_any(_ALL_WITH_SCHEMAS) else ()


@once_per_node
def _find_inner_references(node: Node, direction: Direction | None) -> tuple[Node, ...]:
    children = list_child_schemas(node, direction)
    return tuple(reference for child in children for reference in find_references(child, direction))


def list_properties(node: Node, direction: Direction | None = None) -> Mapping[str, Node]:
    """The properties of a schema by wire name, with those of its references and of `allOf`.

    With a direction, without those that it does not have. One `readOnly` among the declarations of a property is enough.
    """
    node = node.follow()
    return _list_properties(node, direction) if node.has_any(_ALL_WITH_PROPERTIES) else _NO_PROPERTIES


@once_per_node
def _list_properties(node: Node, direction: Direction | None) -> Mapping[str, Node]:
    declared = [*_list_declarations(node, set())]
    absent = {name for name, child in declared if is_absent(child, direction)} if direction else set[str]()
    return {name: child for name, child in declared if name not in absent}


def find_absent_properties(node: Node, direction: Direction | None) -> frozenset[str]:
    """The wire names of the properties that values of a direction do not have."""
    if direction is None:
        return frozenset()
    declared = _list_declarations(node, set())
    return frozenset(name for name, child in declared if is_absent(child, direction))


def _list_declarations(node: Node, seen: set[int]) -> Iterator[tuple[str, Node]]:
    """The properties of a schema, after those of `allOf`, which it may declare again."""
    node = node.follow()
    if id(node.value) in seen:  # a cycle, which the rules report
        return
    seen.add(id(node.value))
    for part in node.get("allOf") or ():
        yield from _list_declarations(part, seen)
    if "properties" in node:
        yield from node["properties"].items()


def list_required_properties(node: Node) -> frozenset[str]:
    """The wire names of the required properties, with those of `allOf`."""
    node = node.follow()
    names = frozenset(node.value.get("required", ()))
    for part in node.get("allOf") or ():
        names |= list_required_properties(part)
    return names


def find_unsupported(node: Node, *, is_component: bool) -> Iterator[tuple[Node, str]]:
    """The parts of a schema for which there is no Python type, each with a message."""
    if node.ref is not None:
        return
    reason = "" if is_component else _explain_missing_name(strip_null(node))
    if reason:
        yield node, reason
        return
    yield from _find_unsupported_values(node)
    for child in list_child_schemas(node):
        is_part = "allOf" in node and child.ref is None and "properties" in child
        yield from find_unsupported(child, is_component=is_part)


def _explain_missing_name(node: Node) -> str:
    """A message if a schema must be a component; "" if it may be written inline."""
    if node.ref is not None:
        return ""
    kinds = (
        ("an object", "properties" in node),
        ("an enum", is_literal_enum(node)),
        ("an allOf", "allOf" in node),
        ("a union", bool(list_union_members(node))),
        ("a union of types", len(list_non_null_types(node)) > 1),
    )
    kind = next((label for label, applies in kinds if applies), "")
    return kind and f"{kind} without a name; move it to components/schemas, and write a $ref here"


def _find_unsupported_values(node: Node) -> Iterator[tuple[Node, str]]:
    """Enums and constants whose values are not allowed in `Literal[...]`."""
    enum, const = node.get("enum"), node.get("const")
    if enum is not None and any(value.is_mapping or value.is_list for value in enum):
        yield enum, "an enum cannot contain objects or lists; remove it, and describe the values instead"
    elif enum is not None and enum.value == [None]:
        yield enum, "an enum needs a value apart from null; write type: 'null', or remove it"
    if const is not None and not isinstance(const.value, (str, int)):  # a bool is an int
        yield const, "a constant must be a string, an integer or a boolean"
