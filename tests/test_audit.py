"""The audit parses the notation of the facts, and finds exactly the differences that the notes list."""

from __future__ import annotations

import json

import pytest

from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from tests.audit.__main__ import FACTS, ROOT, read_noted_differences
from tests.audit.compare import Audit
from tests.audit.facts import Shape, parse_fact, parse_shape


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string | null", Shape("string", nullable=True)),
        ("string(binary)", Shape("binary")),
        (
            "list[A | B by type]",
            Shape("list", (Shape("union", (Shape("ref", name="A"), Shape("ref", name="B")), tag="type"),)),
        ),
        (
            "A | B by provider | null",
            Shape("union", (Shape("ref", name="A"), Shape("ref", name="B")), nullable=True, tag="provider"),
        ),
        ("map[list[number]]", Shape("map", (Shape("list", (Shape("number"),)),))),
        ("enum(a, b) | null", Shape("enum", values=("a", "b"), nullable=True)),
        ('"client"', Shape("const", values=("client",))),
    ],
)
def test_notation_of_types(text: str, expected: Shape) -> None:
    assert parse_shape(text) == expected


def test_notation_of_notes() -> None:
    assert parse_fact("integer  # required, >=1, <=100, default 30").notes == {
        "required": True,
        "minimum": 1,
        "maximum": 100,
        "default": 30,
    }
    assert parse_fact("string  # len<=64, pattern ^[a,b]{1,64}$").notes == {
        "maxLength": 64,
        "pattern": "^[a,b]{1,64}$",
    }
    assert parse_fact('string  # deprecated, default "x, y"').notes == {"deprecated": True, "default": "x, y"}


EXAMPLE_FACTS = {
    "operations": {
        "GET /things": {
            "call": "things.list",
            "params": {"page_size": "query integer  # <=100, default 30"},
            "responses": {"200": {"application/json": "Things"}},
        }
    },
    "schemas": {"Things": {"things": "list[string]  # required", "next": "string | null"}},
}


def _create_bundle() -> dict[str, object]:
    thing = {
        "type": "object",
        "required": ["things"],
        "properties": {
            "things": {"type": "array", "items": {"type": "string"}},
            "next": {"type": ["string", "null"]},
        },
    }
    parameter = {
        "name": "page_size",
        "in": "query",
        "schema": {"type": "integer", "maximum": 100, "default": 30},
    }
    response = {
        "description": "-",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Things"}}},
    }
    operation = {"operationId": "things.list", "parameters": [parameter], "responses": {"200": response}}
    return {"paths": {"/things": {"get": operation}}, "components": {"schemas": {"Things": thing}}}


def test_equal_descriptions_have_no_differences() -> None:
    assert Audit(EXAMPLE_FACTS, _create_bundle()).find_differences(only_described=False) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ('"maximum": 100', "things.list.page_size: maximum 99"),
        ('"default": 30', "things.list.page_size: default 31"),
        ('["string", "null"]', "Things.next: nullable False"),
        ('"required": ["things"], ', "Things.things: required False"),
        ('{"type": "array", "items": {"type": "string"}}', "Things.things: string"),
        ('"things.list"', "things.list: operationId things.all"),
    ],
)
def test_each_change_is_a_difference(change: str, difference: str) -> None:
    other = {
        '"maximum": 100': '"maximum": 99',
        '"default": 30': '"default": 31',
        '["string", "null"]': '"string"',
        '"required": ["things"], ': "",
        '{"type": "array", "items": {"type": "string"}}': '{"type": "string"}',
        '"things.list"': '"things.all"',
    }[change]
    text = json.dumps(_create_bundle())
    assert change in text
    assert difference in Audit(EXAMPLE_FACTS, json.loads(text.replace(change, other, 1))).find_differences(
        only_described=False
    )


@pytest.mark.skipif(not FACTS.is_file(), reason="there is no file of facts beside this checkout")
def test_the_description_differs_only_as_noted() -> None:
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    found = Audit(facts, json.loads(bundle_spec(load_spec(ROOT / "spec")))).find_differences(
        only_described=True
    )
    assert set(found) == read_noted_differences()
