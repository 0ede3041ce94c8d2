"""The keywords of schemas, for `spec.keywords`."""

from __future__ import annotations

from typing import Final

from sdkwright.spec.shapes import (
    COUNT,
    DATA,
    FLAG,
    MODULE,
    NAME,
    NUMBER,
    POSITIVE,
    SCHEMA,
    SCHEMAS,
    TEXT,
    TEXTS,
    Choice,
    Either,
    Keywords,
    ListOf,
    MapOf,
    Object,
    ScalarShape,
    Shape,
)

_UNSUPPORTED: Final = "is not supported"
SCHEMA_TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")
_MAP_OF_SCHEMAS = MapOf(SCHEMA, "a mapping from patterns to schemas")
CONDITIONS: Final[dict[str, Shape]] = {
    **dict.fromkeys(("not", "if", "then", "else", "propertyNames"), SCHEMA),
    "patternProperties": _MAP_OF_SCHEMAS,
    "unevaluatedProperties": Either(SCHEMA, ScalarShape("a boolean or a schema", "boolean")),
    "dependentRequired": MapOf(TEXTS, "a mapping from properties to lists of properties"),
}
"""Keywords that limit the values of a schema, without an effect on its type."""

SCHEMA_OBJECTS: Final[dict[str, Keywords]] = {
    "schema": Keywords(
        "a schema",
        {
            "type": Either(
                ListOf(Choice(SCHEMA_TYPES), "a list of types", may_be_empty=False), Choice(SCHEMA_TYPES)
            ),
            "format": TEXT,
            "enum": ListOf(DATA, "a list of values", may_be_empty=False),
            "const": DATA,
            "default": DATA,
            "description": TEXT,
            "properties": MapOf(SCHEMA, "a mapping from names to schemas"),
            "required": TEXTS,
            "additionalProperties": Either(SCHEMA, ScalarShape("a boolean or a schema", "boolean")),
            "items": Either(SCHEMA, ScalarShape("a schema, or false beside 'prefixItems'", "boolean")),
            "prefixItems": SCHEMAS,
            **dict.fromkeys(
                ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"), COUNT
            ),
            **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), NUMBER),
            "uniqueItems": FLAG,
            "multipleOf": POSITIVE,
            "pattern": TEXT,
            **dict.fromkeys(("oneOf", "anyOf", "allOf"), SCHEMAS),
            "discriminator": Object("discriminator"),
            **dict.fromkeys(("deprecated", "readOnly", "writeOnly"), FLAG),
            "example": DATA,
            "examples": ListOf(DATA, "a list of values"),
            "contentMediaType": TEXT,
            "contentEncoding": TEXT,
            "x-unit": TEXT,
            "x-enumDescriptions": MapOf(TEXT, "a mapping from values to strings"),
            "x-alias": ListOf(NAME, "a list of Python identifiers"),
            "x-module": MODULE,
            "x-name": NAME,
            **dict.fromkeys(("title", "$comment"), TEXT),
            "xml": DATA,
            **CONDITIONS,
        },
        rejected={
            "nullable": "'nullable' is a keyword of OpenAPI 3.0; write type: [string, 'null']",
            **{
                keyword: f"'{keyword}' {_UNSUPPORTED}; write the schema with allOf, anyOf and oneOf"
                for keyword in ("dependentSchemas",)
            },
            **{
                keyword: f"'{keyword}' {_UNSUPPORTED}; make each schema a component"
                for keyword in ("$defs", "definitions", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor")
            },
            **{
                keyword: f"'{keyword}' {_UNSUPPORTED}; write items"
                for keyword in ("contains", "unevaluatedItems")
            },
        },
        component_kind="schemas",
        beside_ref=(
            *("description", "deprecated", "readOnly", "writeOnly", "default"),
            *("x-unit", "x-name", "example", "examples"),
        ),
    ),
    "discriminator": Keywords(
        "a discriminator",
        {"propertyName": TEXT, "mapping": MapOf(TEXT, "a mapping from tags to references")},
        required=("propertyName",),
    ),
}
