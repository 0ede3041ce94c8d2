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
_ALTERNATIVES: Final = _LIMITED.replace("oneOf", "anyOf")


def _format_union_rows(keyword: str, id: str, in_response: str, example_in_response: str = "") -> str:
    few, many = f"{{{keyword}: [{_A}, {_B}]}}", f"{{{keyword}: [{_A}, {_B}, {_C}]}}"
    return f"""
{id}-added | request info, response {in_response} | {id}-removed
    {{after}} was added to the {keyword}
    `{few}` becomes `{many}`{example_in_response}
{id}-removed | request error, response info | {id}-added
    {{before}} was removed from the {keyword}
    `{many}` becomes `{few}`"""


_NARROW: Final = "{type: object, title: c, properties: {a: {type: string, minLength: 1}}, required: [a]}"
_COVERED: Final = f"; in a response `{{anyOf: [{_A}, {_B}]}}` becomes `{{anyOf: [{_A}, {_B}, {_NARROW}]}}`"
_ANY_OF_EXTENDED: Final = f"""
any-of-extended | response error | any-of-removed
    {{after}} was added to the anyOf, and allows values that no other alternative allows
    `{{anyOf: [{_A}, {_B}]}}` becomes `{{anyOf: [{_A}, {_B}, {_C}]}}`"""
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


_THEN: Final = ", then: {maxProperties: 9}"
_CONDITIONS: Final = {
    "then": ", if: {minProperties: 2}, else: {maxProperties: 8}",
    "else": f", if: {{minProperties: 2}}{_THEN}",
}


def _format_relation_rows(keyword: str, after: str) -> str:
    """The rows of a keyword whose schema excludes values, or selects those that another schema limits."""
    many, few = (
        f"{{type: object, {keyword}: {schema}{after}}}"
        for schema in ("{minProperties: 2}", "{minProperties: 5}")
    )
    return f"""
{keyword}-tightened | request error, response info | {keyword}-loosened
    values that were valid are not, because other values match {keyword}
    `{few}` becomes `{many}`
{keyword}-loosened | request info, response error | {keyword}-tightened
    values that were not valid are, because other values match {keyword}
    `{many}` becomes `{few}`"""


def _format_subschema_rows(keyword: str, id: str, type: str, value: str) -> str:
    """The rows of a keyword that limits values: adding it narrows, removing it widens."""
    condition = _CONDITIONS.get(keyword, "")
    free = f"{{type: {type}{condition}}}"
    limited = f"{free[:-1]}, {keyword}: {value}{_THEN if keyword == 'if' else ''}}}"
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
_TAGGED: Final = f"{_DISCRIMINATED[:-1]}, required: [a]}}"
_OTHER_PROPERTY: Final = _DISCRIMINATED.replace("propertyName: a", "propertyName: b")
_OTHER_TARGET: Final = _DISCRIMINATED.replace("schemas/X", "schemas/Y")
_MORE_TAGS: Final = _DISCRIMINATED.replace("schemas/X'", "schemas/X', y: '#/components/schemas/Y'")
_CLOSED: Final = ", items: false"
_ONE_ITEM: Final = f"{{type: array, prefixItems: [{{type: string}}]{_CLOSED}}}"
_TWO_ITEMS: Final = _ONE_ITEM.replace("}]", "}, {type: string}]")
_ITEMS: Final = "{type: array, items: {type: string}}"
_ITEMS_AND_POSITION: Final = f"{_ITEMS[:-1]}, prefixItems: [{{type: string}}]}}"
_NO_OTHERS: Final = "{type: object, additionalProperties: false}"
_MATCHING: Final = f"{_NO_OTHERS[:-1]}, patternProperties: {{'^a': {{type: string}}}}}}"
_OTHER_ROWS: Final = f"""
pattern-property-allowed | request info, response info | pattern-property-forbidden
    properties whose name matches {{after}} are valid, although others are not
    `{_NO_OTHERS}` becomes `{_MATCHING}`
pattern-property-forbidden | request error, response info | pattern-property-allowed
    properties whose name matches {{before}} are no longer valid
    `{_MATCHING}` becomes `{_NO_OTHERS}`
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
discriminator-replaced | request error, response error | (itself)
    the property that selects a variant is {{after}}, no longer {{before}}
    `{_TAGGED}` becomes `{_TAGGED.replace("Name: a", "Name: b")}`
discriminator-tag-added | response error | (In a response, a tag that disappears breaks no caller.)
    new values select a variant that existed before: {{after}}
    `{_TAGGED}` becomes `{_TAGGED.replace("X'", "X', y: '#/components/schemas/X'")}`
discriminator-tag-removed | request error | (In a request, a new tag breaks no caller.)
    values that selected a variant are gone: {{before}}
    `{_TAGGED.replace("X'", "X', y: '#/components/schemas/X'")}` becomes `{_TAGGED}`
discriminator-tag-reassigned | request error, response error | (itself)
    a value selects {{after}}, no longer {{before}}
    `{_TAGGED}` becomes `{_TAGGED.replace("schemas/X", "schemas/Y")}`
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
alternatives-widened | request info, response error | alternatives-narrowed
    several alternatives replaced one schema, or the reverse: every earlier value is valid, and others are
    `{_REQUIRED}` becomes `{_ALTERNATIVES}`
alternatives-narrowed | request error, response info | alternatives-widened
    several alternatives replaced one schema, or the reverse: only some of the earlier values are valid
    `{_ALTERNATIVES}` becomes `{_REQUIRED}`
dependent-required-tightened | request error, response info | dependent-required-loosened
    dependentRequired has more properties: {{after}}, not only {{before}}
    `{{type: object, dependentRequired: {{a: [b]}}}}` becomes `{{type: object, dependentRequired: {{a: [b, c]}}}}`
dependent-required-loosened | request info, response error | dependent-required-tightened
    dependentRequired has fewer properties: {{after}}, no longer {{before}}
    `{{type: object, dependentRequired: {{a: [b, c]}}}}` becomes `{{type: object, dependentRequired: {{a: [b]}}}}`
contains-changed | request error, response error | (itself)
    contains changed, beside maxContains
    `{{type: array, contains: {{minimum: 5}}, maxContains: 3}}` becomes \
`{{type: array, contains: {{minimum: 2}}, maxContains: 3}}`
dependent-required-changed | request error, response error | (itself)
    dependentRequired changed from {{before}} to {{after}}
    `{{type: object, dependentRequired: {{a: [b]}}}}` becomes `{{type: object, dependentRequired: {{a: [c]}}}}`
prefix-items-added | request error, response info | prefix-items-removed
    a position of the tuple was added
    `{{type: array}}` becomes `{{type: array, prefixItems: [{{type: string}}]}}`
prefix-items-removed | request info, response error | prefix-items-added
    a position of the tuple was removed
    `{{type: array, prefixItems: [{{type: string}}]}}` becomes `{{type: array}}`
tuple-position-added | request info, response info | tuple-position-removed
    a position of the tuple has a schema of its own, besides that of items
    `{_ITEMS}` becomes `{_ITEMS_AND_POSITION}`
tuple-position-removed | request info, response info | tuple-position-added
    a position of the tuple has the schema of items, no longer one of its own
    `{_ITEMS_AND_POSITION}` becomes `{_ITEMS}`
tuple-extended | request info, response error | tuple-shortened
    the tuple may have one more item
    `{_ONE_ITEM}` becomes `{_TWO_ITEMS}`
tuple-shortened | request error, response info | tuple-extended
    the tuple may no longer have the last item
    `{_TWO_ITEMS}` becomes `{_ONE_ITEM}`
items-forbidden | request error, response info | items-allowed
    items beyond the tuple are rejected
    `{_ONE_ITEM.replace(_CLOSED, "")}` becomes `{_ONE_ITEM}`
items-allowed | request info, response error | items-forbidden
    items beyond the tuple are allowed
    `{_ONE_ITEM}` becomes `{_ONE_ITEM.replace(_CLOSED, "")}`
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
        _format_union_rows("anyOf", "any-of", "info", _COVERED),
        _ANY_OF_EXTENDED,
        _ALL_OF_ROWS,
        *(_format_subschema_rows(*subschema) for subschema in _SUBSCHEMAS),
        _format_relation_rows("not", ""),
        _format_relation_rows("if", _THEN),
        _OTHER_ROWS,
    )
)
