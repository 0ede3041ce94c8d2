"""Samples import exactly what their values need."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright.render.samples.operations import Sample, render_samples
from sdkwright.render.samples.values import Bundle
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate

TEXT = {"type": "string"}


def render(folder: Path, operation: dict[str, Any], schemas: dict[str, Any]) -> Sample:
    """The sample of the only operation of a description."""
    name = operation["operationId"].partition(".")[0]
    document = {
        "openapi": "3.1.1",
        "info": {"title": "Small", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": name, "description": "It."}],
        "paths": {"/it": {"get" if "x-websocket" in operation else "post": {"summary": "It.", **operation}}},
        "components": {"schemas": schemas},
    }
    file = folder / "spec.json"
    file.write_text(json.dumps(document), "utf-8")
    spec = load_spec(file)
    (sample,) = render_samples(
        Bundle(json.loads(bundle_spec(spec))), translate(spec), "small", "Small"
    ).values()
    return sample


def describe_call(name: str, schema: dict[str, Any], **media: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, **media}}
    return {
        "operationId": name,
        "requestBody": {"required": True, "content": content},
        "responses": {"204": {"description": "Done."}},
    }


def list_imported_names(program: str) -> set[str]:
    nodes = ast.walk(ast.parse(program))
    return {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


@pytest.mark.parametrize(
    ("name", "schema", "example", "imported_names"),
    [
        ("notes.add", TEXT, "Save the date. Bye.", set[str]()),
        ("notes.add", TEXT, "datetime(2025) in Path(x)", set[str]()),
        ("datetime.add", TEXT, "Now.", set[str]()),
        ("notes.add", {**TEXT, "format": "date"}, "2025-06-01", {"date"}),
        ("date.add", {**TEXT, "format": "date-time"}, "2025-06-01T12:00:00Z", {"datetime"}),
    ],
)
def test_imports_are_those_of_values(
    name: str, schema: dict[str, Any], example: str, imported_names: set[str], tmp_path: Path
) -> None:
    note = {"type": "object", "required": ["text"], "properties": {"text": schema}}
    operation = describe_call(name, {"$ref": "#/components/schemas/Note"}, example={"text": example})
    sample = render(tmp_path, operation, {"Note": note})
    assert list_imported_names(sample.sync) == {"Small", *imported_names}
    assert list_imported_names(sample.asynchronous) == {"AsyncSmall", *imported_names}


def test_names_of_one_module_are_imported_together(tmp_path: Path) -> None:
    formats = ("duration", "decimal", "date")
    properties = {name: {**TEXT, "format": name} for name in formats}
    note = {"type": "object", "required": [*formats], "properties": properties}
    example = {"duration": "PT1H", "decimal": "1.50", "date": "2025-06-01"}
    operation = describe_call("notes.add", {"$ref": "#/components/schemas/Note"}, example=example)
    head = render(tmp_path, operation, {"Note": note}).sync.partition("\n\n")[0]
    assert head == "from datetime import date, timedelta\nfrom decimal import Decimal"


def test_a_sample_of_a_channel_imports_what_its_arguments_need(tmp_path: Path) -> None:
    message = {"type": "object", "properties": {"text": TEXT}}
    day = {"name": "day", "in": "query", "required": True, "schema": {**TEXT, "format": "date"}}
    operation = {
        "operationId": "notes.watch",
        "parameters": [day],
        "x-websocket": {
            "session": "NotesSession",
            "server": {"$ref": "#/components/schemas/Note"},
        },
        "responses": {"101": {"description": "The connection is open."}},
    }
    sample = render(tmp_path, operation, {"Note": message})
    assert list_imported_names(sample.sync) == {"Small", "date"}
    assert list_imported_names(sample.asynchronous) == {"AsyncSmall", "date"}


def make_node(next_: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": ["next"], "properties": {"next": next_}}


NODE = {"$ref": "#/components/schemas/Node"}
WRAPPER = {"$ref": "#/components/schemas/Wrapper"}
WRAPPERS = {"$ref": "#/components/schemas/Wrappers"}
NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("schemas", "argument"),
    [
        ({"Node": make_node({"anyOf": [NODE, NULL]})}, "{'next': {'next': None}}"),
        ({"Node": make_node({"anyOf": [NULL, NODE]})}, "{'next': {'next': None}}"),
        ({"Node": make_node({"type": "array", "items": NODE})}, "{'next': [{'next': []}]}"),
        (
            {"Node": make_node(WRAPPER), "Wrapper": make_node({"anyOf": [NODE, NULL]})},
            "{'next': {'next': None}}",
        ),
        (
            {
                "Node": make_node(WRAPPERS),
                "Wrappers": {"type": "array", "items": WRAPPER},
                "Wrapper": make_node(NODE),
            },
            "{'next': []}",
        ),
    ],
)
def test_a_value_that_may_contain_itself_ends(schemas: dict[str, Any], argument: str, tmp_path: Path) -> None:
    operation = {**describe_call("nodes.add", NODE), "x-body": "whole"}
    assert f"client.nodes.add(request={argument})" in render(tmp_path, operation, schemas).sync


def test_a_schema_without_a_finite_value_has_a_sample(tmp_path: Path) -> None:
    node = make_node({"type": "array", "minItems": 1, "items": NODE})
    operation = {**describe_call("nodes.add", NODE), "x-body": "whole"}
    assert "client.nodes.add(request=None)" in render(tmp_path, operation, {"Node": node}).sync
