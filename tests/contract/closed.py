"""A stricter edition of the bundle, for a server that takes it at its word."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """The same API, but objects have no property that is not described, and answers have no examples.

    So a field that nobody described is a fault of the request, and the server makes its answers up from the schemas. A
    list in the query is not called nullable: null cannot be sent there, and the server would not see the list.
    """
    made = deepcopy(document)
    schemas: dict[str, Any] = made["components"]["schemas"]
    parts = {part.get("$ref") for schema in schemas.values() for part in schema.get("allOf", [])}
    for name, schema in schemas.items():
        if "allOf" in schema:
            schema["unevaluatedProperties"] = False
        elif "properties" in schema and f"#/components/schemas/{name}" not in parts:
            schema.setdefault("additionalProperties", False)
    for operation in _operations(made):
        for answer in operation["responses"].values():
            for media in answer.get("content", {}).values():
                media.pop("example", None)
        for parameter in operation.get("parameters", []):
            if parameter.get("schema", {}).get("type") == ["array", "null"]:
                parameter["schema"]["type"] = "array"
    return made


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for item in document["paths"].values() for operation in item.values())
