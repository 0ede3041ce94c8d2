"""The rules about the structure of schemas: unions, `allOf`, conditions, items and discriminators."""

from __future__ import annotations

from typing import Final

_A, _B, _C = (
    f"{{type: object, title: {name}, properties: {{{name}: {{type: string}}}}, required: [{name}]}}"
    for name in "abc"
)
_PART_A, _PART_B = (f"{{type: object, properties: {{{name}: {{type: string}}}}}}" for name in "ab")
_OBJECT: Final = "{type: object, properties: {x: {type: string}, y: {type: string}}}"
_REQUIRED: Final = f"{_OBJECT[:-1]}, required: [x, y]}}"
_LIMITED: Final = f"{_OBJECT[:-1]}, oneOf: [{{required: [x]}}, {{required: [y]}}]}}"
_VARIANTS: Final = (
    "{oneOf: [{type: object, properties: {x: {type: string}}, required: [x]},"
    " {type: object, properties: {y: {type: string}}, required: [y]}]}"
)


def _format_union_rows(keyword: str, id: str, in_response: str) -> str:
    few, many = f"{{{keyword}: [{_A}, {_B}]}}", f"{{{keyword}: [{_A}, {_B}, {_C}]}}"
    return f"""
{id}-added | request info, response {in_response} | {id}-removed
    {{after}} was added to the {keyword}
    `{few}` becomes `{many}`
{id}-removed | request error, response info | {id}-added
    {{before}} was removed from the {keyword}
    `{many}` becomes `{few}`"""


_ALL_OF_ROWS: Final = f"""
all-of-added | request error, response info | all-of-removed
    {{after}} was added to the allOf
    `{{allOf: [{_PART_A}]}}` becomes `{{allOf: [{_PART_A}, {_PART_B}]}}`
all-of-removed | request warning, response info | all-of-added
    {{before}} was removed from the allOf
    `{{allOf: [{_PART_A}, {_PART_B}]}}` becomes `{{allOf: [{_PART_A}]}}`; in a response \
`{{allOf: [{_PART_A}, {_PART_A}]}}` becomes `{{allOf: [{_PART_A}]}}`
all-of-added-annotation-only | request info, response info | all-of-removed-annotation-only
    a part of the allOf without effect on values was added
    `{{allOf: [{_PART_A}]}}` becomes `{{allOf: [{_PART_A}, {{title: A note.}}]}}`
all-of-removed-annotation-only | request info, response info | all-of-added-annotation-only
    a part of the allOf without effect on values was removed
    `{{allOf: [{_PART_A}, {{title: A note.}}]}}` becomes `{{allOf: [{_PART_A}]}}`"""

_SUBSCHEMAS: Final = (
    ("contains", "contains", "array", "{type: integer}"),
    ("propertyNames", "property-names", "object", "{pattern: '^a'}"),
    ("patternProperties", "pattern-property", "object", "{'^a': {type: string}}"),
    ("dependentRequired", "dependent-required", "object", "{a: [b]}"),
    ("dependentSchemas", "dependent-schema", "object", "{a: {minProperties: 2}}"),
    ("unevaluatedItems", "unevaluated-items", "array", "{type: string}"),
    ("unevaluatedProperties", "unevaluated-properties", "object", "{type: string}"),
    ("contentSchema", "content-schema", "string", "{type: object}"),
    ("if", "if", "object", "{minProperties: 2}"),
    ("then", "then", "object", "{maxProperties: 9}"),
    ("else", "else", "object", "{maxProperties: 9}"),
    ("not", "not", "object", "{minProperties: 9}"),
    ("items", "items", "array", "{type: string}"),
    ("additionalProperties", "additional-properties-schema", "object", "{type: string}"),
)
SUBSCHEMA_IDS: Final = {keyword: id for keyword, id, _, _ in _SUBSCHEMAS}


def _format_subschema_rows(keyword: str, id: str, type: str, value: str) -> str:
    """The rows of a keyword that limits values: adding it narrows, removing it widens."""
    condition = ", if: {minProperties: 2}" if keyword in ("then", "else") else ""
    free = f"{{type: {type}{condition}}}"
    limited = f"{free[:-1]}, {keyword}: {value}}}"
    in_request = "" if keyword == "items" else "request info, "
    return f"""
{id}-added | request error, response info | {id}-removed
    {keyword} was added
    `{free}` becomes `{limited}`
{id}-removed | {in_request}response error | {id}-added
    {keyword} was removed
    `{limited}` becomes `{free}`"""


_DISCRIMINATED: Final = (
    "{type: object, discriminator: {propertyName: a, mapping: {x: '#/components/schemas/X'}}}"
)
_OTHER_PROPERTY: Final = _DISCRIMINATED.replace("propertyName: a", "propertyName: b")
_OTHER_TARGET: Final = _DISCRIMINATED.replace("schemas/X", "schemas/Y")
_MORE_TAGS: Final = _DISCRIMINATED.replace("schemas/X'", "schemas/X', y: '#/components/schemas/Y'")
_OTHER_ROWS: Final = f"""
discriminator-added | request info, response info | discriminator-removed
    a discriminator was added
    `{{type: object}}` becomes `{_DISCRIMINATED}`
discriminator-removed | request info, response info | discriminator-added
    the discriminator was removed
    `{_DISCRIMINATED}` becomes `{{type: object}}`
discriminator-property-name-changed | request info, response info | (itself)
    the discriminator is {{after}}, no longer {{before}}
    `{_DISCRIMINATED}` becomes `{_OTHER_PROPERTY}`
discriminator-mapping-added | request info, response info | discriminator-mapping-deleted
    tags were added to the discriminator's mapping: {{after}}
    `{_DISCRIMINATED}` becomes `{_MORE_TAGS}`
discriminator-mapping-deleted | request info, response info | discriminator-mapping-added
    tags were removed from the discriminator's mapping: {{before}}
    `{_MORE_TAGS}` becomes `{_DISCRIMINATED}`
discriminator-mapping-changed | request info, response info | (itself)
    a tag of the discriminator means {{after}}, no longer {{before}}
    `{_DISCRIMINATED}` becomes `{_OTHER_TARGET}`
wrapped-in-one-of | request error, response error | unwrapped-from-one-of
    it became a oneOf, and no variant is equivalent to the old schema
    `{_REQUIRED}` becomes `{_VARIANTS}`
unwrapped-from-one-of | request error, response error | wrapped-in-one-of
    the oneOf became one schema, which is equivalent to no variant
    `{_VARIANTS}` becomes `{_REQUIRED}`
alternatives-added | request error, response info | alternatives-removed
    it must also be one of several alternatives
    `{_OBJECT}` becomes `{_LIMITED}`
alternatives-removed | request info, response error | alternatives-added
    it need no longer be one of several alternatives
    `{_LIMITED}` becomes `{_OBJECT}`
dependent-required-changed | request error, response error | (itself)
    dependentRequired changed from {{before}} to {{after}}
    `{{type: object, dependentRequired: {{a: [b]}}}}` becomes `{{type: object, dependentRequired: {{a: [c]}}}}`
prefix-items-added | request info, response error | prefix-items-removed
    a position of the tuple was added
    `{{type: array}}` becomes `{{type: array, prefixItems: [{{type: string}}]}}`
prefix-items-removed | request error, response info | prefix-items-added
    a position of the tuple was removed
    `{{type: array, prefixItems: [{{type: string}}]}}` becomes `{{type: array}}`
additional-properties-forbidden | request error, response info | additional-properties-allowed
    undeclared properties are rejected
    `{{type: object}}` becomes `{{type: object, additionalProperties: false}}`
additional-properties-allowed | request info, response info | additional-properties-forbidden
    undeclared properties are allowed
    `{{type: object, additionalProperties: false}}` becomes `{{type: object}}`
"""

STRUCTURE_TABLE: Final = "".join(
    (
        _format_union_rows("oneOf", "one-of", "error"),
        _format_union_rows("anyOf", "any-of", "info"),
        _ALL_OF_ROWS,
        *(_format_subschema_rows(*subschema) for subschema in _SUBSCHEMAS),
        _OTHER_ROWS,
    )
)
