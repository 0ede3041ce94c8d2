"""Reads the descriptions of server-sent events by their fields: `data`, `event`, `id` and `retry`.

OpenAPI 3.2, and FastAPI before it, describe each event of a stream as an object with these fields. In the curated form,
the schema of a stream is that of the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.conversion.schema_facts import ANNOTATIONS, UNIONS
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.untyped import as_list, as_mapping
from sdkwright.spec import media_types

_FIELDS: Final = frozenset({"data", "event", "id", "retry", "comment"})
_ENDS: Final = ("[DONE]",)
"""The data of events that end a stream."""
_MAX_DEPTH: Final = 20
"""Of references, `allOf` and unions, which may form a circle."""
_TEXT: Final[Json] = {"type": "string"}


@dataclass(frozen=True)
class SentEvents:
    """What the events of a stream contain."""

    data: Located
    """The schema of the data: of the JSON in it, or a string."""
    end: str
    """The data of the event that ends the stream; "" if no event does."""
    lost: tuple[str, ...]
    """What the schema of the data does not express."""


@dataclass(frozen=True)
class _Event:
    """One kind of event, by its fields."""

    fields: dict[str, Located]


def read_sent_events(media: Located, source: Source) -> SentEvents | None:
    """The events of a media type whose schema has their fields; None if the schema is that of the data.

    `itemSchema` describes the fields of events. A `schema` may do so, too: if each variant has `data` and `event`, and no
    other fields than those of events.
    """
    is_item = "itemSchema" in as_mapping(media.value)
    events = list(_list_events(media.get("itemSchema" if is_item else "schema"), source, {}))
    required = {"data"} if is_item else {"data", "event"}
    has_fields = all(event.fields.keys() <= _FIELDS for event in events)
    if not has_fields or not any(required <= event.fields.keys() for event in events):
        return None
    if not is_item and not all(required <= event.fields.keys() for event in events):
        return None
    data = [event.fields["data"] for event in events if "data" in event.fields]
    ends = [item for item in data if _find_constant(source.follow(item)) in _ENDS]
    contents = [item for item in data if item not in ends]
    end = _find_constant(source.follow(ends[0])) if ends and contents else ""
    schemas = [_find_json(item, source, is_item=is_item) for item in contents or ends]
    lost = list(_list_lost(events))
    if all(schema is not None for schema in schemas):
        found = {schema.pointer: schema for schema in schemas if schema is not None}
        return SentEvents(_join([*found.values()]), end, tuple(lost))
    if any(schema is not None for schema in schemas):
        lost.append("some events contain JSON, and others text; all of them are texts")
    elif any(as_mapping(source.follow(item).value).keys() - ANNOTATIONS - {"type"} for item in contents):
        lost.append("the limits of the data; any text is accepted")
    return SentEvents(Located(_TEXT, (contents or ends)[0].pointer), end, tuple(lost))


def _list_events(
    schema: Located, source: Source, inherited: dict[str, Located], depth: int = 0
) -> Iterator[_Event]:
    """The kinds of events that a schema describes: its variants, each with the fields beside the union."""
    schema = source.follow(schema)
    if depth == _MAX_DEPTH:
        return
    parts = [schema, *(source.follow(part) for part in schema.get("allOf").elements())]
    fields = inherited | {name: field for part in parts for name, field in part.get("properties").items()}
    variants = [
        variant
        for part in parts
        for keyword in UNIONS
        for variant in part.get(keyword).elements()
        if variant.value != {"type": "null"}
    ]
    for variant in variants:
        yield from _list_events(variant, source, fields, depth + 1)
    if not variants:
        yield _Event(fields)


def _find_json(data: Located, source: Source, *, is_item: bool) -> Located | None:
    """The schema of the JSON in the data; None if the data is text."""
    target = source.follow(data)
    value = as_mapping(target.value)
    if "contentSchema" in value:
        return target.get("contentSchema")
    media_type = value.get("contentMediaType")
    if isinstance(media_type, str) and media_types.is_json(media_type):
        return Located({}, data.pointer)
    is_text = value.get("type") in ("string", ["string"], None) and not _has_parts(value)
    return None if is_text and (is_item or value.get("type") is not None) else data


def _has_parts(value: Json) -> bool:
    """Whether a schema without a type is one of objects or lists, or of several schemas."""
    return not {"properties", "items", "allOf", *UNIONS}.isdisjoint(value)


def _find_constant(data: Located) -> Any:
    """The only value of the data; "" if there are others."""
    value = as_mapping(data.value)
    values = as_list(value.get("enum")) or [value.get("const")]
    return values[0] if len(values) == 1 and isinstance(values[0], str) else ""


def _join(schemas: list[Located]) -> Located:
    if len(schemas) == 1:
        return schemas[0]
    return Located({"oneOf": [schema.value for schema in schemas]}, schemas[0].pointer)


def _list_lost(events: list[_Event]) -> Iterator[str]:
    """The limits of the fields beside the data: an event has them as plain values."""
    for name in ("event", "id", "retry"):
        values = [as_mapping(event.fields[name].value) for event in events if name in event.fields]
        if any(
            value.keys() - ANNOTATIONS - {"type"} - ({"minimum"} if name == "retry" else set())
            for value in values
        ):
            yield f"the values of the field {name!r} of the events; `stream.events()` returns any"
