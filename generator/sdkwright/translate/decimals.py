"""Finds the properties of requests whose decimals are texts in JSON: a `Decimal` alone does not tell whether it is a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdkwright.ir.formats import FORMATS
from sdkwright.openapi.pointers import split_pointer
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import list_declared_types, list_union_members

_BODY = ""


def find_decimal_texts(
    components: Iterable[Node], sent: Iterable[Node], problems: Problems
) -> tuple[str, ...]:
    """The wire names of properties, of components and of flattened bodies; "" is a whole body that is no object."""
    texts: dict[str, Node] = {}
    numbers: dict[str, Node] = {}
    properties = (pair for component in components for pair in _list_properties(component))
    for name, node in (*_list_body_values(sent), *properties):
        for json_type in _find_json_types(node, set()):
            (texts if json_type == "string" else numbers).setdefault(name, node)
    for name in sorted(texts.keys() & numbers.keys()):
        problems.error(
            numbers[name],
            f"the decimals of {quote(name)} are numbers here, and texts at {texts[name].location}; remove the format of"
            " one of them",
        )
    return tuple(sorted(texts))


def _list_body_values(sent: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    for node in sent:
        *_, parent, name = ("", *split_pointer(node.pointer))
        if parent == "properties":
            yield name, node
        elif parent != "parameters" and "content" in split_pointer(node.pointer):
            yield _BODY, node


def _list_properties(node: Node) -> Iterator[tuple[str, Node]]:
    if "properties" in node:
        yield from node["properties"].items()
    for part in node.get("allOf") or ():
        if part.ref is None:
            yield from _list_properties(part)


def _find_json_types(node: Node, seen: set[int]) -> set[str]:
    """How the decimals of a value are written: those of lists and maps, too, but not those of objects."""
    node = node.follow()
    if id(node.value) in seen:
        return set()
    seen.add(id(node.value))
    format_ = FORMATS.get(node.value.get("format", ""))
    types = {
        name for name in list_declared_types(node) if format_ and format_.number and format_.applies_to(name)
    }
    if types:
        return {"string"} if "string" in types else types
    parts = [
        child for key in ("items", "additionalProperties") if (child := node.get(key)) and child.is_mapping
    ]
    return {name for part in (*parts, *list_union_members(node)) for name in _find_json_types(part, seen)}
