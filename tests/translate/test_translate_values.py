"""What a call sends, and what is said of each value; what no golden shows of them."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.render.annotations import render_type
from sdkwright.render.views.calls import list_wrappers, render_sent
from sdkwright.translate import docs
from tests.translate.descriptions import (
    LIST,
    NUMBER,
    SCHEMAS,
    SMALL,
    TEXT,
    THING,
    Built,
    Json,
    Refused,
    answer,
    argument,
    body,
    described,
    method,
    one,
    operation,
)


def queried(schema: Json, **more: Any) -> Json:
    return one(answer(THING), parameters=[{"name": "given", "in": "query", "schema": schema, **more}])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("A thing", "A thing."),
        ("Plan X", "Plan X."),
        ("A thing.", "A thing."),
        ("Is it?", "Is it?"),
        ("Stop!", "Stop!"),
        ("One of these:", "One of these:"),
        ("Wrapped\n  by the spec", "Wrapped by the spec."),
    ],
)
def test_a_sentence_has_one_line_and_an_end(text: str, said: str) -> None:
    assert docs.format_sentence(text) == said


def test_paragraphs_keep_the_lines_between_them() -> None:
    assert docs.format_paragraphs("First\nand more\n\n \n\nSecond") == "First and more.\n\nSecond."


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (TEXT, ""),
        ({**NUMBER, "minimum": 0, "maximum": 5}, "From 0 to 5."),
        ({**NUMBER, "minimum": 0}, "At least 0."),
        ({**NUMBER, "maximum": 0}, "At most 0."),
        ({**NUMBER, "exclusiveMinimum": 0, "exclusiveMaximum": 5}, "More than 0; Less than 5."),
        ({**TEXT, "minLength": 1, "maxLength": 9}, "1 to 9 characters."),
        ({**TEXT, "minLength": 0, "maxLength": 0}, "At most 0 characters."),
        ({**TEXT, "minLength": 2}, "At least 2 characters."),
        ({**TEXT, "minLength": 0}, ""),
        ({**LIST, "minItems": 1, "maxItems": 9}, "1 to 9 entries."),
        ({**TEXT, "minLength": 1}, "At least 1 character."),
        ({**TEXT, "maxLength": 1}, "At most 1 character."),
        ({**TEXT, "minLength": 4, "maxLength": 4}, "Exactly 4 characters."),
        ({**TEXT, "minLength": 0, "maxLength": 1}, "At most 1 character."),
        ({**LIST, "minItems": 1, "maxItems": 1}, "Exactly 1 entry."),
        ({**LIST, "maxItems": 3, "minItems": 3}, "Exactly 3 entries."),
        ({**NUMBER, "minimum": 7, "maximum": 7}, "Exactly 7."),
        ({**NUMBER, "x-unit": "seconds"}, "In seconds."),
        ({**NUMBER, "x-unit": "frames\n  per second"}, "In frames per second."),
        ({**NUMBER, "default": 0}, "Default: `0`."),
        ({**TEXT, "default": ""}, ""),
        ({"type": ["string", "null"], "default": None}, ""),
        (
            {**NUMBER, "x-unit": "seconds", "minimum": 1, "default": 2},
            "In seconds. At least 1. Default: `2`.",
        ),
        ({"anyOf": [{**NUMBER, "minimum": 1}, {"type": "null"}], "default": 2}, "At least 1. Default: `2`."),
        ({"$ref": "#/components/schemas/Size"}, "How big. At most 9. Default: `3`."),
        ({**TEXT, "deprecated": True}, "Deprecated."),
    ],
)
def test_what_is_said_of_a_value(built: Built, schema: Json, said: str) -> None:
    size = {"type": "integer", "description": "How big", "maximum": 9, "default": 3}
    spec = queried(schema)
    spec["components"] = {"schemas": {**SCHEMAS, "Size": size}}
    assert argument(built(spec)).doc == said


def test_what_a_parameter_says_itself_comes_first(built: Built) -> None:
    spec = queried({**TEXT, "description": "Not this."}, description="Which one", deprecated=True)
    assert argument(built(spec)).doc == "Deprecated. Which one."


def test_what_is_said_of_an_enum(built: Built) -> None:
    enum = {
        "description": "How it is sent",
        "deprecated": True,
        "enum": [1, 2, 3],
        "type": "integer",
        "x-enumDescriptions": {"1": "By\n  post.", "3": "By hand."},
    }
    spec = queried({"$ref": "#/components/schemas/Way"})
    spec["components"] = {"schemas": {"Way": enum, **SCHEMAS}}
    assert (
        built(spec).schemas[0].description
        == "Deprecated. How it is sent.\n\n- `1`: By post.\n- `3`: By hand."
    )


OBJECT: Json = {"type": "object", "additionalProperties": TEXT}


@pytest.mark.parametrize(
    ("parameter", "why"),
    [
        (
            {"in": "query", "schema": LIST, "style": "deepObject"},
            "style deepObject is for objects; leave it out",
        ),
        (
            {"in": "query", "schema": TEXT, "style": "spaceDelimited"},
            "style spaceDelimited is for arrays and objects; leave it out",
        ),
        (
            {
                "in": "query",
                "schema": {"type": ["integer", "null"]},
                "style": "pipeDelimited",
                "explode": True,
            },
            "style pipeDelimited is for arrays and objects; leave it out",
        ),
        (
            {"in": "query", "schema": TEXT, "style": "deepObject"},
            "style deepObject is for objects; leave it out",
        ),
        (
            {"in": "header", "schema": {"type": "object", "additionalProperties": LIST}},
            "each property must be a string, a number or a boolean; write content: application/json",
        ),
        (
            {"in": "query", "schema": {"type": "object", "additionalProperties": LIST}},
            "each property must be a string, a number or a boolean; write style: deepObject",
        ),
        (
            {"in": "query", "content": {"text/plain": {"schema": LIST}}},
            "as text/plain, it must be a string, a number or a boolean",
        ),
        (
            {"in": "header", "schema": {"type": "array", "items": LIST}},
            "the items of the array must be strings, numbers or booleans",
        ),
    ],
)
def test_what_cannot_travel_as_a_parameter(refused: Refused, parameter: Json, why: str) -> None:
    spec = one(answer(THING), parameters=[{"name": "given", **parameter}])
    assert refused(spec) == [f"{parameter['in']} parameter 'given': {why}"]


@pytest.mark.parametrize(
    ("parameter", "printed"),
    [
        ({"schema": LIST}, "given"),
        ({"schema": LIST, "explode": False}, "Delimited(given, ',')"),
        ({"schema": LIST, "style": "spaceDelimited"}, "Delimited(given, '%20')"),
        ({"schema": LIST, "style": "pipeDelimited"}, "Delimited(given, '%7C')"),
        ({"schema": LIST, "style": "pipeDelimited", "explode": True}, "given"),
        ({"schema": OBJECT, "style": "deepObject"}, "DeepObject(given)"),
        ({"schema": OBJECT}, "Styled(given, 'form', explode=True)"),
        ({"schema": OBJECT, "explode": False}, "Styled(given, 'form')"),
        ({"schema": OBJECT, "style": "pipeDelimited"}, "Styled(given, 'pipeDelimited')"),
        (
            {"schema": OBJECT, "style": "deepObject", "allowReserved": True},
            "Styled(given, 'deepObject', reserved=True)",
        ),
        ({"schema": TEXT, "allowReserved": True}, "Styled(given, 'form', reserved=True)"),
        ({"schema": TEXT, "allowReserved": False}, "given"),
        ({"content": {"application/json": {"schema": TEXT}}}, "as_json_text(given)"),
        ({"content": {"text/plain": {"schema": TEXT}}}, "given"),
    ],
)
def test_the_styles_of_a_query(built: Built, parameter: Json, printed: str) -> None:
    made = method(built(one(answer(THING), parameters=[{"name": "given", "in": "query", **parameter}])))
    assert [*render_sent(made.sends)] == [f"query={{'given': {printed}}}"]
    modules = {"Delimited": "", "DeepObject": "", "Styled": ".styles", "as_json_text": ".styles"}
    assert list_wrappers(made.sends) == {
        (f"._runtime{module}", name) for name, module in modules.items() if printed.startswith(name)
    }


def test_a_parameter_of_the_path_gives_way_to_that_of_the_operation(built: Built) -> None:
    spec = queried(TEXT, description="Its own.")
    spec["paths"]["/things"]["parameters"] = [
        {"name": "given", "in": "query", "schema": TEXT, "description": "Of all."}
    ]
    assert argument(built(spec)).doc == "Its own."


def test_parameters_are_pointed_at_by_their_names(built: Built) -> None:
    spec = one(answer(THING), parameters=[{"name": "a/b~c", "in": "query", "schema": TEXT}])
    assert argument(built(spec)).pointer == "/paths/~1things/post/parameters/query/a~1b~0c"
    spec["paths"]["/things"]["post"]["parameters"] = [{"$ref": "#/components/parameters/Given"}]
    spec["components"]["parameters"] = {"Given": {"name": "given", "in": "query", "schema": TEXT}}
    assert argument(built(spec)).pointer == "/components/parameters/Given"


def test_a_body_as_a_whole_has_no_name_of_its_own(built: Built) -> None:
    given = argument(built(one(answer(THING), requestBody=body(LIST))))
    assert (given.name, given.wire_name, given.location, given.doc) == ("request", None, "json", "")
    spec = one(
        answer(THING), requestBody={**body(THING), "description": "What to make"}, **{"x-body": "whole"}
    )
    assert argument(built(spec)).doc == "What to make."


def test_whatever_becomes_a_class_may_be_given_as_one(built: Built) -> None:
    """Also an allOf that refers to nothing."""
    parts = [{"type": "object", "properties": {name: TEXT}} for name in ("left", "right")]
    schemas = {
        "Both": {"description": "Both.", "allOf": parts},
        "Many": {"type": "array", "description": "Many.", "items": {"$ref": "#/components/schemas/Both"}},
        "Word": {**TEXT, "description": "A word."},
    }
    given = {
        name: render_type(
            argument(built(described({"/a": {"post": operation("a.b", answer(TEXT), **sent)}}, schemas))).type
        )
        for name in schemas
        for sent in [{"requestBody": body({"$ref": f"#/components/schemas/{name}"}), "x-body": "whole"}]
    }
    assert given == {"Both": "BothOrDict", "Many": "ManyOrDict", "Word": "WordParam"}


def test_a_constant_has_no_default_to_tell(built: Built) -> None:
    constant = {**TEXT, "const": "a", "default": "a", "description": "Always a"}
    schemas = {"Thing": {**SCHEMAS["Thing"], "properties": {"kind": constant}}}
    assert built(described(SMALL, schemas)).schemas[0].docs == (("kind", "Always a."),)


def parameter(location: str, name: str, schema: Json = TEXT) -> Json:
    return {"in": location, "name": name, "schema": schema}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"parameters": [parameter("header", "given"), parameter("query", "Given")]},
            "header 'given' and query parameter 'Given' would both be the argument 'given'; add x-name to one of them",
        ),
        (
            {"parameters": [parameter("query", "request")], "requestBody": body(LIST)},
            "query parameter 'request' and the body would both be the argument 'request'; add x-name to one of them",
        ),
        (
            {
                "parameters": [
                    parameter("query", "version", {**TEXT, "const": "2"}),
                    parameter("query", "given"),
                    parameter("query", "Given"),
                ]
            },
            "query parameter 'given' and query parameter 'Given' would both be the argument 'given'; add x-name to one of them",
        ),
    ],
)
def test_what_would_be_one_argument(refused: Refused, more: Json, why: str) -> None:
    assert refused(one(answer(THING), **more)) == [why]


@pytest.mark.parametrize(
    ("media", "call"),
    [
        ("application/json", "json={'sound': as_base64(sound)}"),
        ("application/x-www-form-urlencoded", "form={'sound': sound}"),
    ],
)
def test_bytes_are_taken_for_base64_in_json_only(built: Built, media: str, call: str) -> None:
    sound = {"type": "string", "contentEncoding": "base64"}
    schemas = {**SCHEMAS, "Sound": {"type": "object", "description": "It.", "required": ["sound"]}}
    schemas["Sound"]["properties"] = {"sound": sound}
    spec = one(answer(THING), requestBody=body({"$ref": "#/components/schemas/Sound"}, media))
    spec["components"]["schemas"] = schemas
    assert [*render_sent(method(built(spec)).sends)] == [call]
