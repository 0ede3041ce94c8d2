"""Whether an operation returns several things, as far as its response shows it."""

from __future__ import annotations

from enum import Enum
from typing import Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.names.name_words import Words, are_same, split_words
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.untyped import as_mapping, is_mapping

_ITEMS: Final = frozenset("data entries items list records results".split())
_SCALARS: Final = frozenset({"string", "integer", "number", "boolean"})
_PARTS: Final = frozenset({"allOf", "anyOf", "oneOf"})
_MAX_REFERENCES: Final = 20


class ResponseShape(Enum):
    """What a response contains."""

    ARRAY = "an array"
    LIST = "an object with an array of items"
    SINGLE = "a scalar, a tuple, a map, or an object without any array"
    OTHER = "anything else, or unknown"


def find_response_shape(operation: Json, resource: Words, document: Json) -> ResponseShape:
    """What the first success of an operation contains; `resource` is the word at the end of its path."""
    schema = _find_schema(operation, document)
    if schema.get("type") == "array":
        return ResponseShape.SINGLE if "prefixItems" in schema else ResponseShape.ARRAY
    arrays = [
        name
        for name, content in as_mapping(schema.get("properties")).items()
        if resolve(content, document).get("type") in ("array", ["array", "null"])
    ]
    if any(name in _ITEMS or are_same(split_words(name), resource) for name in arrays):
        return ResponseShape.LIST
    return ResponseShape.SINGLE if not arrays and _is_single(schema, document) else ResponseShape.OTHER


def _is_single(schema: Json, document: Json) -> bool:
    """Whether a schema without arrays is complete: all its properties have a type, and there are no other parts."""
    if str(schema.get("type")) in _SCALARS:
        return True
    properties = as_mapping(schema.get("properties"))
    if not _PARTS.isdisjoint(schema) or not (properties or is_mapping(schema.get("additionalProperties"))):
        return False
    return all(_PARTS.isdisjoint(resolve(content, document)) for content in properties.values())


def _find_schema(operation: Json, document: Json) -> Json:
    responses = as_mapping(operation.get("responses"))
    for status in sorted(responses):
        if not status.startswith("2"):
            continue
        response = resolve(responses[status], document)
        content = as_mapping(response.get("content"))
        media = as_mapping(content.get("application/json") or next(iter(content.values()), None))
        return resolve(media.get("schema", response.get("schema")), document)
    return {}


def resolve(value: object, document: Json) -> Json:
    """An object of the document, behind its references to the same document; {} if there is none."""
    for _ in range(_MAX_REFERENCES):
        content = as_mapping(value)
        reference = content.get("$ref")
        if not isinstance(reference, str):
            return content
        value = resolve_pointer(document, reference[1:]) if reference.startswith("#/") else None
    return {}
