"""Recognises the last event of event streams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.proposals.operations import CuratedOperation
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.spec import media_types, schemas
from sdkwright.spec.node import Node

DONE: Final = "[DONE]"
"""The data of the event that ends the streams of many APIs."""
_END: Final = re.compile(re.escape(DONE))
_MENTION: Final = re.compile(r"data: ?" + re.escape(DONE))
_TEXTS: Final = ("summary", "description", "example", "examples")
_VALUES: Final = ("const", "enum")


@dataclass(frozen=True)
class EventEnd:
    """A stream that ends with an event."""

    operation: CuratedOperation
    media: Node
    reason: str


def find_event_ends(operations: Sequence[CuratedOperation], document: Json) -> Iterator[EventEnd]:
    """The streams of events that end with `[DONE]`.

    A document often mentions the event for one of its streams only. A stream that never sends it ends with the
    response, as it does without the keyword, so that each stream gets it then.
    """
    streams = [
        (operation, response, media)
        for operation in operations
        for response in _list_responses(operation)
        for media in _list_streams(response)
    ]
    is_mentioned = bool(streams) and _contains(document, _MENTION)
    for operation, response, media in streams:
        if _ends_with_done(operation, response, media):
            yield EventEnd(operation, media, "the description mentions it")
        elif is_mentioned:
            yield EventEnd(operation, media, "another part of the document mentions it")


def _list_responses(operation: CuratedOperation) -> Iterator[Node]:
    for status, response in operation.node["responses"].items():
        if status[:1] == "2" or status == "default":
            yield response.follow()


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


def _contains(value: Any, pattern: re.Pattern[str] = _END) -> bool:
    """Whether a text, or any text in a list or mapping, contains the event."""
    if isinstance(value, str):
        return pattern.search(value) is not None
    children = value.values() if is_mapping(value) else value if is_list(value) else ()
    return any(_contains(child, pattern) for child in children)


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
