"""Recognises the last event of event streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sdkwright.adopt.proposals_operations import CuratedOperation
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.spec import media_types, schemas
from sdkwright.spec.node import Node

DONE: Final = "[DONE]"
"""The data of the event that ends the streams of many APIs."""
_TEXTS: Final = ("summary", "description", "example", "examples")
_VALUES: Final = ("const", "enum")


def find_event_streams(operation: CuratedOperation) -> Iterator[Node]:
    """The media types of the streams that end with `[DONE]` according to the description."""
    for status, node in operation.node["responses"].items():
        response = node.follow()
        if status[:1] == "2" or status == "default":
            yield from (
                media for media in _list_streams(response) if _ends_with_done(operation, response, media)
            )


def _list_streams(response: Node) -> Iterator[Node]:
    content = response.get("content")
    for name, media in content.items() if content is not None else ():
        if media_types.normalize(name) == media_types.EVENTS and "x-event-end" not in media:
            yield media


def _ends_with_done(operation: CuratedOperation, response: Node, media: Node) -> bool:
    """Whether the description of the operation, its request, its response or its events contains the event."""
    is_mentioned = any(map(_has_text, (operation.node, response, media)))
    return is_mentioned or _is_in_request(operation) or _is_in_schema(media)


def _has_text(node: Node, keywords: tuple[str, ...] = _TEXTS) -> bool:
    """Whether a description or an example, or with other keywords a value, contains the event."""
    return any(_contains(node.value.get(keyword)) for keyword in keywords)


def _contains(value: Any) -> bool:
    """Whether a text, or any text in a list or mapping, contains the event."""
    if isinstance(value, str):
        return DONE in value
    children = value.values() if is_mapping(value) else value if is_list(value) else ()
    return any(map(_contains, children))


def _is_in_request(operation: CuratedOperation) -> bool:
    """Whether the description of the argument that starts the stream mentions the event."""
    return any(DONE in value.description for value in (*operation.body, *operation.query))


def _is_in_schema(media: Node) -> bool:
    """Whether the schema of the events, or a schema below it, mentions the event or has it as a value."""
    schema = media.get("schema")
    queue, seen = [] if schema is None else [schema], set[int]()
    while queue:
        node = queue.pop()
        if id(node.value) in seen:
            continue
        seen.add(id(node.value))
        if node.is_mapping and _has_text(node, (*_TEXTS, *_VALUES)):
            return True
        target = node.follow_once()
        queue.extend([] if target is None else [target])
        queue.extend(schemas.list_child_schemas(node))
    return False
