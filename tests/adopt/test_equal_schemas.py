"""Inline schemas that are equal become one component, and each description stays at its place."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.adopt.adopting import Adopted, adopt_document, adopt_schema, make_operation

KINDS = {
    "union": "anyOf: [{type: boolean}, {type: string}]",
    "object": "type: object, properties: {street: {type: string}, city: {type: string}}",
    "enum": "enum: [north, east, south]",
}


def adopt_properties(*properties: str) -> Adopted:
    """Adopt an object with these properties: `home: {…}`."""
    return adopt_schema(f"type: object\nproperties: {{{', '.join(properties)}}}")


def describe(adopted: Adopted) -> dict[str, Any]:
    """The descriptions of the properties, and those of the components by their place."""
    properties = adopted.schemas["Value"]["properties"]
    others = [schema.get("description") for name, schema in adopted.schemas.items() if name != "Value"]
    return {name: value.get("description") for name, value in properties.items()} | {"component": others}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_description_stays_at_its_property(kind: str) -> None:
    described = adopt_properties(f"home: {{{kind}, description: Where it is.}}", f"work: {{{kind}}}")
    assert describe(described) == {"home": "Where it is.", "work": None, "component": [None]}
    different = adopt_properties(
        f"home: {{{kind}, description: Where it is.}}", f"work: {{{kind}, description: Where it goes.}}"
    )
    assert describe(different) == {"home": "Where it is.", "work": "Where it goes.", "component": [None]}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_description_of_all_places_describes_the_component(kind: str) -> None:
    adopted = adopt_properties(*(f"{name}: {{{kind}, description: A place.}}" for name in ("home", "work")))
    assert describe(adopted) == {"home": None, "work": None, "component": ["A place."]}


def test_descriptions_of_nullable_places_and_of_items() -> None:
    union = KINDS["union"].removesuffix("]")
    adopted = adopt_properties(
        f"home: {{{union}, {{type: 'null'}}], description: Where it is.}}",
        f"list: {{type: array, items: {{{union}], description: A place.}}}}",
        f"work: {{{union}]}}",
    )
    assert describe(adopted) == {"home": "Where it is.", "list": None, "work": None, "component": [None]}
    assert adopted.schemas["Value"]["properties"]["list"]["items"]["description"] == "A place."


def test_a_parameter_that_uses_an_equal_schema() -> None:
    union = yaml.safe_load(f"{{{KINDS['union']}}}")
    body = {"type": "object", "properties": {"code": {**union, "description": "The code of the door."}}}
    parameters = [{"name": "key", "in": "query", "schema": union}]
    operation = make_operation(body=body, response={"type": "string"}, parameters=parameters)
    adopted = adopt_document({"paths": {"/values": {"post": operation}}})
    content = adopted.operation("/values", "post")["requestBody"]["content"]["application/json"]
    component = adopted.schemas[content["schema"]["$ref"].rpartition("/")[2]]
    assert component["properties"]["code"]["description"] == "The code of the door."
    assert not any("description" in schema for schema in adopted.schemas.values())


def test_the_description_of_a_named_schema_stays() -> None:
    named = f"{{Place: {{{KINDS['object']}, description: A place.}}}}"
    text = f"properties: {{a: {{$ref: '#/components/schemas/Place'}}, b: {{{KINDS['object']}, description: Mine.}}}}"
    adopted = adopt_schema(text, components=named)
    assert adopted.schemas["Place"]["description"] == "A place."
    assert describe(adopted)["b"] == "Mine."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("anyOf: [{type: integer}, {type: string}]", "anyOf: [{type: string}, {type: integer}]"),
        ("enum: [a, b, c]", "enum: [c, a, b]"),
        (
            "required: [a, b], properties: {a: {type: string}, b: {type: string}}",
            "required: [b, a], properties: {a: {type: string}, b: {type: string}}",
        ),
    ],
)
def test_schemas_in_another_order_are_equal(first: str, second: str) -> None:
    adopted = adopt_properties(f"one: {{{first}}}", f"two: {{{second}}}")
    assert len(adopted.schemas) == 2
