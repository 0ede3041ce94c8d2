"""Samples take the first of several examples as they take the only one."""

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
