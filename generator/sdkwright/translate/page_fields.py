"""Finds the fields and parameters that `x-pagination` names, and checks their types."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.ir.paging import PageLimit, PageParameter
from sdkwright.problems.messages import quote, suggest_choice, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.naming import name_field

CURSOR_TYPES: Final = ("string", "integer")
_BODY: Final = "body."
_MAX_DEPTH: Final = 4
"""The depth of the fields that a message suggests; schemas may be recursive."""


@dataclass(frozen=True)
class FoundParameter:
    """A parameter of a list, and its schema."""

    parameter: PageParameter
    schema: Node

    def find_first(self, fallback: int | None) -> int:
        """The value of the first request without this parameter: the default, else `fallback`, else the minimum, else 1."""
        default = self.get_integer("default")
        if default is not None:
            return default
        if fallback is not None:
            return fallback
        minimum: float | None = self.schema.value.get("minimum")
        above: float | None = self.schema.value.get("exclusiveMinimum")
        if minimum is None and above is not None:
            return math.floor(above) + 1
        return 1 if minimum is None else math.ceil(minimum)

    def make_limit(self) -> PageLimit:
        """The limit of the items of a page that the parameter sets."""
        return PageLimit(self.parameter, self.get_integer("default"), self.get_integer("maximum"))

    def get_integer(self, keyword: str) -> int | None:
        """The integer value of a keyword of the schema; None without one."""
        value: Any = self.schema.value.get(keyword)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def find_field(
    name: Node,
    schema: Node,
    types: tuple[str, ...],
    remedy: str,
    problems: Problems,
    owner: str = "the response has",
) -> tuple[str, Node] | None:
    """The path of a field as Python names joined by dots, and its schema; reports a field that is unknown or of another type."""
    found = _resolve(schema, name.value, "received")
    if found is None:
        remedy = suggest_name(name.value, _list_paths(schema, "received")) or "; write the name of a field"
        problems.error(name, f"{owner} no field {quote(name.value)}{remedy}")
        return None
    path, node = found
    node = schemas.strip_null(node).follow()
    if not _is_of_type(node, types):
        problems.error(name, f"the field {quote(name.value)} is not {_format_types(types)}; {remedy}")
        return None
    return ".".join(_name_fields(schema, path)), node


def _name_fields(schema: Node, path: tuple[str, ...]) -> Iterator[str]:
    for step in path:
        schema = _list_properties(schema, "received")[step]
        yield name_field(step, schema)


def find_parameter(
    name: Node, operation: Node, parameters: Mapping[str, Node], problems: Problems, *, is_number: bool
) -> FoundParameter | None:
    """The parameter that a keyword names: of the query, or with the prefix `body.` a field of the JSON body."""
    found = _find_parameter(name, operation, parameters, problems)
    types = ("integer", "number") if is_number else CURSOR_TYPES
    if found is None or _is_of_type(found.schema, types):
        return found
    label = "integer" if is_number else _format_types(types)
    remedy = "write type: integer there, or name another parameter"
    if name.pointer.endswith("/cursor_in") and is_number:
        remedy = "write cursor_out, the field of the response that contains the cursor of the next page"
    if not is_number:
        remedy = "name another parameter"
    article = "an " if is_number else ""
    problems.error(name, f"the parameter {quote(name.value)} is not {article}{label}; {remedy}")
    return None


def _find_parameter(
    name: Node, operation: Node, parameters: Mapping[str, Node], problems: Problems
) -> FoundParameter | None:
    text: str = name.value
    if text in parameters:
        return FoundParameter(PageParameter((text,)), _merge_core(schemas.get_value_schema(parameters[text])))
    body = _find_body(operation)
    if text.startswith(_BODY):
        if body is None:
            problems.error(name, f"{quote(text)} needs a request body of application/json; describe the body")
            return None
        found = _resolve(body, text.removeprefix(_BODY), "sent")
        if found is not None:
            return FoundParameter(PageParameter(found[0], is_in_body=True), _merge_core(found[1]))
    body_names = [f"{_BODY}{path}" for path in _list_paths(body, "sent")] if body is not None else []
    if text.startswith(_BODY):
        problems.error(name, f"the request body has no field {quote(text)}{suggest_choice(text, body_names)}")
        return None
    known = [*parameters, *body_names]
    remedy = (
        f". Did you mean {quote(_BODY + text)}?" if _BODY + text in known else suggest_choice(text, known)
    )
    problems.error(name, f"the operation has no query parameter {quote(text)}{remedy}")
    return None


def _merge_core(schema: Node) -> Node:
    return schemas.strip_null(schema.follow()).follow()


def _find_body(operation: Node) -> Node | None:
    """The schema of the JSON body of the request."""
    node = operation.get("requestBody")
    content = node.follow().get("content") if node is not None else None
    for media_type, media in content.items() if content is not None else ():
        if media_type == "application/json" or media_type.endswith("+json"):
            return media["schema"]
    return None


def _resolve(schema: Node, path: str, direction: schemas.Direction) -> tuple[tuple[str, ...], Node] | None:
    """The field at a path of wire names that are joined by dots. A name may itself contain dots."""
    properties = _list_properties(schema, direction)
    if path in properties:
        return (path,), properties[path]
    for position in (index for index, letter in enumerate(path) if letter == "."):
        name = path[:position]
        rest = path[position + 1 :]
        found = _resolve(properties[name], rest, direction) if name in properties else None
        if found is not None:
            return (name, *found[0]), found[1]
    return None


def _list_properties(schema: Node, direction: schemas.Direction) -> Mapping[str, Node]:
    """The properties of an object; of a union, those that all its variants have."""
    schema = schemas.strip_null(schema).follow()
    members = schemas.list_union_members(schema)
    if not members:
        return schemas.list_properties(schema, direction)
    first, *others = (schemas.list_properties(schemas.strip_null(member), direction) for member in members)
    return {name: node for name, node in first.items() if all(name in other for other in others)}


def _list_paths(schema: Node, direction: schemas.Direction, depth: int = 1) -> Iterator[str]:
    properties = _list_properties(schema, direction)
    yield from properties
    if depth < _MAX_DEPTH:
        for name, node in properties.items():
            yield from (f"{name}.{path}" for path in _list_paths(node, direction, depth + 1))


def _is_of_type(node: Node, types: tuple[str, ...]) -> bool:
    """Whether all values of a schema apart from null have one of these types."""
    for member in schemas.list_union_members(node) or (node,):
        declared = schemas.list_non_null_types(member.follow())
        if not declared or not {*declared} <= {*types}:
            return False
    return True


def _format_types(types: tuple[str, ...]) -> str:
    return " or ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in types)
