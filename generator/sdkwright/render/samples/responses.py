"""Examples of responses: those of the description, or else values that match it, as the fake server sends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sdkwright.ir.api import Operation
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.render.samples.schemas import Json, Schemas
from sdkwright.render.samples.values import Bundle
from sdkwright.render.source_text import format_json
from sdkwright.spec import media_types


class ResponseExample(NamedTuple):
    """A fenced block with the body of a response."""

    title: str
    language: str
    text: str


def list_responses(bundle: Bundle, received: Schemas, operation: Operation) -> Iterator[ResponseExample]:
    """The examples of the 2xx responses; of a stream of bytes only the media type, and nothing without a body."""
    if operation.by_status:
        for response in operation.by_status:
            title = f"Response {response.status}" if response.status else "Any other response"
            if response.media_type:
                media: Json = resolve_pointer(bundle.document, response.pointer)
                yield from _list_examples(received, title, response.media_type, media)
        return
    yield from _list_examples(received, "Response", *bundle.find_response(operation.id))
    for other in operation.conditional:
        if other.media_type:
            condition = ", ".join(f"{value.name}={value.value!r}" for value in other.when).replace('"', "'")
            media = resolve_pointer(bundle.document, other.pointer)
            yield from _list_examples(received, f"Response for {condition}", other.media_type, media)


def _list_examples(received: Schemas, title: str, media_type: str, media: Json) -> Iterator[ResponseExample]:
    schema: Json = media.get("schema", {})
    if not media_type:
        return
    if received.resolve(schema).get("format") == "binary":
        yield ResponseExample(title, "text", media_type)
        return
    value = received.choose_value("text", schema, received.find_example(media))
    plain = media_types.normalize(media_type)
    if plain in (media_types.EVENTS, media_types.JSON_LINES):
        title += ": one event" if plain == media_types.EVENTS else ": one line"
    elif not media_types.is_json(media_type):
        # Not if it would end the fenced block.
        if isinstance(value, str) and value.replace("\n", "").isprintable() and "```" not in value:
            yield ResponseExample(title, "text", value)
        return
    yield ResponseExample(title, "json", format_json(value))
