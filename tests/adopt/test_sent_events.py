"""Streams whose source describes the fields of events: the schema of the stream is that of their data."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.adopt.adopting import Adopted, adopt_document

COMPONENTS = {
    "Tick": {"type": "object", "properties": {"price": {"type": "number"}, "symbol": {"type": "string"}}},
    "Trade": {"type": "object", "properties": {"size": {"type": "integer"}, "buyer": {"type": "string"}}},
}


def adopt_stream(media: str | dict[str, Any]) -> Adopted:
    """Adopt an operation that returns a stream of events."""
    content = {"text/event-stream": yaml.safe_load(media) if isinstance(media, str) else media}
    operation = {
        "operationId": "watch",
        "tags": ["ticks"],
        "responses": {"200": {"description": "x", "content": content}},
    }
    return adopt_document(
        {"paths": {"/ticks": {"get": operation}}, "components": {"schemas": dict(COMPONENTS)}}
    )


def find_stream(adopted: Adopted) -> dict[str, Any]:
    content = adopted.operation("/ticks")["responses"]["200"]["content"]
    media: dict[str, Any] = content["text/event-stream"]
    return media


TICK = {"$ref": "#/components/schemas/Tick"}
MEDIA: dict[str, tuple[str, dict[str, Any]]] = {
    "the schema of the JSON in the data": (
        """
        itemSchema:
          type: object
          required: [data]
          properties:
            data: {type: string, contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Tick'}}
            retry: {type: integer, minimum: 0}
        """,
        {"schema": TICK},
    ),
    "JSON of any kind": (
        "itemSchema: {properties: {data: {type: string, contentMediaType: application/vnd.x+json}}}",
        {"schema": {}},
    ),
    "text": (
        "itemSchema: {type: object, properties: {data: {type: string}, event: {type: string}, id: {type: string}}}",
        {"schema": {"type": "string"}},
    ),
    "an event that ends the stream": (
        """
        itemSchema:
          oneOf:
            - properties: {data: {const: '[DONE]'}}
            - properties: {data: {contentSchema: {$ref: '#/components/schemas/Tick'}}}
        """,
        {"schema": TICK, "x-event-end": "[DONE]"},
    ),
    "the fields in a schema, beside the event": (
        """
        schema:
          type: object
          properties: {event: {type: string}, data: {$ref: '#/components/schemas/Tick'}}
        """,
        {"schema": TICK},
    ),
    "an item without the fields of events": (
        "itemSchema: {$ref: '#/components/schemas/Tick'}",
        {"schema": TICK},
    ),
}


@pytest.mark.parametrize("name", MEDIA)
def test_the_schema_of_a_stream_is_that_of_the_data(name: str) -> None:
    media, expected = MEDIA[name]
    adopted = adopt_stream(media)
    assert find_stream(adopted) == expected
    assert not adopted.list("weakened")
    assert ("Tick" in adopted.schemas) is ("Tick" in json.dumps(expected))


def test_kinds_of_events_are_a_union_of_their_data() -> None:
    adopted = adopt_stream("""
        itemSchema:
          type: object
          properties: {event: {type: string}, data: {type: string}}
          oneOf:
            - properties: {event: {const: tick}, data: {contentSchema: {$ref: '#/components/schemas/Tick'}}}
            - properties: {event: {const: trade}, data: {contentSchema: {$ref: '#/components/schemas/Trade'}}}
        """)
    name = find_stream(adopted)["schema"]["$ref"].rpartition("/")[2]
    union = adopted.schemas[name]
    assert union.get("oneOf", union.get("anyOf")) == [TICK, {"$ref": "#/components/schemas/Trade"}]
    assert adopted.list("weakened") == [
        "GET /ticks: the values of the field 'event' of the events; `stream.events()` returns any"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{type: string, pattern: '^a'}", "the limits of the data; any text is accepted"),
        ("{type: string, enum: [a, b]}", "the limits of the data; any text is accepted"),
    ],
)
def test_limits_of_text_are_reported(data: str, message: str) -> None:
    adopted = adopt_stream(f"itemSchema: {{properties: {{data: {data}}}}}")
    assert find_stream(adopted) == {"schema": {"type": "string"}}
    assert adopted.list("weakened") == [f"GET /ticks: {message}"]


def test_events_of_text_and_of_json_are_texts() -> None:
    adopted = adopt_stream("""
        itemSchema:
          anyOf:
            - properties: {data: {type: string}}
            - properties: {data: {type: string, contentSchema: {$ref: '#/components/schemas/Tick'}}}
        """)
    assert find_stream(adopted) == {"schema": {"type": "string"}}
    message = "some events contain JSON, and others text; all of them are texts"
    assert adopted.list("weakened") == [f"GET /ticks: {message}"]


@pytest.mark.parametrize(
    "schema",
    [
        "{type: object, properties: {data: {type: string}, kind: {type: string}, event: {type: string}}}",
        "{type: object, properties: {data: {type: string}}}",
        "{type: object, properties: {id: {type: string}, event: {type: string}}}",
    ],
)
def test_a_schema_of_data_stays_as_it_is(schema: str) -> None:
    adopted = adopt_stream(f"schema: {schema}")
    name = find_stream(adopted)["schema"]["$ref"].rpartition("/")[2]
    assert adopted.schemas[name] == yaml.safe_load(schema)


def test_the_fields_in_a_schema_are_a_guess() -> None:
    adopted = adopt_stream(
        "schema: {properties: {event: {type: string}, data: {properties: {a: {type: integer}}}}}"
    )
    message = "its schema has the fields of the events; the items of the stream are the data"
    assert f"GET /ticks: {message}" in adopted.list("guessed")


def test_a_circle_of_schemas_ends() -> None:
    adopted = adopt_stream(
        "itemSchema: {oneOf: [{$ref: '#/paths/~1ticks/get/responses/200/content/text~1event-stream/itemSchema'}]}"
    )
    assert find_stream(adopted)["schema"] is not None
