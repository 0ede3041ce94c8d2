"""The order of the keywords of schemas, parameters and operations in a curated description."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.spec.keywords import OBJECTS
from sdkwright.spec.shapes import DATA, Either, ListOf, MapOf, Object, Shape

_ORDERS: Final = {
    "schema": (
        *(
            "$ref",
            "type",
            "format",
            "enum",
            "const",
            "x-name",
            "x-unit",
            "description",
            "deprecated",
            "readOnly",
        ),
        *("writeOnly", "contentEncoding", "contentMediaType", "pattern", "minLength", "maxLength", "minimum"),
        *(
            "exclusiveMinimum",
            "maximum",
            "exclusiveMaximum",
            "multipleOf",
            "default",
            "example",
            "examples",
            "allOf",
        ),
        *(
            "oneOf",
            "anyOf",
            "discriminator",
            "required",
            "properties",
            "additionalProperties",
            "prefixItems",
            "items",
        ),
    ),
    "parameter": (
        *(
            "name",
            "in",
            "required",
            "x-name",
            "description",
            "deprecated",
            "style",
            "explode",
            "allowReserved",
        ),
        *("schema", "content", "example", "examples"),
    ),
    "operation": (
        *("operationId", "tags", "summary", "description", "deprecated", "x-docs", "x-pagination", "x-retry"),
        *("x-poll", "security", "servers", "parameters", "requestBody", "responses", "callbacks"),
    ),
}
"""Other keywords follow in their order."""


def order_keywords(value: Any, shape: Shape) -> Any:
    """A copy of a value with its keywords in the order of a curated description."""
    if isinstance(shape, Either):
        shape = shape.composite if is_list(value) or is_mapping(value) else shape.scalar
    if isinstance(shape, ListOf) and is_list(value):
        return [order_keywords(element, shape.item) for element in value]
    if isinstance(shape, MapOf) and is_mapping(value):
        return {key: order_keywords(child, shape.value) for key, child in value.items()}
    if isinstance(shape, Object) and is_mapping(value):
        return _order_object(value, shape.name)
    return value


def insert_keyword(value: dict[str, Any], name: str, key: str, child: Any) -> None:
    """Set a keyword of an object in place; a new one is after those that precede it in a curated description."""
    order = _ORDERS.get(name, ())
    before = [known for known in value if known in order[: order.index(key)]] if key in order else [*value]
    items = [(known, value[known]) for known in value if known != key]
    after = [position for position, (known, _) in enumerate(items, 1) if known in before]
    if key in value:
        value[key] = child
        return
    items.insert(max(after, default=0), (key, child))
    value.clear()
    value.update(items)


def _order_object(value: dict[str, Any], name: str) -> dict[str, Any]:
    shapes, order = OBJECTS[name].shapes, _ORDERS.get(name, ())
    keys = [*(key for key in order if key in value), *(key for key in value if key not in order)]
    return {key: order_keywords(value[key], shapes.get(key, DATA)) for key in keys}
