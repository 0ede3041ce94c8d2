"""Bodies of requests and responses of any document in the curated form."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adopt.adopting import adopt_document, adopt_operation, make_operation


def test_where_files_can_be_sent_json_is_not_a_body() -> None:
    body = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    content = {"application/json": {"schema": body}, "multipart/form-data": {"schema": body}}
    operation = make_operation(requestBody={"content": content})
    adopted = adopt_document({"paths": {"/values": {"post": operation}}})
    assert list(adopted.operation("/values", "post")["requestBody"]["content"]) == ["multipart/form-data"]


@pytest.mark.parametrize(
    "other", [{"type": "string"}, {"type": "array", "items": {"type": "string", "format": "binary"}}]
)
def test_a_part_that_is_a_file_or_an_object_is_a_file(other: Any) -> None:
    file, point = {"type": "string", "format": "binary"}, {"type": "object", "properties": {"id": {}}}
    fields = {"a": {"oneOf": [file, point]}, "b": {"anyOf": [point, other, file]}}
    body = {"type": "object", "properties": fields}
    adopted = adopt_operation(make_operation(body=body, media_type="multipart/form-data"), "post")
    reference = adopted.operation("/values", "post")["requestBody"]["content"]["multipart/form-data"][
        "schema"
    ]
    properties = adopted.schemas[reference["$ref"].rpartition("/")[2]]["properties"]
    assert properties["a"] == file
    (use,) = properties["b"].values()
    assert [other, file] in adopted.schemas[use.rpartition("/")[2]].values()
    assert len(adopted.list("weakened")) == 2


def test_a_form_with_files_that_is_a_union_has_the_fields_of_all_variants() -> None:
    text = {"type": "object", "properties": {"text": {"type": "string"}}}
    link = {"type": "object", "properties": {"link": {"type": "string"}}}
    union = {"oneOf": [text, link]}
    files = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    operation = make_operation(body=union)
    operation["requestBody"]["content"]["multipart/form-data"] = {"schema": {"allOf": [union, files]}}
    adopted = adopt_operation(operation, "post")
    ((media_type, media),) = adopted.operation("/values", "post")["requestBody"]["content"].items()
    assert media_type == "multipart/form-data"
    form = adopted.schemas[media["schema"]["$ref"].rpartition("/")[2]]
    assert form["properties"].keys() == {"text", "link", "file"}
    assert (
        "POST /values: the body of application/json, beside one of multipart/form-data with files"
        in adopted.list("dropped")
    )


def test_a_body_of_get_is_reported() -> None:
    adopted = adopt_operation(make_operation(body={"type": "object"}))
    assert "requestBody" not in adopted.operation("/values")
    assert adopted.list("dropped") == ["GET /values: a GET request has no body"]


STREAM_FIELDS: dict[str, tuple[str, Any, Any]] = {
    # name: (media type of the body, schema of the field, the value that requests events)
    "a boolean in JSON": ("application/json", {"type": "boolean"}, True),
    "a boolean in a form with files": (
        "multipart/form-data",
        {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
        True,
    ),
    "a boolean in a form": ("application/x-www-form-urlencoded", {"type": "boolean"}, True),
    "a value of an enum": ("application/json", {"type": "string", "enum": ["audio", "sse"]}, "sse"),
}


@pytest.mark.parametrize("other", ["application/json", "application/octet-stream", "audio/mpeg"])
@pytest.mark.parametrize("name", STREAM_FIELDS)
def test_events_are_selected_by_an_argument(name: str, other: str) -> None:
    media_type, field, value = STREAM_FIELDS[name]
    body = {"type": "object", "properties": {"stream": field, "text": {"type": "string"}}}
    item = {"type": "object", "properties": {"text": {"type": "string"}}}
    operation = make_operation(body=body, media_type=media_type)
    main = {"schema": item} if other == "application/json" else {}
    content = {other: main, "text/event-stream": {"schema": item}}
    operation["responses"] = {"200": {"description": "Fine.", "content": content}}
    adopted = adopt_document({"paths": {"/values": {"post": operation}}})
    content = adopted.operation("/values", "post")["responses"]["200"]["content"]
    assert list(content) == [other, "text/event-stream"]
    assert content["text/event-stream"]["x-when"] == {"stream": value}
    assert adopted.list("dropped") == []


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "object", "properties": {"url": {}}}])
def test_a_json_string_beside_a_file_is_dropped(schema: Any) -> None:
    operation = make_operation(response=schema)
    operation["responses"]["200"]["content"]["application/zip"] = {}
    adopted = adopt_operation(operation)
    kept = "application/zip" if schema == {"type": "string"} else "application/json"
    assert list(adopted.operation("/values")["responses"]["200"]["content"]) == [kept]
    assert len(adopted.list("dropped")) == 1


def test_a_response_of_another_kind_is_reported() -> None:
    operation = make_operation(response={"type": "string"})
    operation["responses"]["200"]["content"]["application/pdf"] = {}
    operation["responses"]["200"]["content"]["application/xml"] = {"schema": {"type": "string"}}
    adopted = adopt_operation(operation)
    assert list(adopted.operation("/values")["responses"]["200"]["content"]) == [
        "application/json",
        "application/xml",
    ]
    assert adopted.list("dropped") == [
        "GET /values: the media type application/pdf of the response, beside another kind"
    ]


@pytest.mark.parametrize(
    ("schema", "is_file"),
    [
        ({"type": "string", "format": "binary"}, True),
        ({"type": "string", "contentMediaType": "application/octet-stream"}, True),
        ({"type": "string", "contentMediaType": "application/octet-stream", "contentEncoding": "base64"}, False),
        ({"type": "string", "contentMediaType": "application/json"}, False),
    ],
)  # fmt: skip
def test_files_of_forms(schema: dict[str, Any], is_file: bool) -> None:
    body = {"type": "object", "properties": {"file": schema, "files": {"type": "array", "items": schema}}}
    adopted = adopt_operation(make_operation(body=body, media_type="multipart/form-data"), "post")
    (form,) = (value for value in adopted.schemas.values() if "file" in value["properties"])
    assert (form["properties"]["file"] == {"type": "string", "format": "binary"}) is is_file
    assert (form["properties"]["files"]["items"].get("format") == "binary") is is_file


@pytest.mark.parametrize(
    ("example", "expected"), [("<binary image file>", "image.bin"), ("cat.png", "cat.png")]
)
def test_the_example_of_a_file_is_the_name_of_a_file(example: str, expected: str) -> None:
    file = {"type": "string", "format": "binary"}
    body = {
        "type": "object",
        "required": ["image"],
        "properties": {"image": file, "text": {"type": "string"}},
    }
    operation = make_operation(body=body, media_type="multipart/form-data")
    operation["requestBody"]["content"]["multipart/form-data"]["example"] = {"image": example, "text": "<b>"}
    adopted = adopt_operation(operation, "post")
    media = adopted.operation("/values", "post")["requestBody"]["content"]["multipart/form-data"]
    assert media["example"] == {"image": expected, "text": "<b>"}


def test_an_object_in_another_format_beside_json_is_dropped() -> None:
    schema = {"type": "object", "additionalProperties": {}}
    operation = make_operation(response=schema)
    operation["responses"]["200"]["content"]["application/yaml"] = {"schema": schema}
    adopted = adopt_operation(operation)
    assert list(adopted.operation("/values")["responses"]["200"]["content"]) == ["application/json"]
    assert adopted.list("dropped") == [
        "GET /values: the media type application/yaml of the response, beside another kind"
    ]


def test_an_encoding_that_openapi_does_not_define_is_a_mistake_of_the_source() -> None:
    item = {"type": "object", "properties": {"name": {"type": "string"}, "at": {"type": "object"}}}
    operation = make_operation(body=item, media_type="application/x-www-form-urlencoded")
    operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["encoding"] = {
        "gone": {"contentType": "text/plain"},
        "name": {"style": "deepObject"},
        "at": {"style": "deepObject"},
    }
    adopted = adopt_operation(operation, "post")
    media = adopted.operation("/values", "post")["requestBody"]["content"]
    assert media["application/x-www-form-urlencoded"]["encoding"] == {"at": {"style": "deepObject"}}
    assert adopted.list("mistake") == [
        "POST /values: the encoding of gone, which is not a field of the form",
        "POST /values: the encoding of name: style deepObject is only defined for objects",
    ]
    assert adopted.list("dropped") == []
