"""Finds the argument that chooses between JSON and a stream of events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping

Resolve = Callable[[str], Json]
"""Takes the value of `$ref`, and returns the parameter or schema that it refers to."""

_NAMES: Final = (
    "stream",
    "streaming",
    "streamed",
    "is_stream",
    "enable_streaming",
    "use_stream",
    "should_stream",
)
_ABOUT_EVENTS: Final = re.compile(r"server[- ]sent events?|\bSSE\b|event[- ]stream|stream", re.IGNORECASE)
_MAX_DEPTH: Final = 20
"""Of `allOf` and references, which may form a circle."""


def find_stream_argument(
    operation_parameters: Sequence[Json], request_body_schema: Json | None, resolve: Resolve
) -> str | None:
    """The wire name of the boolean field or query parameter that requests a stream; None if there is not exactly one."""
    found = [
        name
        for name, schema, text in (
            *_list_parameters(operation_parameters, resolve),
            *_list_fields(request_body_schema or {}, resolve),
        )
        if _is_boolean(schema, resolve) and _is_stream_name(name, text)
    ]
    names = list(dict.fromkeys(found))
    return names[0] if len(names) == 1 else None


def _is_stream_name(name: str, description: str) -> bool:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    if words == "stream":
        return True
    return words in _NAMES and (not description or bool(_ABOUT_EVENTS.search(description)))


def _list_parameters(parameters: Sequence[Json], resolve: Resolve) -> Iterator[tuple[str, Json, str]]:
    for element in parameters:
        parameter = _follow(element, resolve)
        if parameter.get("in") == "query" and isinstance(parameter.get("name"), str):
            yield parameter["name"], as_mapping(parameter.get("schema")), _get_text(parameter)


def _list_fields(schema: Json, resolve: Resolve, depth: int = 0) -> Iterator[tuple[str, Json, str]]:
    """The properties of an object, with those of `allOf`, and without those of a union: not all bodies have them."""
    content = _follow(schema, resolve)
    if depth == _MAX_DEPTH:
        return
    for part in as_list(content.get("allOf")):
        yield from _list_fields(as_mapping(part), resolve, depth + 1)
    for name, property_ in as_mapping(content.get("properties")).items():
        yield name, as_mapping(property_), _get_text(as_mapping(property_))


def _is_boolean(schema: Json, resolve: Resolve) -> bool:
    """Whether a schema allows both booleans, or true only, and apart from that only null."""
    content = _follow(schema, resolve)
    members = [
        member
        for keyword in ("anyOf", "oneOf", "allOf")
        for member in as_list(content.get(keyword))
        if member != {"type": "null"}
    ]
    if members:
        return all(is_mapping(member) and _is_boolean(member, resolve) for member in members)
    declared = content.get("type")
    types = [declared] if isinstance(declared, str) else as_list(declared)
    values = content.get("enum")
    return [name for name in types if name != "null"] == ["boolean"] and (
        values is None or True in as_list(values)
    )


def _follow(value: Any, resolve: Resolve) -> Json:
    """A parameter or schema at the end of its references."""
    content = as_mapping(value)
    for _ in range(_MAX_DEPTH):
        if not isinstance(content.get("$ref"), str):
            break
        content = as_mapping(resolve(content["$ref"]))
    return content


def _get_text(content: Mapping[str, Any]) -> str:
    text = content.get("description")
    return text if isinstance(text, str) else ""
