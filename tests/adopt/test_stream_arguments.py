"""The argument that chooses between another response and a stream of events."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.adopt.conversion.stream_arguments import find_stream_condition

Json = dict[str, Any]
BOOLEAN: Json = {"type": "boolean"}
COMPONENTS: dict[str, Json] = {
    "flag": {"type": ["boolean", "null"], "default": False},
    "base": {"type": "object", "properties": {"stream": {"$ref": "flag"}}},
    "format": {"type": "string", "enum": ["audio", "sse"]},
    "parameter": {"name": "stream", "in": "query", "schema": BOOLEAN},
    "circle": {"allOf": [{"$ref": "circle"}], "properties": {"stream": BOOLEAN}},
}


def _find(schema: Json | None, *parameters: Json) -> Json | None:
    return find_stream_condition(parameters, [] if schema is None else [schema], COMPONENTS.__getitem__)


def _body(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    "schema",
    [
        BOOLEAN,
        {"type": ["boolean", "null"]},
        {"anyOf": [BOOLEAN, {"type": "null"}]},
        {"type": "boolean", "nullable": True},
        {"type": "boolean", "enum": [True, False]},
        {"type": "boolean", "enum": [True]},
        {"$ref": "flag"},
        {"allOf": [{"$ref": "flag"}], "default": False},
    ],
)
def test_a_boolean_field_chooses_the_stream(schema: Json) -> None:
    assert _find(_body(model={"type": "string"}, stream=schema)) == {"stream": True}


@pytest.mark.parametrize(
    "schema",
    [{"type": "string"}, {"type": "object"}, {}, {"type": "boolean", "enum": [False]}, {"$ref": "base"}],
)
def test_another_field_of_that_name_does_not(schema: Json) -> None:
    assert _find(_body(stream=schema)) is None


def test_the_field_may_be_inherited() -> None:
    assert _find({"allOf": [{"$ref": "base"}, _body(text={"type": "string"})]}) == {"stream": True}
    assert _find({"$ref": "base"}) == {"stream": True}
    assert _find({"$ref": "circle"}) == {"stream": True}


def test_a_parameter_of_the_query_may_choose() -> None:
    assert _find(None, {"$ref": "parameter"}) == {"stream": True}
    assert _find(_body(text={"type": "string"}), {"name": "stream", "in": "query", "schema": BOOLEAN}) == {
        "stream": True
    }
    assert _find(None, {"name": "stream", "in": "header", "schema": BOOLEAN}) is None


def test_other_names_need_a_description_of_a_stream() -> None:
    events = {**BOOLEAN, "description": "Whether to return server-sent events."}
    assert _find(_body(streaming=events)) == {"streaming": True}
    assert (
        _find(_body(streaming={**BOOLEAN, "description": "Whether the account may be used for films."}))
        is None
    )
    assert _find(_body(include_stream_data=BOOLEAN)) is None
    assert _find(_body()) is None
    assert _find(None) is None


def test_two_candidates_are_ambiguous() -> None:
    streaming = {"name": "streaming", "in": "query", "schema": BOOLEAN}
    assert _find(_body(stream=BOOLEAN), streaming) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "enum": ["sse", "audio"]},
        {"$ref": "format"},
        {"anyOf": [{"$ref": "format"}, {"type": "null"}]},
        {"oneOf": [{"const": "audio"}, {"const": "sse"}]},
    ],
)
def test_a_value_of_an_enum_may_choose(schema: Json) -> None:
    assert _find(_body(text={"type": "string"}, stream_format=schema)) == {"stream_format": "sse"}
    assert _find(None, {"name": "alt", "in": "query", "schema": schema}) == {"alt": "sse"}


def test_a_boolean_is_preferred_to_a_value_of_an_enum() -> None:
    assert _find(_body(stream=BOOLEAN, output={"$ref": "format"})) == {"stream": True}


@pytest.mark.parametrize(
    "schema",
    [{"type": "string", "enum": ["sse"]}, {"type": "string", "enum": ["json", "mp3"]}, {"type": "string"}],
)
def test_an_enum_without_a_choice_of_events_does_not(schema: Json) -> None:
    assert _find(_body(stream_format=schema)) is None


def test_each_body_of_an_operation_may_have_the_field() -> None:
    bodies = [_body(text={"type": "string"}), _body(stream=BOOLEAN)]
    assert find_stream_condition([], bodies, COMPONENTS.__getitem__) == {"stream": True}
    assert find_stream_condition([], [bodies[1], bodies[1]], COMPONENTS.__getitem__) == {"stream": True}
