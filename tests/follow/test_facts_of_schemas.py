"""Each kind of fact of a schema: a change of the vendor is found, at the place of OURS that is edited."""

from __future__ import annotations

import pytest

from tests.follow.analysing import analyse_documents, analyse_item, format_changes, read_schemas

# The schema of the property `a` of Item before and after, and the change.
OF_PROPERTIES = {
    "format": (
        "type: string",
        "type: string, format: date-time",
        "keyword format of schema",
        "None -> date-time",
    ),
    "bound": (
        "type: string, maxLength: 5",
        "type: string, maxLength: 9",
        "keyword maxLength of schema",
        "5 -> 9",
    ),
    "bound removed": ("type: array, minItems: 1", "type: array", "keyword minItems of schema", "1 -> None"),
    "minimum": (
        "type: number, minimum: 1",
        "type: number, minimum: 2.5",
        "keyword minimum of schema",
        "1 -> 2.5",
    ),
    "pattern": ("type: string", "type: string, pattern: ^a", "keyword pattern of schema", "None -> ^a"),
    "encoding": (
        "type: string",
        "type: string, contentEncoding: base64",
        "keyword contentEncoding of schema",
        "None -> base64",
    ),
    "multiple": (
        "type: number",
        "type: number, multipleOf: 0.5",
        "keyword multipleOf of schema",
        "None -> 0.5",
    ),
    "unique": (
        "type: array",
        "type: array, uniqueItems: true",
        "keyword uniqueItems of schema",
        "None -> True",
    ),
    "items": ("type: array", "type: array, items: {type: string}", "keyword items of schema", "None -> True"),
    "value": ("enum: [x, y]", "enum: [x, y, z]", 'value "z" of schema', "None -> True"),
    "value removed": ("enum: [x, y]", "enum: [x]", 'value "y" of schema', "True -> None"),
    "constant": ("const: x", "enum: [x, y]", 'value "y" of schema', "None -> True"),
    "null": ("type: string", "type: [string, 'null']", "nullable of use", "False -> True"),
    "null around": (
        "$ref: '#/components/schemas/B'",
        "anyOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]",
        "nullable of use",
        "False -> True",
    ),
    "default": ("type: string", "type: string, default: x", "default of use", "None -> {'value': 'x'}"),
    "default of null": (
        "type: [string, 'null']",
        "type: [string, 'null'], default: null",
        "default of use",
        "None -> {'value': None}",
    ),
    "default beside a reference": (
        "$ref: '#/components/schemas/B'",
        "$ref: '#/components/schemas/B', default: {}",
        "default of use",
        "None -> {'value': {}}",
    ),
    "deprecated": ("type: string", "type: string, deprecated: true", "deprecated of use", "False -> True"),
    "read-only": ("type: string", "type: string, readOnly: true", "readOnly of use", "False -> True"),
    "write-only": ("type: string", "type: string, writeOnly: true", "writeOnly of use", "False -> True"),
    "kind": ("type: string", "type: integer", "kind of use", "string -> integer"),
    "kind of types": ("type: string", "type: [string, integer]", "kind of use", "string -> integer string"),
    "kind of maps": (
        "type: object, additionalProperties: {type: string}",
        "type: array, items: {type: string}",
        "kind of use",
        "map -> list",
    ),
}


@pytest.mark.parametrize("name", OF_PROPERTIES)
def test_a_change_of_a_property_is_applied_where_it_is_written(name: str) -> None:
    before, after, fact, values = OF_PROPERTIES[name]
    old, new = (
        f"{{Item: {{type: object, properties: {{a: {{{schema}}}}}}}, B: {{type: object, properties: {{b: {{}}}}}}}}"
        for schema in (before, after)
    )
    assert analyse_item(old, new) == [f"apply: {fact} Item/properties/a: {values}"]
    assert analyse_item(new, new) == []
    assert analyse_item(old, new, new) == [f"already: {fact} Item/properties/a: {values}"]


def test_a_bound_becomes_exclusive() -> None:
    template = "{Item: {type: object, properties: {a: {type: number, %s: 1}}}}"
    assert analyse_item(template % "maximum", template % "exclusiveMaximum") == [
        "apply: keyword exclusiveMaximum of schema Item/properties/a: None -> 1",
        "apply: keyword maximum of schema Item/properties/a: 1 -> None",
    ]


def test_properties_and_what_is_required() -> None:
    old = "Item: {type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}, c: {type: string}}}"
    new = "Item: {type: object, required: [a, c, d], properties: {a: {type: string}, c: {type: string}, d: {type: integer}}}"
    analysis = analyse_documents(read_schemas(text) for text in (old, new, old))
    assert format_changes(analysis) == [
        "apply: property b of schema Item: True -> None",
        "apply: property d of schema Item: None -> True",
        "apply: required c of schema Item: False -> True",
    ]
    removed, added, _ = analysis.changes
    assert removed.part == "/components/schemas/Item/properties/b"
    assert (added.part, added.origin.new) == ("", "/components/schemas/Item/properties/d")
    assert added.is_required
    assert added.origin.seen_in == "GET /0: response 200, application/json"


def test_undeclared_properties_become_forbidden() -> None:
    old = "Item: {type: object, properties: {a: {type: string}}}"
    new = "Item: {type: object, properties: {a: {type: string}}, additionalProperties: false}"
    assert analyse_item(old, new) == ["apply: closed of schema Item: None -> True"]


def test_conditions_are_reported_because_their_value_contains_schemas() -> None:
    old = "Item: {type: object, properties: {a: {type: string}}}"
    new = "Item: {type: object, properties: {a: {type: string}}, not: {required: [b]}}"
    (change,) = analyse_documents(read_schemas(text) for text in (old, new, old)).changes
    assert (change.verdict, str(change.fact)) == ("not expressible", "keyword not")
    assert analyse_item(new, old)[0].startswith("apply: keyword not of schema Item")


def test_names_of_a_map() -> None:
    template = "{Item: {type: object, additionalProperties: {type: integer}, propertyNames: {enum: [%s]}}}"
    assert analyse_item(template % "a", template % "a, b") == [
        'apply: value "b" of schema Item/propertyNames: None -> True'
    ]


UNION = """
Item:
  oneOf: [%s]
  discriminator: {propertyName: type, mapping: {}}
Cat: {type: object, required: [type], properties: {type: {const: cat}, lives: {type: integer}}}
Dog: {type: object, required: [type], properties: {type: {const: dog}, bark: {type: string}}}
Fox: {type: object, required: [type], properties: {type: {const: fox}, tail: {type: string}}}
"""
CAT, DOG, FOX = (f"{{$ref: '#/components/schemas/{name}'}}" for name in ("Cat", "Dog", "Fox"))


def test_variants_of_unions() -> None:
    old, new = UNION % f"{CAT}, {DOG}", UNION % f"{FOX}, {CAT}"
    analysis = analyse_documents(read_schemas(text) for text in (old, new, old))
    assert format_changes(analysis) == [
        'apply: variant type = "dog" of schema Item: True -> None',
        'apply: variant type = "fox" of schema Item: None -> True',
    ]
    assert analysis.changes[0].part == "/components/schemas/Item/oneOf/1"
    assert analysis.changes[1].origin.new == "/components/schemas/Item/oneOf/0"


def test_the_discriminator() -> None:
    old, new = UNION % f"{CAT}, {DOG}", (UNION % f"{CAT}, {DOG}").replace(
        "  discriminator", "  x-discriminator"
    )
    assert analyse_item(old, new) == ["apply: tag of schema Item: type -> None"]


def test_variants_match_by_constants_although_components_have_other_names() -> None:
    old = UNION % f"{CAT}, {DOG}"
    new = old.replace("bark: {type: string}", "bark: {type: integer}")
    ours = old.replace("Cat", "Tiger").replace("Dog", "Hound")
    assert analyse_item(old, new, ours) == ["apply: kind of use Hound/properties/bark: string -> integer"]


def test_recursion_ends() -> None:
    template = "Item: {type: object, properties: {next: {$ref: '#/components/schemas/Item'}, a: {type: %s}}}"
    assert analyse_item(template % "string", template % "integer") == [
        "apply: kind of use Item/properties/a: string -> integer"
    ]
