"""Small edits of a bundled description, by which a change is undone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Document], None]


def without_operations(*named: str) -> Edit:
    """The operations, as `GET /v1/voices`, did not exist."""

    def edit(document: Document) -> None:
        for name in named:
            method, path = name.split(" ")
            del document["paths"][path][method.lower()]
            if not document["paths"][path].keys() - {"parameters"}:
                del document["paths"][path]

    return edit


def without_fields(*named: str) -> Edit:
    """The fields, as `Voice.name`, did not exist."""

    def edit(document: Document) -> None:
        for name in named:
            schema, _, field = name.partition(".")
            holder = _holder(document, schema, field)
            del holder["properties"][field]
            if field in holder.get("required", ()):
                holder["required"].remove(field)

    return edit


def without_inherited(schema: str, field: str) -> Edit:
    """The schema did not take the field over from another one: it was written out, without it."""

    def edit(document: Document) -> None:
        schemas = document["components"]["schemas"]
        old = schemas[schema]
        parts = [schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in old["allOf"]]
        properties = {name: value for part in parts for name, value in part["properties"].items()}
        required = [name for part in parts for name in part.get("required", ()) if name != field]
        del properties[field]
        kept = {key: value for key, value in old.items() if key != "allOf"}
        schemas[schema] = {**kept, "type": "object", "required": required, "properties": properties}

    return edit


def with_field(named: str, described: dict[str, Any], *, required: bool) -> Edit:
    """The field existed."""

    def edit(document: Document) -> None:
        schema, _, field = named.partition(".")
        holder = document["components"]["schemas"][schema]
        holder["properties"][field] = described
        if required:
            holder["required"].append(field)

    return edit


def not_nullable(named: str) -> Edit:
    """The field could not be null."""

    def edit(document: Document) -> None:
        schema, _, field = named.partition(".")
        value = _holder(document, schema, field)["properties"][field]
        value["type"] = next(word for word in value["type"] if word != "null")

    return edit


def not_deprecated(named: str) -> Edit:
    """The field was not deprecated."""

    def edit(document: Document) -> None:
        schema, _, field = named.partition(".")
        del _holder(document, schema, field)["properties"][field]["deprecated"]

    return edit


def without_parameters(operation: str, *names: str) -> Edit:
    """The operation did not have the parameters."""

    def edit(document: Document) -> None:
        method, path = operation.split(" ")
        holder = document["paths"][path][method.lower()]
        before = len(holder["parameters"])
        holder["parameters"] = [one for one in holder["parameters"] if one.get("name") not in names]
        assert before - len(holder["parameters"]) == len(names)

    return edit


def without_values(value: str, *schemas: str) -> Edit:
    """The enums did not have the value."""

    def edit(document: Document) -> None:
        for name in schemas:
            schema = document["components"]["schemas"][name]
            schema["enum"].remove(value)
            schema.get("x-enumDescriptions", {}).pop(value, None)

    return edit


def at_another_path(operation: str, path: str) -> Edit:
    """The operation stood at another path."""

    def edit(document: Document) -> None:
        method, old = operation.split(" ")
        document["paths"][path] = {method.lower(): document["paths"][old].pop(method.lower())}
        if not document["paths"][old]:
            del document["paths"][old]

    return edit


def also_at(operation: str, path: str, name: str) -> Edit:
    """The operation stood at another path too, under another name, and was deprecated there."""

    def edit(document: Document) -> None:
        method, new = operation.split(" ")
        twin = copy.deepcopy(document["paths"][new][method.lower()])
        document["paths"][path] = {method.lower(): {**twin, "operationId": name, "deprecated": True}}

    return edit


def one_object(union: str, like: str) -> Edit:
    """The union was one object, like one of its variants, whose tag could be that of any."""

    def edit(document: Document) -> None:
        schemas = document["components"]["schemas"]
        old = schemas[union]
        made = copy.deepcopy(schemas[like])
        tag = old["discriminator"]["propertyName"]
        made["properties"][tag] = {"type": "string", "description": made["properties"][tag]["description"]}
        schemas[union] = {**made, "x-module": old["x-module"], "description": old["description"]}

    return edit


def _holder(document: Document, schema: str, field: str) -> Any:
    """The part of a schema that says what a field is."""
    whole = document["components"]["schemas"][schema]
    return next(one for one in (whole, *whole.get("allOf", ())) if field in one.get("properties", ()))
