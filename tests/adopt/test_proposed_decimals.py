"""Decimal numbers, which pydantic accepts as numbers or texts, and returns as texts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adopt.adopting import Adopted, adopt_document, make_operation

Json = dict[str, Any]
UNION: Json = {"anyOf": [{"type": "number", "minimum": 0.0}, {"type": "string", "pattern": "^[0-9.]+$"}]}
NULLABLE: Json = {"anyOf": [*UNION["anyOf"], {"type": "null"}]}
TEXT: Json = {"type": "string"}


def adopt_item(sent: Json, received: Json, returns: str = "Item", **more: Json) -> Adopted:
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
                    **more,
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
        ({"price": UNION, "a": TEXT, "b": TEXT, "c": TEXT}, {"price": TEXT, "d": TEXT, "e": TEXT, "f": TEXT}, "Item"),
        ({"price": UNION}, {"price": TEXT}, "ItemIn"),
    ],
)  # fmt: skip
def test_a_union_that_may_be_something_else(sent: Json, received: Json, returns: str) -> None:
    assert list_decimals(adopt_item(sent, received, returns)) == set()


PLAIN: Json = {"anyOf": [{"type": "number"}, {"type": "string"}]}


def find_variants(adopted: Adopted, owner: str, name: str) -> list[Json]:
    """The variants of the union that a property refers to."""
    value = adopted.schemas[owner]["properties"][name]
    core = next((part for part in value.get("anyOf", ()) if part != {"type": "null"}), value)
    core = core.get("items", core.get("additionalProperties", core))
    variants: list[Json] = adopted.schemas[core["$ref"].rpartition("/")[2]]["anyOf"]
    return variants


@pytest.mark.parametrize(
    "other",
    [
        {"limit": PLAIN},
        {"limit": {"anyOf": [*PLAIN["anyOf"], {"type": "null"}]}},
        {"limit": {"type": "array", "items": PLAIN}},
    ],
)
def test_an_equal_union_elsewhere_changes_nothing(other: Json) -> None:
    adopted = adopt_item({"price": PLAIN, "fee": PLAIN, **other}, {"price": TEXT, "fee": TEXT})
    for name in ("price", "fee"):
        assert find_variants(adopted, "ItemIn", name)[1] == {"type": "string", "format": "decimal"}
    assert find_variants(adopted, "ItemIn", "limit") == PLAIN["anyOf"]
    assert {"Item.price", "Item.fee"} < list_decimals(adopted)


def test_a_response_with_an_equal_union_changes_nothing() -> None:
    adopted = adopt_item({"price": PLAIN}, {"price": TEXT, "code": PLAIN})
    assert find_variants(adopted, "ItemIn", "price")[1]["format"] == "decimal"
    assert find_variants(adopted, "Item", "code") == PLAIN["anyOf"]


@pytest.mark.parametrize("keyword", ["items", "additionalProperties"])
def test_decimal_numbers_in_lists_and_maps(keyword: str) -> None:
    type_ = {"items": "array", "additionalProperties": "object"}[keyword]
    adopted = adopt_item(
        {"prices": {"type": type_, keyword: PLAIN}}, {"prices": {"type": type_, keyword: TEXT}}
    )
    assert find_variants(adopted, "ItemIn", "prices")[1]["format"] == "decimal"
    received = adopted.schemas["Item"]["properties"]["prices"][keyword]
    assert received == {"type": "string", "format": "decimal"}


def test_a_list_and_a_single_value_are_different() -> None:
    assert list_decimals(adopt_item({"price": PLAIN}, {"price": {"type": "array", "items": TEXT}})) == set()


@pytest.mark.parametrize("digits", [r"\d*\.?\d*$", r"\d{0,5}\.?\d{0,2}$"])
def test_the_pattern_of_pydantic(digits: str) -> None:
    text = {"type": "string", "pattern": rf"^(?!^[-+.]*$)[+-]?0*{digits}"}
    adopted = adopt_item(
        {"limit": {"anyOf": [{"type": "number"}, text]}},
        {"total": text, "parts": {"type": "array", "items": text}},
    )
    assert find_variants(adopted, "ItemIn", "limit")[1]["format"] == "decimal"
    item = adopted.schemas["Item"]["properties"]
    assert item["total"]["format"] == item["parts"]["items"]["format"] == "decimal"
    guessed = adopted.list("guessed")
    for name in ("ItemIn.limit", "Item.total", "Item.parts"):
        assert f"{name}: a decimal number: it has the pattern of one" in guessed
