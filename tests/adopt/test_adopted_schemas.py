"""Schemas of any version of OpenAPI in the curated form."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.adopt.adopting import Adopted, adopt_document, adopt_schema, make_operation

PROPERTIES: dict[str, tuple[str, str, str]] = {
    # name: (version, the property in the source, the property in the curated form)
    "nullable of 3.0": ("3.0.3", "{type: string, nullable: true}", "{type: [string, 'null']}"),
    "null in a list of types": ("3.1.0", "{type: ['null', integer]}", "{type: [integer, 'null']}"),
    "anyOf with null": (
        "3.1.0",
        "{anyOf: [{type: string, format: uuid}, {type: 'null'}], title: Id}",
        "{type: [string, 'null'], format: uuid}",
    ),
    "only null": ("3.1.0", "{type: 'null'}", "{}"),
    "exclusive bounds of 3.0": (
        "3.0.3",
        "{type: number, minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}",
        "{type: number, exclusiveMinimum: 0, maximum: 9}",
    ),
    "byte of 3.0": ("3.0.3", "{type: string, format: byte}", "{type: string, contentEncoding: base64}"),
    "bounds of another type": (
        "3.0.3",
        "{type: integer, maxLength: 3, minimum: 1}",
        "{type: integer, minimum: 1}",
    ),
    "bounds that are not numbers": (
        "3.0.3",
        "{type: integer, minimum: '1', maximum: null}",
        "{type: integer}",
    ),
    "without a type": ("3.1.0", "{format: date-time}", "{type: string, format: date-time}"),
    "boolean schemas": ("3.1.0", "true", "{}"),
    "an array without items": ("3.0.3", "{type: array}", "{type: array, items: {}}"),
    "a tuple of JSON Schema 4": (
        "3.1.0",
        "{type: array, items: [{type: string}, {type: integer}]}",
        "{type: array, prefixItems: [{type: string}, {type: integer}]}",
    ),
    "a map": (
        "3.1.0",
        "{additionalProperties: {type: integer}}",
        "{type: object, additionalProperties: {type: integer}}",
    ),
    "an object without properties": ("3.1.0", "{type: object}", "{type: object, additionalProperties: true}"),
    "a constant": ("3.1.0", "{const: 3}", "{type: integer, const: 3}"),
    "one member": (
        "3.1.0",
        "{oneOf: [{type: string}], description: Text.}",
        "{type: string, description: Text.}",
    ),
    "a description beside null": (
        "3.1.0",
        "{anyOf: [{type: integer, description: How many., default: 3, deprecated: true}, {type: 'null'}]}",
        "{type: [integer, 'null'], description: How many., default: 3, deprecated: true}",
    ),
    "a description of a union with null": (
        "3.1.0",
        "{description: Outer., anyOf: [{type: integer, description: Inner.}, {type: 'null'}]}",
        "{type: [integer, 'null'], description: Outer.}",
    ),
    "descriptions of equal members": (
        "3.1.0",
        "{anyOf: [{type: string, description: A.}, {type: string, description: B.}, {type: 'null'}]}",
        "{type: [string, 'null']}",
    ),
    "equal members": ("3.1.0", "{anyOf: [{type: string, title: A}, {type: string}]}", "{type: string}"),
    "allOf of one": (
        "3.0.3",
        "{allOf: [{type: string, maxLength: 9}], nullable: true, description: Text.}",
        "{type: [string, 'null'], description: Text., maxLength: 9}",
    ),
    "allOf of scalars": (
        "3.1.0",
        "{allOf: [{type: string}, {minLength: 1}, {maxLength: 9}]}",
        "{type: string, minLength: 1, maxLength: 9}",
    ),
    "a default that has the wrong type": ("3.1.0", "{type: integer, default: many}", "{type: integer}"),
    "a default of null": (
        "3.1.0",
        "{type: [string, 'null'], default: null}",
        "{type: [string, 'null'], default: null}",
    ),
    "binary data in JSON": ("3.0.3", "{type: string, format: binary}", "{type: string, format: binary}"),
    "readOnly and writeOnly": ("3.1.0", "{type: string, readOnly: true, writeOnly: true}", "{type: string}"),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property(name: str) -> None:
    version, source, expected = PROPERTIES[name]
    value = f"{{type: object, properties: {{p: {source}, q: {{type: string}}}}}}"
    adopted = adopt_schema(value, version=version)
    assert adopted.schemas["Value"]["properties"]["p"] == yaml.safe_load(expected)


ENUMS: dict[str, tuple[str, Any]] = {
    "null": ("{type: string, enum: [a, b, null], nullable: true}", {"type": "string", "enum": ["a", "b"]}),
    "duplicates": ("{type: string, enum: [a, b, a]}", {"type": "string", "enum": ["a", "b"]}),
    "lost quotes": ("{type: string, enum: [1, 2.5, true]}", {"type": "string", "enum": ["1", "2.5", "true"]}),
    "without a type": ("{enum: [1, 2]}", {"type": "integer", "enum": [1, 2]}),
    "mixed": ("{enum: [1, auto]}", {"type": ["integer", "string"], "enum": [1, "auto"]}),
    "constants": (
        "{oneOf: [{const: 1, title: OPEN}, {const: 2, title: SHUT}], type: integer, format: int32}",
        {
            "type": "integer",
            "format": "int32",
            "enum": [1, 2],
            "x-enumDescriptions": {"1": "OPEN", "2": "SHUT"},
        },
    ),
    "a union of enums": (
        "{anyOf: [{type: string, enum: [low]}, {type: string, enum: [mid, high]}, {const: mid, description: Medium.}]}",
        {"type": "string", "enum": ["low", "mid", "high"]},
    ),
    "a union of enums and null": (
        "{oneOf: [{type: string, enum: [low]}, {type: string, enum: [high]}, {type: 'null'}]}",
        {"type": "string", "enum": ["low", "high"]},
    ),
    "enums with other keywords of other tools": (
        "{oneOf: [{type: string, enum: [low], x-rank: 1}, {type: integer, enum: [7]}]}",
        {"type": ["string", "integer"], "enum": ["low", 7]},
    ),
}


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum(name: str) -> None:
    source, expected = ENUMS[name]
    adopted = adopt_schema(
        f"{{type: object, properties: {{kind: {source}, x: {{type: string}}}}}}", version="3.0.3"
    )
    kind = adopted.schemas["Value"]["properties"]["kind"]
    if "null" in name:
        kind, null = kind["anyOf"]
        assert null == {"type": "null"}
    assert adopted.schemas[kind["$ref"].rpartition("/")[2]] == expected


def test_inline_objects_become_components_once() -> None:
    address = "{type: object, properties: {street: {type: string}, city: {type: string}}}"
    adopted = adopt_schema(
        f"{{type: object, properties: {{home: {address}, work: {address}, more: {{type: array, items: {address}}}}}}}"
    )
    properties = adopted.schemas["Value"]["properties"]
    assert properties["home"] == properties["work"] == properties["more"]["items"]
    assert len(adopted.schemas) == 2
    assert "$ref" in properties["home"]


def test_the_input_and_output_schemas_of_fastapi_become_one_if_they_are_equal() -> None:
    item = "{type: object, required: [name], properties: {name: {type: string}, size: {type: integer}}}"
    other = "{type: object, properties: {name: {type: string}, price: {type: number}}}"
    components = f"{{Item-Input: {item}, Item-Output: {item}, Cart-Input: {item}, Cart-Output: {other}}}"
    properties = ", ".join(
        f"{name.lower()}: {{$ref: '#/components/schemas/{name}'}}"
        for name in ("Item-Input", "Item-Output", "Cart-Input", "Cart-Output")
    )
    value = f"{{type: object, properties: {{{properties}}}}}"
    fields = adopt_schema(value, components=components).schemas["Value"]["properties"]
    assert fields["item-input"] == fields["item-output"]
    assert fields["cart-input"] != fields["cart-output"]


def test_all_of_keeps_the_bases_that_it_only_extends() -> None:
    base = "{Base: {type: object, required: [id], properties: {id: {type: string}}}}"
    value = (
        "{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {name: {type: string}}}]}"
    )
    assert adopt_schema(value, components=base).schemas["Value"] == {
        "allOf": [
            {"$ref": "#/components/schemas/Base"},
            {"type": "object", "properties": {"name": {"type": "string"}}},
        ]
    }


@pytest.mark.parametrize("own", [{"name": {"type": "string"}}, {}])
def test_a_part_of_all_of_may_require_what_it_inherits(own: dict[str, Any]) -> None:
    base = (
        "{Base: {type: object, properties: {id: {type: string}, tags: {type: array, items: {type: string}}}}}"
    )
    part = {"type": "object", "required": ["id", "tags", *own], "properties": own}
    value = {"allOf": [{"$ref": "#/components/schemas/Base"}, part]}
    adopted = adopt_schema(yaml.safe_dump(value), components=base)
    kept = part if own else {"type": "object", "required": ["id", "tags"]}
    assert adopted.schemas["Value"] == {"allOf": [{"$ref": "#/components/schemas/Base"}, kept]}
    assert adopted.list("weakened") == []


def test_a_component_that_is_an_object_or_null_is_that_object() -> None:
    options = (
        "{Options: {anyOf: [{type: object, default: null, properties: {a: {type: string}}}, {type: 'null'}],"
        " default: null}}"
    )
    value = "{type: object, properties: {options: {$ref: '#/components/schemas/Options'}}}"
    adopted = adopt_schema(value, components=options)
    (use,) = adopted.schemas["Value"]["properties"].values()
    reference, null = use["anyOf"]
    assert null == {"type": "null"}
    assert adopted.schemas[reference["$ref"].rpartition("/")[2]]["properties"] == {"a": {"type": "string"}}
    assert adopted.list("weakened") == adopted.list("dropped") == []


def test_a_default_of_null_that_the_schema_forbids_is_reported() -> None:
    adopted = adopt_schema("{type: object, properties: {size: {type: integer, default: null}}}")
    assert adopted.schemas["Value"]["properties"]["size"] == {"type": "integer"}
    assert adopted.list("dropped") == ["schema Value: default: default null is not of type integer"]


def test_all_of_with_a_property_in_two_parts_is_one_object() -> None:
    base = (
        "{Base: {type: object, properties: {id: {type: string}, kind: {type: string, description: Kind.}}}}"
    )
    value = "{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [kind], properties: {kind: {maxLength: 9}}}]}"
    assert adopt_schema(value, components=base).schemas["Value"] == {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "id": {"type": "string"},
            "kind": {"type": "string", "description": "Kind.", "maxLength": 9},
        },
    }


def test_a_union_within_all_of_is_a_union_of_combinations() -> None:
    value = (
        "{allOf: [{type: object, properties: {id: {type: string}}}, {oneOf: [{type: object, properties: {a: {type: string}}},"
        " {type: object, properties: {b: {type: string}}}]}]}"
    )
    adopted = adopt_schema(value)
    variants = [
        adopted.schemas[item["$ref"].rpartition("/")[2]] for item in adopted.schemas["Value"]["oneOf"]
    ]
    assert [sorted(variant["properties"]) for variant in variants] == [["a", "id"], ["b", "id"]]


def test_variants_that_only_limit_the_properties_beside_them_are_reported() -> None:
    value = "{type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}"
    adopted = adopt_schema(value)
    assert adopted.schemas["Value"]["properties"].keys() == {"a", "b"}
    assert adopted.list("weakened") == [
        "schema Value: anyOf: which of the properties are required together is not expressed"
    ]


@pytest.mark.parametrize(
    ("discriminator", "tags"),
    [
        ("{propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog}}", ["cat", "dog"]),
        ("{propertyName: kind}", ["Cat", "Dog"]),
    ],
)
def test_the_tags_of_a_discriminator_become_constants(discriminator: str, tags: list[str]) -> None:
    components = (
        "{Cat: {type: object, properties: {kind: {type: string, description: What it is.}, lives: {type: integer}}},"
        " Dog: {type: object, required: [kind], properties: {kind: {type: string}, name: {type: string}}}}"
    )
    members = "[{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]"
    value = f"{{oneOf: {members}, discriminator: {discriminator}}}"
    schemas = adopt_schema(value, components=components).schemas
    mapping = dict(zip(tags, ("#/components/schemas/Cat", "#/components/schemas/Dog"), strict=True))
    assert schemas["Value"]["discriminator"] == {"propertyName": "kind", "mapping": mapping}
    assert schemas["Cat"]["properties"]["kind"] == {
        "type": "string",
        "const": tags[0],
        "description": "What it is.",
    }
    assert schemas["Cat"]["required"] == ["kind"]


def test_constants_of_all_variants_are_a_discriminator() -> None:
    variants = ", ".join(
        f"{{type: object, required: [type], properties: {{type: {{const: {tag}}}, {tag}: {{type: string}}}}}}"
        for tag in ("text", "image")
    )
    schemas = adopt_schema(f"{{oneOf: [{variants}]}}").schemas
    assert schemas["Value"]["discriminator"]["propertyName"] == "type"
    assert list(schemas["Value"]["discriminator"]["mapping"]) == ["text", "image"]


def test_enums_without_common_values_are_a_discriminator() -> None:
    variants = ", ".join(
        f"{{type: object, required: [type], properties: {{type: {{type: string, enum: [{tags}]}}, {name}: {{type: string}}}}}}"
        for tags, name in (("text", "body"), ("png, jpeg", "file"))
    ).replace("enum: [text]", "enum: [text], default: text, description: Kind.")
    adopted = adopt_schema(f"{{oneOf: [{variants}]}}")
    value = adopted.schemas["Value"]
    assert value["discriminator"]["propertyName"] == "type"
    assert list(value["discriminator"]["mapping"]) == ["text", "png", "jpeg"]
    text, image = (adopted.schemas[variant["$ref"].rpartition("/")[2]] for variant in value["oneOf"])
    assert text["properties"]["type"] == {
        "type": "string",
        "const": "text",
        "default": "text",
        "description": "Kind.",
    }
    image_type = image["properties"]["type"]["$ref"].rpartition("/")[2]
    assert adopted.schemas.keys() == {
        "Value",
        image_type,
        *(variant["$ref"].rpartition("/")[2] for variant in value["oneOf"]),
    }


def test_a_tag_that_may_be_missing_or_is_the_same_selects_nothing() -> None:
    for second in (
        "required: [type], properties: {type: {enum: [text]}}",
        "properties: {type: {enum: [b]}}",
        "required: [type], properties: {type: {enum: [b, 1]}}",
    ):
        first = "{type: object, required: [type], properties: {type: {enum: [text]}, a: {type: string}}}"
        schemas = adopt_schema(f"{{oneOf: [{first}, {{type: object, {second}}}]}}").schemas
        assert "discriminator" not in schemas["Value"], second


def test_references_in_circles() -> None:
    components = "{A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}"
    value = "{type: object, properties: {a: {$ref: '#/components/schemas/A'}, self: {$ref: '#/components/schemas/Value'}}}"
    adopted = adopt_schema(value, components=components)
    assert adopted.schemas["Value"]["properties"] == {"a": {}, "self": {"$ref": "#/components/schemas/Value"}}
    assert [text for text in adopted.list("weakened") if "itself" in text]


def test_another_name_for_a_schema_is_that_schema() -> None:
    components = (
        "{Alias: {allOf: [{$ref: '#/components/schemas/Item'}], nullable: true},"
        " Item: {type: object, properties: {n: {type: string}}}}"
    )
    adopted = adopt_schema(
        "{type: object, properties: {item: {$ref: '#/components/schemas/Alias'}}}",
        version="3.0.3",
        components=components,
    )
    assert adopted.schemas["Value"]["properties"]["item"] == {
        "anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]
    }


def test_keywords_beside_a_reference_count_in_3_1_and_not_in_3_0() -> None:
    components = "{Name: {type: string, maxLength: 99}}"
    value = "{type: object, properties: {name: {$ref: '#/components/schemas/Name', minLength: 1, description: Name.}}}"
    new = adopt_schema(value, components=components).schemas["Value"]["properties"]["name"]
    old = adopt_schema(value, version="3.0.3", components=components).schemas["Value"]["properties"]["name"]
    assert new == {"type": "string", "description": "Name.", "minLength": 1, "maxLength": 99}
    assert old == {"$ref": "#/components/schemas/Name", "description": "Name."}


def test_properties_that_would_be_the_same_field_have_names() -> None:
    adopted = adopt_schema(
        "{type: object, properties: {userId: {type: string}, user_id: {type: string}, '+1': {type: integer}}}"
    )
    properties = adopted.schemas["Value"]["properties"]
    assert [properties[name].get("x-name") for name in properties] == [None, "user_id_value", "plus_1"]
    assert len(adopted.list("guessed")) == 2


def test_keywords_without_a_type_in_python_are_reported() -> None:
    value = "{type: array, items: {type: string}, contains: {const: x}, minContains: 2}"
    adopted = adopt_schema(f"{{type: object, properties: {{tags: {value}}}}}")
    assert adopted.list("weakened") == [
        "schema Value.tags: contains is not expressed",
        "schema Value.tags: minContains is not expressed",
    ]


def test_an_unused_schema_is_left_out() -> None:
    adopted = adopt_document(
        {
            "paths": {"/values": {"get": make_operation()}},
            "components": {
                "schemas": {"Unused": {"type": "object", "properties": {"a": {"type": "string"}}}}
            },
        }
    )
    assert "components" not in adopted.document
    assert adopted.list("dropped") == ["schema Unused: nothing uses it"]


@pytest.mark.parametrize("marks", ["format: password", "writeOnly: true"])
def test_a_default_that_hides_a_secret_is_reported(marks: str) -> None:
    adopted = adopt_schema(f"properties: {{pin: {{type: string, {marks}, default: '******'}}}}")
    assert "default" not in adopted.schemas["Value"]["properties"]["pin"]
    assert "schema Value.pin: a default of asterisks, which hides a secret" in adopted.list("dropped")


@pytest.mark.parametrize(
    "text", ["{type: string, default: '****'}", "{type: string, format: password, default: '*x*'}"]
)
def test_another_default_stays(text: str) -> None:
    adopted = adopt_schema(f"properties: {{stars: {text}}}")
    assert adopted.schemas["Value"]["properties"]["stars"]["default"] == yaml.safe_load(text)["default"]


_DOOR = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "const": "door"}}}
_GATE = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "const": "gate"}}}
_DISCRIMINATOR = "discriminator: {propertyName: kind}"
_EITHER = "oneOf: [{$ref: '#/components/schemas/Door'}, {$ref: '#/components/schemas/Gate'}]"


def adopt_entries(text: str) -> Adopted:
    return adopt_schema(text, components=json.dumps({"Door": _DOOR, "Gate": _GATE}))


def test_a_discriminator_beside_null_stays() -> None:
    text = f"{{type: object, properties: {{entry: {{anyOf: [{{{_EITHER}, {_DISCRIMINATOR}}}, {{type: 'null'}}]}}}}}}"
    adopted = adopt_entries(text)
    unions = [schema for schema in adopted.schemas.values() if "oneOf" in schema]
    assert [union["discriminator"]["propertyName"] for union in unions] == ["kind"]
    assert not [text for text in adopted.list("guessed") if "selects" in text]


def test_a_tag_without_a_discriminator_is_a_guess_in_each_place() -> None:
    text = f"{{type: object, properties: {{a: {{{_EITHER}}}, b: {{{_EITHER}, {_DISCRIMINATOR}}}}}}}"
    adopted = adopt_entries(text)
    unions = [schema for schema in adopted.schemas.values() if "oneOf" in schema]
    assert [union["discriminator"]["propertyName"] for union in unions] == ["kind"]
    expected = "schema Value.a: the property 'kind' selects the variant; no discriminator says so"
    assert [text for text in adopted.list("guessed") if "selects" in text] == [expected]


def test_a_constant_that_a_discriminator_needs_is_a_guess() -> None:
    door = {"type": "object", "properties": {"kind": {"type": "string"}, "width": {"type": "integer"}}}
    adopted = adopt_schema(
        f"{{{_EITHER}, {_DISCRIMINATOR}}}", components=json.dumps({"Door": door, "Gate": _GATE})
    )
    expected = "schema Door.kind: 'kind' is the constant 'Door', by which a discriminator selects this schema"
    assert expected in adopted.list("guessed")
    assert adopted.schemas["Door"]["required"] == ["kind"]
