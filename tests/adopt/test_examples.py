"""The examples of an adopted description: which stay, in which form, and what is reported about the others."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.writing.examples import keep_fitting_examples

Json = dict[str, Any]
SCHEMAS: Json = {
    "User": {
        "type": "object",
        "required": ["name", "id"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string"},
            "password": {"type": "string", "writeOnly": True},
        },
    },
    "Count": {"type": "integer", "minimum": 0},
}
SOURCE: Json = {
    "components": {
        "examples": {
            "Ada": {"summary": "One", "value": {"id": 1, "name": "Ada"}},
            "Again": {"$ref": "#/components/examples/Ada"},
            "Circle": {"$ref": "#/components/examples/Circle"},
            "Bob": {"externalValue": "bob.json"},
        }
    }
}


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def keep(operation: Json, schemas: Json | None = None) -> tuple[Json, list[str]]:
    """The operation POST /users with the examples that are kept, and the decisions."""
    document = {
        "openapi": "3.1.1",
        "info": {"title": "A", "version": "1"},
        "paths": {"/users": {"post": copy.deepcopy(operation)}},
        "components": {"schemas": copy.deepcopy({**SCHEMAS, **(schemas or {})})},
    }
    decisions = Decisions()
    keep_fitting_examples(document, lambda pointer: f"from {pointer}", decisions, SOURCE)
    texts = [f"{decision.kind} {decision.subject}: {decision.message}" for decision in decisions.list()]
    assert all(decision.pointer.startswith("from /") for decision in decisions.list())
    return document["paths"]["/users"]["post"] if operation else document["components"]["schemas"], texts


def make_request(**examples: Any) -> Json:
    return {"requestBody": {"content": {"application/json": {"schema": reference("User"), **examples}}}}


def make_response(**examples: Any) -> Json:
    media = {"schema": reference("User"), **examples}
    return {"responses": {"200": {"description": "It.", "content": {"application/json": media}}}}


def make_parameter(schema: Json, **examples: Any) -> Json:
    return {"parameters": [{"name": "count", "in": "query", "schema": schema, **examples}]}


def test_an_example_that_matches_stays() -> None:
    operation = make_response(example={"id": 1, "name": "Ada"})
    assert keep(operation) == (operation, [])


def test_an_example_that_does_not_match_is_dropped_with_the_reason() -> None:
    assert keep(make_response(example={"id": "1", "name": "Ada"})) == (
        make_response(),
        [
            "dropped POST /users: the response 200: the example does not match its schema at 'id': '1' is not of type integer"
        ],
    )


def test_a_request_has_no_read_only_properties_and_a_response_no_write_only_ones() -> None:
    value = {"id": 1, "name": "Ada", "password": "x"}
    assert keep(make_request(example=value)) == (make_request(example={"name": "Ada", "password": "x"}), [])
    assert keep(make_response(example=value)) == (make_response(example={"id": 1, "name": "Ada"}), [])
    assert value == {"id": 1, "name": "Ada", "password": "x"}


def test_a_request_has_only_properties_of_its_schema_also_in_a_variant() -> None:
    lamp: Json = {"type": "object", "required": ["watts"], "properties": {"watts": {"type": "integer"}}}
    schema: Json = {"anyOf": [reference("User"), {"type": "array", "items": reference("Lamp")}]}
    operation = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    media = operation["requestBody"]["content"]["application/json"]
    media["example"] = [{"watts": 1, "volts": 2}, {"watts": 3}]
    kept, texts = keep(operation, {"Lamp": lamp})
    assert kept["requestBody"]["content"]["application/json"]["example"] == [{"watts": 1}, {"watts": 3}]
    assert texts == [
        "dropped POST /users: the request body: the example has '[0].volts', which its schema does not have; the rest is kept"
    ]
    assert keep(make_response(example={"id": 1, "name": "Ada", "new": 2}))[1] == []
    open_ = {**SCHEMAS["User"], "additionalProperties": True}
    assert keep(make_request(example={"name": "Ada", "new": 2}), {"User": open_})[1] == []


def test_one_named_example_becomes_the_example() -> None:
    examples = {"one": {"$ref": "#/components/examples/Again"}}
    assert keep(make_response(examples=examples)) == (make_response(example={"id": 1, "name": "Ada"}), [])


def test_named_examples_keep_their_names_and_words() -> None:
    examples = {
        "one": {"$ref": "#/components/examples/Ada"},
        "two": {"description": "Another", "value": {"id": 2, "name": "Bob"}},
        "three": {"value": {"name": 3}},
        "four": {"$ref": "#/components/examples/Circle"},
        "five": {"$ref": "#/components/examples/Bob"},
        "six": {"id": 6, "name": "Six"},
        "seven": {"$ref": "https://example.com/x.json"},
        "none": {"value": None},
    }
    operation, decisions = keep(make_response(examples=examples))
    kept = operation["responses"]["200"]["content"]["application/json"]["examples"]
    assert {name: example["value"]["id"] for name, example in kept.items()} == {"one": 1, "two": 2, "six": 6}
    assert kept["one"]["summary"].startswith("One")
    assert kept["two"]["description"].startswith("Another")
    assert [decision.partition("200: ")[2].partition(" does")[0] for decision in decisions] == [
        "example 'four' has no value",
        "example 'five' is another file",
        "example 'seven' has no value",
        "example 'three'",
    ]


def test_a_few_examples_are_enough() -> None:
    examples = {f"e{number}": {"value": {"id": number, "name": "A"}} for number in range(9)}
    operation, decisions = keep(make_response(examples=examples))
    assert list(operation["responses"]["200"]["content"]["application/json"]["examples"]) == [
        "e0",
        "e1",
        "e2",
        "e3",
        "e4",
    ]
    assert decisions == ["dropped POST /users: the response 200: 4 of 9 examples; a few are enough"]


@pytest.mark.parametrize(
    ("schema", "example", "expected"),
    [
        (reference("Count"), "5", 5),
        ({"type": "string"}, 5, "5"),
        ({"type": "boolean"}, "true", True),
        ({"type": "array", "items": {"type": "string"}}, "a, b", ["a", "b"]),
        ({"type": "array", "items": {"type": "string"}}, "a", ["a"]),
        ({"type": "array", "items": {"type": "integer"}}, "[1, 2]", [1, 2]),
        ({"type": "array", "items": {"type": "integer"}}, 1, [1]),
    ],
)
def test_a_parameter_may_have_its_example_as_text(schema: Json, example: object, expected: object) -> None:
    assert keep(make_parameter(schema, example=example)) == (make_parameter(schema, example=expected), [])
    if "$ref" not in schema:
        assert keep(make_parameter({**schema, "example": example})) == (
            make_parameter({**schema, "example": expected}),
            [],
        )


def test_the_name_of_a_parameter_is_reported() -> None:
    _, decisions = keep(make_parameter({"type": "integer", "example": "many"}))
    assert decisions == [
        "dropped POST /users: parameter 'count': the example does not match its schema: 'many' is not of type integer"
    ]


def test_a_body_may_have_its_example_as_json_text() -> None:
    assert keep(make_request(example='{"name": "Ada"}')) == (make_request(example={"name": "Ada"}), [])


def test_examples_of_schemas() -> None:
    schemas, decisions = keep(
        {},
        {
            "Name": {"type": "string", "examples": ["Ada", 5]},
            "Names": {"type": "string", "examples": ["Ada", "Bob"]},
            "Pet": {
                "type": "object",
                "properties": {"age": {"type": "integer", "example": "5"}, "example": {"type": "string"}},
            },
        },
    )
    assert schemas["Name"] == {"type": "string", "example": "Ada"}
    assert schemas["Names"] == {"type": "string", "examples": ["Ada", "Bob"]}
    assert schemas["Pet"]["properties"] == {"age": {"type": "integer"}, "example": {"type": "string"}}
    assert decisions == [
        "dropped schema Name: the example does not match its schema: 5 is not of type string",
        "dropped schema Pet.age: the example does not match its schema: '5' is not of type integer",
    ]


def nest(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([1] * 6_000, "is too large"),
        ("x" * 200_000, "is too large"),
        (nest(150), "is too large"),
        (float("nan"), "contains a value that YAML cannot express"),
        ({"a\ud800": 1}, "contains a value that YAML cannot express"),
        (10**400, "contains a value that YAML cannot express"),
    ],
)
def test_a_value_that_is_too_large_or_cannot_be_written_is_dropped(value: Any, reason: str) -> None:
    operation = {
        "responses": {
            "200": {"description": "", "content": {"application/json": {"schema": {}, "example": value}}}
        }
    }
    assert keep_shallow(operation)[1] == [f"dropped POST /users: the response 200: the example {reason}"]


def keep_shallow(operation: Json) -> tuple[Json, list[str]]:
    document = {"paths": {"/users": {"post": operation}}}
    decisions = Decisions()
    keep_fitting_examples(document, lambda pointer: pointer, decisions)
    return operation, [f"dropped {decision.subject}: {decision.message}" for decision in decisions.list()]


def test_an_example_whose_schema_is_invalid_is_dropped() -> None:
    operation = make_parameter({"type": "integer", "minimum": "5"}, example=3)
    assert keep(operation)[1] == [
        "dropped POST /users: parameter 'count': the example does not match its schema: the schema cannot be checked"
    ]


def test_time_is_bounded() -> None:
    variants = {
        f"V{n}": {
            "type": "object",
            "properties": {"next": {"oneOf": [reference(f"V{m}") for m in range(12)]}},
        }
        for n in range(12)
    }
    value: Json = {}
    for _ in range(60):
        value = {"next": value}
    start = time.process_time()
    keep(
        {
            "responses": {
                "200": {
                    "description": "",
                    "content": {"application/json": {"schema": reference("V0"), "example": value}},
                }
            }
        },
        variants,
    )
    assert time.process_time() - start < 5
