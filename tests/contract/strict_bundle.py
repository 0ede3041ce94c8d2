"""A stricter version of the bundle, so that the contract server finds more mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any


def make_strict(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same API without undescribed properties in objects, and without examples of responses.

    The server then reports undescribed fields of requests, and makes its responses from the schemas. A list in the query
    is not nullable: null cannot be sent there, and the server would not recognize the list.
    """
    strict = deepcopy(document)
    schemas: dict[str, Any] = strict["components"]["schemas"]
    parts = {part.get("$ref") for schema in schemas.values() for part in schema.get("allOf", [])}
    for name, schema in schemas.items():
        if "allOf" in schema:
            schema["unevaluatedProperties"] = False
        elif "properties" in schema and f"#/components/schemas/{name}" not in parts:
            schema.setdefault("additionalProperties", False)
    for operation in _list_operations(strict):
        for response in operation["responses"].values():
            for media in response.get("content", {}).values():
                media.pop("example", None)
        for parameter in operation.get("parameters", []):
            if parameter.get("schema", {}).get("type") == ["array", "null"]:
                parameter["schema"]["type"] = "array"
    return strict


def _list_operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for item in document["paths"].values() for operation in item.values())
