"""The values of samples: examples, and without any the simplest values that a server accepts."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.render.samples.values import Bundle

Json = dict[str, Any]
SONG: Json = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}


def make_bundle(parameter: Json, media: Json, title: Json) -> Bundle:
    operation = {
        "operationId": "songs.create",
        "parameters": [{"name": "genre", "in": "query", **parameter}],
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Song"}, **media}}
        },
        "responses": {"204": {"description": "Nothing."}},
    }
    components = {
        "schemas": {"Song": {**SONG, "properties": {"title": {"type": "string", **title}}}},
        "examples": {"Second": {"value": {"title": "Shared"}}},
    }
    return Bundle({"paths": {"/songs": {"post": operation}}, "components": components})


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ({"schema": {"type": "string"}}, None),
        ({"schema": {"type": "string"}, "example": "folk"}, "'folk'"),
        (
            {"schema": {"type": "string"}, "examples": {"a": {"value": "folk"}, "b": {"value": "pop"}}},
            "'folk'",
        ),
        ({"schema": {"type": "string", "examples": ["folk", "pop"]}}, "'folk'"),
        ({"schema": {"type": "string", "examples": []}}, None),
    ],
)
def test_parameter(parameter: Json, expected: str | None) -> None:
    assert make_bundle(parameter, {}, {}).render_arguments("songs.create").get("genre") == expected


@pytest.mark.parametrize(
    ("media", "title", "expected"),
    [
        ({"examples": {"a": {"value": {"title": "Own"}}, "b": {"value": {"title": "Other"}}}}, {}, "'Own'"),
        ({"examples": {"a": {"$ref": "#/components/examples/Second"}}}, {}, "'Shared'"),
        ({}, {"examples": ["Mine", "Yours"]}, "'Mine'"),
        ({}, {}, "'title'"),
    ],
)
def test_body(media: Json, title: Json, expected: str) -> None:
    arguments = make_bundle({"schema": {"type": "string"}}, media, title).render_arguments("songs.create")
    assert arguments["title"] == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ({"format": "email"}, "'ada@example.com'"),
        ({"format": "ipv4"}, "'192.0.2.1'"),
        ({"format": "unknown"}, "'title'"),
    ],
)
def test_a_text_has_its_format(title: Json, expected: str) -> None:
    arguments = make_bundle({"schema": {"type": "string"}}, {}, title).render_arguments("songs.create")
    assert arguments["title"] == expected


def render(schema: Json, schemas: Json, *, where: str = "query") -> str:
    """The argument for a required parameter with a schema."""
    operation = {
        "operationId": "songs.find",
        "parameters": [{"name": "value", "in": where, "required": True, "schema": schema}],
        "responses": {"204": {"description": "Nothing."}},
    }
    bundle = Bundle({"paths": {"/songs": {"get": operation}}, "components": {"schemas": schemas}})
    return bundle.render_arguments("songs.find")["value"]


TEXT: Json = {"type": "string"}
LIVE: Json = {
    "type": "object",
    "required": ["place"],
    "properties": {"kind": {**TEXT, "const": "live"}, "place": TEXT},
}
UNIQUE: Json = {"type": "array", "uniqueItems": True, "minItems": 2}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"a": TEXT, "b": TEXT}}, "{'a': 'a'}"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "{'key': 1}"),
        ({"type": "object", "additionalProperties": True}, "{'key': 'value'}"),
        (
            {"anyOf": [{"type": "object", "properties": {"a": TEXT}}, {"type": "null"}], "default": None},
            "{'a': 'a'}",
        ),
        ({"type": ["string", "null"], "default": None}, "'value'"),
        ({"oneOf": [{"$ref": "#/components/schemas/Live"}, TEXT]}, "{'kind': 'live', 'place': 'place'}"),
        ({**UNIQUE, "items": {**TEXT, "pattern": "^(0|[1-9][0-9]*)$"}}, "['0', '20']"),
        ({**UNIQUE, "items": TEXT}, "['value', 'value2']"),
        ({**UNIQUE, "items": {"type": "integer", "minimum": 4}}, "[4, 5]"),
        ({**UNIQUE, "items": {**TEXT, "enum": ["x", "y", "z"]}}, "['x', 'y']"),
        ({"type": "array", "minItems": 2, "items": TEXT}, "['value', 'value']"),
        ({"type": "integer", "default": 0}, "0"),
        (
            {"type": "object", "minProperties": 2, "additionalProperties": TEXT},
            "{'key': 'value', 'key1': 'value'}",
        ),
        ({"type": "object", "minProperties": 1, "properties": {"a": TEXT, "b": TEXT}}, "{'a': 'a'}"),
    ],
)
def test_a_required_parameter_has_a_value_that_servers_accept(schema: Json, expected: str) -> None:
    assert render(schema, {"Live": LIVE}).replace('"', "'") == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, "'oauth_app'"),
        ({"type": "string", "enum": ["User", "Team"]}, "'User'"),
        ({"type": "string", "enum": ["Team", "oauth_app"]}, "'oauth_app'"),
        ({"type": "string", "pattern": "^[A-Z]+$"}, "'A'"),
        ({"type": "string", "format": "uuid"}, "UUID('0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11')"),
        ({"type": "integer"}, "1"),
        ({"type": "boolean"}, "True"),
    ],
)
def test_a_path_parameter_takes_the_text_of_its_name_in_another_example_if_it_is_valid(
    schema: Json, expected: str
) -> None:
    parameter = {"in": "path", "required": True, "name": "kind", "schema": schema}
    bundle = make_bundle(parameter, {"example": {"title": "A", "kind": "oauth_app"}}, {})
    assert bundle.render_arguments("songs.create")["kind"] == expected
