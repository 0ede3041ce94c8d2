"""An adopted description says the same on the wire as its source, apart from what the decisions name."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.diff.wire import compare
from sdkwright.openapi.description import wrap_document
from tests.adopt.adopting import Adopted, adopt_document, make_operation

_TEXT = {"type": "string", "maxLength": 9}
_CAT = {"type": "object", "title": "Cat", "required": ["a"], "properties": {"a": _TEXT}}
_DOG = {"type": "object", "title": "Dog", "properties": {"b": _TEXT, "c": {"type": "integer"}}}
_BASE = {"type": "object", "properties": {"id": _TEXT, "name": _TEXT}}
_INTEGER = {"type": "integer"}
_NULL = {"type": "null"}
_LIMITED = {
    "allOf": [
        {"type": "integer", "minimum": 3, "maximum": 9},
        {"type": "integer", "minimum": 1, "maximum": 7},
    ]
}
_LISTS = {"allOf": [{"type": "array", "items": _BASE}, {"items": {"required": ["id"]}}]}

SCHEMAS: dict[str, tuple[str, Any]] = {
    "base64": ("3.0.3", {"type": "string", "format": "byte"}),
    "anything, and null": ("3.0.3", {"nullable": True}),
    "a union with a type": ("3.0.3", {"type": "object", "nullable": True, "oneOf": [_CAT, _DOG]}),
    "nullable variants": ("3.0.3", {"oneOf": [{**_CAT, "nullable": True}, {**_DOG, "nullable": True}]}),
    "constants as alternatives": ("3.1.0", {"type": "integer", "format": "int32", "oneOf": [{"const": 1}, {"const": 4}]}),
    "one constant as an alternative": ("3.1.0", {"type": "integer", "format": "int32", "oneOf": [{"const": 2}]}),
    "a selection of an enum": ("3.1.0", {"enum": ["a", "b"], "allOf": [{"type": "string", "enum": ["b", "a", "c"]}]}),
    "limits of several parts": ("3.1.0", _LIMITED),
    "elements of several parts": ("3.1.0", _LISTS),
    "a default of the only variant": ("3.1.0", {"anyOf": [{"type": "integer", "default": 3}, {"type": "null"}]}),
    "an enum beside null": ("3.1.0", {"anyOf": [{"type": "string"}, {"type": "null"}], "enum": ["a", "b"]}),
    "an object without properties": ("3.1.0", {"additionalProperties": False}),
    "null in one of several parts": ("3.1.0", {"allOf": [{"anyOf": [{"type": "integer"}, {"type": "null"}]}, _INTEGER]}),
    "null in all of several parts": ("3.1.0", {"allOf": [{"type": ["integer", "null"]}, {"anyOf": [_INTEGER, _NULL]}]}),
    "null as an enum": ("3.0.3", {"nullable": True, "oneOf": [{"type": "string", "enum": ["a", "b"]}, {"enum": [None]}]}),
    "a closed object of several parts": ("3.1.0", {"allOf": [{**_CAT, "additionalProperties": False}, {"required": ["a"]}]}),
    "the size of an object of several parts": ("3.1.0", {"allOf": [_CAT, {**_DOG, "minProperties": 2}]}),
    "a map with a required key": ("3.1.0", {"type": "object", "required": ["a"], "additionalProperties": _TEXT}),
}  # fmt: skip


def find_levels(document: dict[str, Any], adopted: Adopted) -> list[str]:
    """The findings of the wire that break callers."""
    findings = compare(wrap_document(document), wrap_document(adopted.document))
    return [f"{finding.rule} {finding.message}" for finding in findings if finding.level != "info"]


def make_document(version: str, schema: Any) -> dict[str, Any]:
    value = {"type": "object", "properties": {"value": schema, "other": _TEXT}}
    return {
        "openapi": version,
        "servers": [{"url": "https://api.example.com"}],
        "paths": {"/values": {"post": make_operation(response=value, body=value)}},
    }


@pytest.mark.parametrize("version, schema", SCHEMAS.values(), ids=SCHEMAS)
def test_schemas_are_equal_on_the_wire(version: str, schema: Any) -> None:
    document = make_document(version, schema)
    adopted = adopt_document(document)
    assert find_levels(document, adopted) == []
    assert adopted.list("weakened") == []


def test_required_properties_of_the_bases_keep_their_types() -> None:
    schemas = {
        "Base": _BASE,
        "Own": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "required": ["name", "size"], "properties": {"size": {"type": "integer"}}},
            ]
        },
    }
    document = {
        **make_document("3.1.0", {"$ref": "#/components/schemas/Own"}),
        "components": {"schemas": schemas},
    }
    adopted = adopt_document(document)
    assert find_levels(document, adopted) == []
    assert adopted.schemas["Own"]["allOf"][1] == {
        "type": "object",
        "required": ["name", "size"],
        "properties": {"size": {"type": "integer"}},
    }


def test_contradicting_parts_are_weakened() -> None:
    adopted = adopt_document(make_document("3.1.0", {"allOf": [{"type": "boolean"}, {"type": "integer"}]}))
    expected = "allOf: its parts contradict each other in type; the last one counts"
    assert [text.partition(": ")[2] for text in adopted.list("weakened")] == [expected, expected]


@pytest.mark.parametrize(
    "parts, message",
    [
        (
            [{**_CAT, "additionalProperties": False}, _DOG],
            "additionalProperties: false in a part of the allOf excludes the properties of the others; it is left out",
        ),
        ([_CAT, {**_DOG, "not": {"required": ["b"]}}], "not in a part of the allOf is not expressed"),
        (
            [{"type": "array", "items": _TEXT}, _CAT],
            "allOf: its parts contradict each other in type; the last one counts",
        ),
    ],
)
def test_what_is_lost_of_an_all_of_is_reported(parts: list[Any], message: str) -> None:
    adopted = adopt_document(make_document("3.1.0", {"allOf": parts}))
    assert {text.partition(": ")[2] for text in adopted.list("weakened")} == {message}


@pytest.mark.parametrize(
    "schema, message",
    [
        (
            {"anyOf": [_TEXT, {"type": "integer", "default": 3}]},
            "the default of a variant of a union has no effect; it is left out",
        ),
        (
            {"oneOf": [_CAT], "discriminator": {"propertyName": "a"}},
            "the discriminator of a union of one schema selects nothing; it is left out",
        ),
    ],
)
def test_what_is_lost_of_a_union_is_reported(schema: Any, message: str) -> None:
    adopted = adopt_document(make_document("3.1.0", schema))
    assert {text.partition(": ")[2] for text in adopted.list("weakened")} == {message}


def test_a_required_property_that_is_not_described_is_a_guess() -> None:
    adopted = adopt_document(make_document("3.1.0", {**_CAT, "required": ["a", "b"]}))
    guesses = [decision for decision in adopted.adoption.decisions if decision.kind == "guessed"]
    found = [decision for decision in guesses if "not described; any value" in decision.message]
    assert all(decision.pointer.endswith("/properties/b") for decision in found) and len(found) == 2


def test_a_default_of_null_is_that_of_the_uses_of_a_component() -> None:
    schemas = {"Choice": {"anyOf": [{**_CAT, "default": None}, _NULL]}}
    document = {
        **make_document("3.1.0", {"$ref": "#/components/schemas/Choice"}),
        "components": {"schemas": schemas},
    }
    adopted = adopt_document(document)
    assert [
        finding
        for finding in compare(wrap_document(document), wrap_document(adopted.document))
        if "default" in finding.rule
    ] == []
    assert list_alternatives(adopted.schemas)[1] == _NULL


def test_limits_beside_a_reference_that_have_no_effect_are_dropped() -> None:
    schema = {"$ref": "#/components/schemas/Cat", "minLength": 1}
    document = {**make_document("3.1.0", schema), "components": {"schemas": {"Cat": _CAT}}}
    adopted = adopt_document(document)
    assert {text.partition(": ")[2] for text in adopted.list("dropped")} == {
        "minLength: without an effect on values of type object"
    }
    assert "Cat" in adopted.schemas


def test_a_part_that_only_allows_null_is_a_guess() -> None:
    document = make_document("3.0.3", {"allOf": [_CAT, {"nullable": True}]})
    adopted = adopt_document(document)
    assert any("only allows null" in text for text in adopted.list("guessed"))
    assert {"type": "null"} in list_alternatives(adopted.schemas)


def list_alternatives(schemas: dict[str, Any]) -> list[Any]:
    """The alternatives of the property `value`."""
    owner = next(schema for schema in schemas.values() if "value" in schema.get("properties", {}))
    alternatives: list[Any] = owner["properties"]["value"]["anyOf"]
    return alternatives


@pytest.mark.parametrize(
    "schema, keywords",
    [
        ({"type": "array", "items": _TEXT, "required": ["a"]}, "required"),
        ({"type": "string", "minItems": 1}, "minItems"),
        ({"type": "integer", "pattern": "a"}, "pattern"),
    ],
)
def test_keywords_of_other_types_are_dropped(schema: Any, keywords: str) -> None:
    adopted = adopt_document(make_document("3.1.0", schema))
    expected = f"{keywords}: without an effect on values of type {schema['type']}"
    assert [text.partition(": ")[2] for text in adopted.list("dropped")] == [expected, expected]


@pytest.mark.parametrize(
    "file",
    [
        {"type": "string", "format": "binary"},
        {"type": "string", "contentEncoding": "binary"},
        {"type": "string", "contentMediaType": "application/octet-stream"},
    ],
)
def test_files_are_sent_as_multipart(file: Any) -> None:
    content = {
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": file}}},
        "application/json": {"schema": {"type": "object", "properties": {"url": _TEXT, "size": _TEXT}}},
    }
    operation = make_operation(requestBody={"content": content})
    adopted = adopt_document({"paths": {"/files": {"post": operation}}})
    body = adopted.operation("/files", "post")["requestBody"]["content"]
    assert list(body) == ["multipart/form-data"]
    assert next(iter(adopted.schemas.values()))["properties"]["file"] == {
        "type": "string",
        "format": "binary",
    }
    assert (
        "POST /files: the body of application/json, beside one of multipart/form-data with files"
        in adopted.list("dropped")
    )


def test_a_form_with_alternatives_is_one_object() -> None:
    form = {
        "allOf": [
            {"anyOf": [_CAT, {**_DOG, "required": ["c"]}]},
            {"properties": {"d": _TEXT}, "required": ["d"]},
        ]
    }
    operation = make_operation(body=form, media_type="application/x-www-form-urlencoded")
    adopted = adopt_document({"paths": {"/pets": {"post": operation}}})
    (schema,) = adopted.schemas.values()
    assert sorted(schema["properties"]) == ["a", "b", "c", "d"]
    assert schema["required"] == ["d"]
    assert len(adopted.list("weakened")) == 1


def test_a_header_that_is_a_credential_is_named_for_each_operation() -> None:
    header = {"name": "x-api-key", "in": "header", "schema": {"type": "string"}}
    paths = {
        f"/{name}": {"get": make_operation(operationId=name, parameters=[header])} for name in ("a", "b")
    }
    adopted = adopt_document({"paths": paths})
    guesses = [text for text in adopted.list("guessed") if "credential, which calls require" in text]
    assert len(guesses) == 2


@pytest.mark.parametrize("member", [True, "text", {"type": "string"}, {"$ref": "#/components/schemas/Size"}])
def test_an_enum_beside_a_union_counts(member: Any) -> None:
    schema = {"enum": ["s", "m"], "anyOf": [member]}
    sizes = {"Size": {"type": "string", "enum": ["s", "m", "l"]}}
    adopted = adopt_document({**make_document("3.1.0", schema), "components": {"schemas": sizes}})
    expected = ["a union beside an enum; only the enum counts"] * 2 if "$ref" in str(member) else []
    assert [text.partition(": ")[2] for text in adopted.list("weakened")] == expected
    assert {"type": "string", "enum": ["s", "m"]} in adopted.schemas.values()
