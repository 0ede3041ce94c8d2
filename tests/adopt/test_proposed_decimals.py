"""Decimal numbers, which pydantic accepts as numbers or texts, and returns as texts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adopt.adopting import Adopted, adopt_document, make_operation

Json = dict[str, Any]
UNION: Json = {"anyOf": [{"type": "number", "minimum": 0.0}, {"type": "string", "pattern": "^[0-9.]+$"}]}
NULLABLE: Json = {"anyOf": [*UNION["anyOf"], {"type": "null"}]}
TEXT: Json = {"type": "string"}


def adopt_item(sent: Json, received: Json, returns: str = "Item") -> Adopted:
    """Adopt an operation that sends `ItemIn`, and returns `Item` or another schema."""
    return adopt_document(
        {
            "paths": {
                "/items": {
                    "post": make_operation(
                        body={"$ref": "#/components/schemas/ItemIn"},
                        response={"$ref": f"#/components/schemas/{returns}"},
                    ),
                    "get": make_operation(
                        operationId="other", response={"$ref": "#/components/schemas/Item"}
                    ),
                }
            },
            "components": {
                "schemas": {
                    "ItemIn": {"type": "object", "properties": {"name": TEXT, **sent}},
                    "Item": {"type": "object", "properties": {"name": TEXT, "id": TEXT, **received}},
                }
            },
        }
    )


def list_decimals(adopted: Adopted) -> set[str]:
    found = {
        name
        for name, schema in adopted.schemas.items()
        if "anyOf" in schema and "format" in schema["anyOf"][1]
    }
    for name, schema in adopted.schemas.items():
        for key, value in schema.get("properties", {}).items():
            found |= {f"{name}.{key}"} if value.get("format") == "decimal" else set()
    return found


def test_both_sides_of_a_decimal_number() -> None:
    adopted = adopt_item(
        {"price": UNION, "fee": NULLABLE}, {"price": TEXT, "fee": {"type": ["string", "null"]}}
    )
    assert {"Item.price", "Item.fee"} < list_decimals(adopted)
    price = adopted.schemas["ItemIn"]["properties"]["price"]["$ref"].rpartition("/")[2]
    assert adopted.schemas[price]["anyOf"] == [
        {"type": "number", "minimum": 0},
        {"type": "string", "format": "decimal", "pattern": "^[0-9.]+$"},
    ]
    message = "a decimal number: requests may send a number or a text, and responses have a text"
    assert {f"ItemIn.price: {message}", f"Item.fee: {message}"} < set(adopted.list("guessed"))


@pytest.mark.parametrize(
    ("sent", "received", "returns"),
    [
        ({"price": UNION}, {"price": {"type": "number"}}, "Item"),
        ({"price": UNION}, {"cost": TEXT}, "Item"),
        ({"price": UNION}, {"price": {"type": "string", "format": "date"}}, "Item"),
        ({"price": {"anyOf": [{"type": "integer"}, TEXT]}}, {"price": TEXT}, "Item"),
        ({"price": UNION, "lists": {"type": "array", "items": UNION}}, {"price": TEXT}, "Item"),
        ({"price": UNION, "a": TEXT, "b": TEXT, "c": TEXT}, {"price": TEXT, "d": TEXT, "e": TEXT, "f": TEXT}, "Item"),
        ({"price": UNION}, {"price": TEXT}, "ItemIn"),
    ],
)  # fmt: skip
def test_a_union_that_may_be_something_else(sent: Json, received: Json, returns: str) -> None:
    assert list_decimals(adopt_item(sent, received, returns)) == set()
