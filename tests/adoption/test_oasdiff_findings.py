"""The neutral form of descriptions for oasdiff, and the sorting of its findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright.adopt.decisions import Decision
from sdkwright.openapi.description import read_description
from tests.adoption.neutral import make_neutral
from tests.adoption.oasdiff import OasdiffResult, compare, find_false_alarm

REF = {"$ref": "#/components/schemas/Lamp"}
NULL = {"type": "null"}
LAMP = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}


def neutral(schema: dict[str, Any], version: str = "3.1.1", **names: str) -> Any:
    schemas = {"Lamp": LAMP, "Either": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "This": schema}
    document = make_neutral({"openapi": version, "components": {"schemas": schemas}}, names)
    return document["components"]["schemas"]["This"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"allOf": [REF], "nullable": True, "description": "x"}, {"anyOf": [REF, NULL]}),
        ({"allOf": [REF]}, REF),
        ({"const": 1}, {"enum": [1]}),
        ({"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]}, {"enum": ["a", "b"]}),
        (
            {"anyOf": [{"$ref": "#/components/schemas/Either"}, REF]},
            {"anyOf": [{"type": "string"}, {"type": "integer"}, REF]},
        ),
        (
            {"allOf": [REF, {"type": "object", "properties": {"b": {"type": "number"}}, "required": ["b"]}]},
            {
                "type": "object",
                "required": ["a", "b"],
                "properties": {"a": {"type": "string"}, "b": {"type": "number"}},
            },
        ),
        (
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            {"type": "number", "exclusiveMinimum": 0},
        ),
        ({"type": "string", "contentEncoding": "binary"}, {"type": "string", "format": "binary"}),
        ({"type": "string", "const": "a", "default": "a"}, {"type": "string", "const": "a"}),
        ({"type": "string", "enum": ["a", "b"], "maxLength": 1}, {"enum": ["a", "b"]}),
        ({"type": "string", "enum": [], "required": True}, {"type": "string"}),
        ({"properties": {"a": {}}}, {"type": "object", "properties": {"a": {}}}),
        ({"items": {"type": "string"}}, {"type": "array", "items": {"type": "string"}}),
        ({"type": "object", "oneOf": [REF, {"type": "object"}]}, {"oneOf": [REF, {"type": "object"}]}),
        ({"type": "object", "allOf": [REF], "deprecated": True}, {**REF, "deprecated": True}),
        ({"allOf": [REF, {"nullable": True}]}, REF),
        (
            {"anyOf": [{"type": "string"}, NULL], "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {
                "allOf": [
                    {"properties": {"a": {"readOnly": True}}},
                    {"type": "object", "properties": {"a": {}}},
                ]
            },
            {"type": "object", "required": [], "properties": {"a": {"readOnly": True}}},
        ),
        ({"type": "string", "format": "password", "x-order": 1, "title": "T"}, {"type": "string"}),
    ],
)
def test_two_notations_of_one_meaning_are_equal(left: dict[str, Any], right: dict[str, Any]) -> None:
    assert neutral(left, "3.0.3") == neutral(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}),
        ({"allOf": [REF, {"type": "object", "properties": {"b": {}}}]}, REF),
        ({"anyOf": [REF, {"type": "string"}]}, {"oneOf": [REF, {"type": "string"}]}),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}),
        ({"type": "string", "format": "uuid"}, {"type": "string"}),
        ({"properties": {"title": {"type": "string"}}}, {"properties": {}}),
        ({"type": "string", "enum": ["a", "b"], "default": "a"}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": "object", "oneOf": [REF, {"type": "string"}]}, {"oneOf": [REF, {"type": "string"}]}),
        ({"allOf": [REF, {"minProperties": 1}]}, REF),
    ],
)
def test_different_meanings_stay_different(left: dict[str, Any], right: dict[str, Any]) -> None:
    assert neutral(left) != neutral(right)


def test_schemas_that_no_operation_reaches_are_left_out() -> None:
    response = {"200": {"description": "", "content": {"application/json": {"schema": REF}}}}
    schemas = {
        "Lamp": {**LAMP, "properties": {"a": {"$ref": "#/components/schemas/Part"}}},
        "Part": {},
        "Bad": 3,
    }
    document = {"paths": {"/a": {"get": {"responses": response}}}, "components": {"schemas": schemas}}
    assert make_neutral(document)["components"]["schemas"].keys() == {"Lamp", "Part"}


def test_a_description_that_contains_itself_ends() -> None:
    node = {
        "allOf": [{"$ref": "#/components/schemas/This"}, {"type": "object", "properties": {}}],
        "nullable": True,
    }
    assert neutral(node, "3.0.0")


def test_false_alarms_are_found_by_kind_and_value() -> None:
    assert find_false_alarm({"id": "api-schema-removed", "text": "removed the schema `A`"})
    assert find_false_alarm(
        {"id": "response-property-enum-value-added", "text": "added the new `undefined` enum value"}
    )
    assert not find_false_alarm(
        {"id": "response-property-enum-value-added", "text": "added the new `on` enum value"}
    )
    assert not find_false_alarm({"id": "request-body-removed", "text": "removed the request body"})


PROGRAM = """\
#!/bin/sh
echo '[{"id": "request-body-removed", "text": "gone", "operation": "GET", "path": "/a"},
 {"id": "response-property-type-changed", "text": "the `size` property", "operation": "GET", "path": "/a"},
 {"id": "response-property-type-changed", "text": "the `size` property", "operation": "GET", "path": "/b"}]'
"""


def test_findings_are_sorted_by_the_decisions_about_their_operations(tmp_path: Path) -> None:
    program = tmp_path / "oasdiff"
    program.write_text(PROGRAM, "utf-8")
    program.chmod(0o700)
    response = {"200": {"description": "", "content": {"application/json": {"schema": REF}}}}
    paths = {"/a": {"get": {"responses": response}}, "/b": {"get": {"responses": {}}}}
    document = {"openapi": "3.1.1", "paths": paths, "components": {"schemas": {"Lamp": LAMP}}}
    (tmp_path / "api.json").write_text(json.dumps(document), "utf-8")
    description = read_description(str(tmp_path / "api.json"))
    decisions = [
        Decision("weakened", "/components/schemas/Lamp/properties/size", "Lamp.size", "any value"),
        Decision("guessed", "/paths/~1a/get", "GET /a", "the call path"),
    ]
    result = compare(str(program), tmp_path, description, document, decisions)
    assert result == OasdiffResult(
        total=3,
        reported=1,
        rest={"request-body-removed": 1, "response-property-type-changed": 1},
        examples={
            "request-body-removed": "GET /a: gone",
            "response-property-type-changed": "GET /b: the `size` property",
        },
    )
