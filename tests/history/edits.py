"""Small edits of a bundled description, which undo a change."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

from sdkwright.openapi.pointers import find_last_step

Document: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Document], None]


def remove_operations(*operations: str) -> Edit:
    """Remove operations, such as `GET /v1/voices`."""

    def edit(document: Document) -> None:
        for operation in operations:
            method, path = operation.split(" ")
            del document["paths"][path][method.lower()]
            if not document["paths"][path].keys() - {"parameters"}:
                del document["paths"][path]

    return edit


def remove_fields(*fields: str) -> Edit:
    """Remove fields, such as `Voice.name`."""

    def edit(document: Document) -> None:
        for name in fields:
            schema, _, field = name.partition(".")
            part = _find_part(document, schema, field)
            del part["properties"][field]
            if field in part.get("required", ()):
                part["required"].remove(field)

    return edit


def remove_inherited_field(schema: str, field: str) -> Edit:
    """Replace the `allOf` of a schema by its properties, without the field."""

    def edit(document: Document) -> None:
        schemas = document["components"]["schemas"]
        old = schemas[schema]
        parts = [schemas[find_last_step(part["$ref"])] if "$ref" in part else part for part in old["allOf"]]
        properties = {name: value for part in parts for name, value in part["properties"].items()}
        required = [name for part in parts for name in part.get("required", ()) if name != field]
        del properties[field]
        rest = {key: value for key, value in old.items() if key != "allOf"}
        schemas[schema] = {**rest, "type": "object", "required": required, "properties": properties}

    return edit


def add_field(name: str, description: dict[str, Any], *, required: bool) -> Edit:
    """Add a field."""

    def edit(document: Document) -> None:
        schema, _, field = name.partition(".")
        owner = document["components"]["schemas"][schema]
        owner["properties"][field] = description
        if required:
            owner["required"].append(field)

    return edit


def remove_null(name: str) -> Edit:
    """Remove null from the types of a field."""

    def edit(document: Document) -> None:
        schema, _, field = name.partition(".")
        value = _find_part(document, schema, field)["properties"][field]
        value["type"] = next(type for type in value["type"] if type != "null")

    return edit


def remove_deprecation(name: str) -> Edit:
    """Remove the deprecation of a field."""

    def edit(document: Document) -> None:
        schema, _, field = name.partition(".")
        del _find_part(document, schema, field)["properties"][field]["deprecated"]

    return edit


def remove_parameters(operation: str, *names: str) -> Edit:
    """Remove parameters of an operation."""

    def edit(document: Document) -> None:
        method, path = operation.split(" ")
        owner = document["paths"][path][method.lower()]
        before = len(owner["parameters"])
        owner["parameters"] = [item for item in owner["parameters"] if item.get("name") not in names]
        assert before - len(owner["parameters"]) == len(names)

    return edit


def remove_values(value: str, *schemas: str) -> Edit:
    """Remove a value of enums."""

    def edit(document: Document) -> None:
        for name in schemas:
            schema = document["components"]["schemas"][name]
            schema["enum"].remove(value)
            schema.get("x-enumDescriptions", {}).pop(value, None)

    return edit


def move_operation(operation: str, path: str) -> Edit:
    """Move an operation to another path."""

    def edit(document: Document) -> None:
        method, old = operation.split(" ")
        document["paths"][path] = {method.lower(): document["paths"][old].pop(method.lower())}
        if not document["paths"][old]:
            del document["paths"][old]

    return edit


def copy_operation(operation: str, path: str, name: str) -> Edit:
    """Add a deprecated copy of an operation at another path, with another name."""

    def edit(document: Document) -> None:
        method, source = operation.split(" ")
        content = copy.deepcopy(document["paths"][source][method.lower()])
        document["paths"][path] = {method.lower(): {**content, "operationId": name, "deprecated": True}}

    return edit


def replace_union(union: str, variant: str) -> Edit:
    """Replace a union by one of its variants, with any text as the tag."""

    def edit(document: Document) -> None:
        schemas = document["components"]["schemas"]
        old = schemas[union]
        new = copy.deepcopy(schemas[variant])
        tag = old["discriminator"]["propertyName"]
        new["properties"][tag] = {"type": "string", "description": new["properties"][tag]["description"]}
        schemas[union] = {**new, "x-module": old["x-module"], "description": old["description"]}

    return edit


def _find_part(document: Document, schema: str, field: str) -> Any:
    """The part of a schema that declares a field."""
    whole = document["components"]["schemas"][schema]
    return next(part for part in (whole, *whole.get("allOf", ())) if field in part.get("properties", ()))
