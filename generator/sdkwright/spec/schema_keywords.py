"""The keywords of a schema: JSON Schema as far as a typed SDK can say it, and our few extensions."""

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
    Plain,
)

TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")

_REFUSED = {
    "title": "titles are not used; the component's name is the title",
    "nullable": "'nullable' is OpenAPI 3.0's; write type: [string, 'null']",
    **{
        word: f"'{word}' is not supported here; write the schema with allOf, anyOf and oneOf"
        for word in ("not", "if", "then", "else", "dependentSchemas", "dependentRequired")
    },
    **{
        word: f"'{word}' is not supported here; make each schema a component"
        for word in ("$defs", "definitions", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor")
    },
    **{
        word: f"'{word}' is not supported here; write items"
        for word in ("prefixItems", "contains", "unevaluatedItems")
    },
    **{
        word: f"'{word}' is not supported here; write additionalProperties"
        for word in ("patternProperties", "propertyNames", "unevaluatedProperties")
    },
}

SCHEMA_KEYWORDS: Final = Keywords(
    "a schema",
    {
        "type": Either(ListOf(Choice(TYPES), "a list of types", may_be_empty=False), Choice(TYPES)),
        "format": TEXT,
        "enum": ListOf(DATA, "a list of values", may_be_empty=False),
        "const": DATA,
        "default": DATA,
        "description": TEXT,
        "properties": MapOf(SCHEMA, "a mapping from names to schemas"),
        "required": TEXTS,
        "additionalProperties": Either(SCHEMA, Plain("a boolean or a schema", FLAG.holds)),
        "items": SCHEMA,
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
    },
    refused=_REFUSED,
    kind="schemas",
    beside_ref=("description", "deprecated", "default", "x-unit", "example", "examples"),
)
