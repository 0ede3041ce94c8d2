"""The smallest descriptions around one schema, for each place where it may stand."""

from __future__ import annotations

from typing import Any

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.wire import compare
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace
from sdkwright.openapi.description import Description, wrap_document

_XY = {name: {"type": "string", "title": name} for name in ("X", "Y")}


def description(document: dict[str, Any]) -> Description:
    """A description that stands nowhere."""
    return wrap_document({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, **document})


def findings(base: dict[str, Any], revision: dict[str, Any]) -> tuple[Finding, ...]:
    """What comparing two documents tells."""
    return compare(description(base), description(revision))


def around(place: SchemaPlace, schema: Any, media: str = "application/json") -> dict[str, Any]:
    """A document whose only schema stands at a position."""
    operation: dict[str, Any] = {"responses": {"200": {"description": "OK"}}}
    if place.position in (
        "property",
        "parameter-property",
        "header-property",
    ) and "property" not in place.change.replace("pattern-property", "").replace(
        "property-names", ""
    ).replace(
        "discriminator-property-name", ""
    ):
        schema = {"type": "object", "properties": {"p": schema}}
    match place.position:
        case "parameter" | "parameter-property" | "header-property":
            where = "header" if place.position == "header-property" else "query"
            operation["parameters"] = [{"name": "q", "in": where, "schema": schema}]
        case "header":
            operation["responses"]["200"]["headers"] = {"X-A": {"schema": schema}}
        case _:
            content = {"content": {media: {"schema": schema}}}
            if place.direction == "request":
                operation["requestBody"] = content
            else:
                operation["responses"]["200"].update(content)
    return {"paths": {"/a": {"post": operation}}, "components": {"schemas": _XY}}
