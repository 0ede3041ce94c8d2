"""The smallest descriptions around one schema, for each position of a schema, and those of each rule."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.wire import compare
from sdkwright.diff.wire.rules.catalogue import SCHEMA_RULES
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace
from sdkwright.openapi.description import Description, wrap_document
from tests.diff.wire.operation_changes import CHANGES

_EXAMPLE: Final = re.compile("`(.*)` becomes `(.*)`")
_XY: Final = {name: {"type": "string", "title": name} for name in ("X", "Y")}
_NOT_PROPERTIES: Final = re.compile("pattern-property|property-names|discriminator-property-name")


def make_description(document: dict[str, Any]) -> Description:
    return wrap_document({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, **document})


def find_changes(base: dict[str, Any], revision: dict[str, Any]) -> tuple[Finding, ...]:
    """The findings of two documents."""
    return compare(make_description(base), make_description(revision))


def make_document(place: SchemaPlace, schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    """A document with one schema, at a position."""
    operation: dict[str, Any] = {"responses": {"200": {"description": "OK"}}}
    is_about_properties = "property" in _NOT_PROPERTIES.sub("", place.change)
    if place.position.endswith("property") and not is_about_properties:
        schema = {"type": "object", "properties": {"p": schema}}
    match place.position:
        case "parameter" | "parameter-property" | "header-property":
            where = "header" if place.position == "header-property" else "query"
            operation["parameters"] = [{"name": "q", "in": where, "schema": schema}]
        case "header":
            operation["responses"]["200"]["headers"] = {"X-A": {"schema": schema}}
        case _:
            content = {"content": {media_type: {"schema": schema}}}
            if place.direction == "request":
                operation["requestBody"] = content
            else:
                operation["responses"]["200"].update(content)
    return {"paths": {"/a": {"post": operation}}, "components": {"schemas": _XY}}


def make_schema_example(place: SchemaPlace) -> tuple[dict[str, Any], dict[str, Any]]:
    """The documents of the example of a rule about schemas."""
    match = _EXAMPLE.fullmatch(SCHEMA_RULES[place].example)
    assert match is not None, SCHEMA_RULES[place].example
    media_type = "application/xml" if place.change == "type-compatible" else "application/json"
    before, after = (make_document(place, yaml.safe_load(schema), media_type) for schema in match.groups())
    return before, after


def make_operation_example(rule: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The documents of the smallest change that triggers a rule about anything but schemas."""
    before, after = (_convert_keys(yaml.safe_load(text)) for text in CHANGES[rule])
    return before, after


def _convert_keys(value: Any) -> Any:
    """The value with all keys as strings, as in a description that was read from a file."""
    if isinstance(value, dict):
        return {str(key): _convert_keys(item) for key, item in value.items()}
    return [_convert_keys(item) for item in value] if isinstance(value, list) else value
