"""Finds the argument that chooses between another response and a stream of events."""

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
_EVENT_VALUES: Final = ("sse", "event-stream", "event_stream", "text/event-stream", "server-sent-events")
"""Values of an enum that request a stream of events."""
_ABOUT_EVENTS: Final = re.compile(r"server[- ]sent events?|\bSSE\b|event[- ]stream|stream", re.IGNORECASE)
_MAX_DEPTH: Final = 20
"""Of `allOf` and references, which may form a circle."""


def find_stream_condition(
    operation_parameters: Sequence[Json], request_body_schemas: Sequence[Json], resolve: Resolve
) -> Json | None:
    """The wire name of the field or query parameter that requests a stream, with the value that does so.

    It is a boolean such as `stream: true`, or else one value of an enum, such as `stream_format: sse`. None if there is not
    exactly one. The schemas are those of the media types of the body.
    """
    candidates = [*_list_parameters(operation_parameters, resolve)]
    for schema in request_body_schemas:
        candidates += _list_fields(schema, resolve)
    booleans: Json = {
        name: True
        for name, schema, text in candidates
        if _is_boolean(schema, resolve) and _is_stream_name(name, text)
    }
    values: Json = {
        name: value
        for name, schema, _ in candidates
        for value in _list_strings(schema, resolve)
        if value in _EVENT_VALUES and len(_list_strings(schema, resolve)) > 1
    }
    found = booleans or values
    return found if len(found) == 1 else None


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


def _list_strings(schema: Json, resolve: Resolve) -> list[str]:
    """The strings that a schema allows, if it is an enum, or a union of enums."""
    content = _follow(schema, resolve)
    members = [_follow(member, resolve) for key in ("anyOf", "oneOf") for member in as_list(content.get(key))]
    values = [
        value
        for member in (content, *members)
        for value in (*as_list(member.get("enum")), member.get("const"))
    ]
    return list(dict.fromkeys(value for value in values if isinstance(value, str)))


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
