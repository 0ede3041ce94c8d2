"""Whether an operation returns several things, as far as its response shows it."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, cast

from sdkwright.adopt.model import Json
from sdkwright.adopt.name_words import Words, are_same, split_words

_ITEMS: Final = frozenset("data entries items list records results".split())
_MAX_REFERENCES: Final = 20


class ResponseShape(Enum):
    """What a response contains."""

    ARRAY = "an array"
    LIST = "an object with an array of items"
    OTHER = "anything else"


def find_response_shape(operation: Json, resource: Words, document: Json) -> ResponseShape:
    """What the first success of an operation contains; `resource` is the word at the end of its path."""
    schema = _find_schema(operation, document)
    if schema.get("type") == "array":
        return ResponseShape.ARRAY
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return ResponseShape.OTHER
    has_items = any(
        resolve(content, document).get("type") in ("array", ["array", "null"])
        for name, content in cast("Json", properties).items()
        if name in _ITEMS or are_same(split_words(name), resource)
    )
    return ResponseShape.LIST if has_items else ResponseShape.OTHER


def _find_schema(operation: Json, document: Json) -> Json:
    responses = _as_object(operation.get("responses"))
    for status in sorted(map(str, responses)):
        if not status.startswith("2"):
            continue
        response = resolve(
            responses.get(status, responses.get(int(status) if status.isdigit() else status)), document
        )
        content = _as_object(response.get("content"))
        media = _as_object(content.get("application/json") or next(iter(content.values()), None))
        return resolve(media.get("schema", response.get("schema")), document)
    return {}


def resolve(value: object, document: Json) -> Json:
    """An object of the document, behind its references to the same document; {} if there is none."""
    for _ in range(_MAX_REFERENCES):
        content = _as_object(value)
        reference = content.get("$ref")
        if not isinstance(reference, str):
            return content
        value = follow(reference, document)
    return {}


def follow(reference: str, document: Json) -> object:
    """What a reference to the same document points to; None if there is nothing."""
    if not reference.startswith("#/"):
        return None
    value: Any = document
    for part in reference[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        value = cast("Json", value).get(key) if isinstance(value, dict) else None
    return cast("object", value)


def _as_object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}
