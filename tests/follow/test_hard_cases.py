"""Inherited properties, uses beside references, places that several operations share, words, moves."""

from __future__ import annotations

from typing import Any

from sdkwright.follow.analysis import analyse
from sdkwright.follow.changes import Analysis, OperationChange
from sdkwright.follow.correspondence import read_operation_ids
from sdkwright.follow.differences import compare
from tests.follow.analysing import analyse_documents, format_changes, read_document, read_schemas

FLAT = """
Pet: {type: object, required: [id], properties: {id: {type: string}}}
Dog: {type: object, required: [id], properties: {id: {type: string}, bark: {type: string}}}
"""
INHERITED = """
Pet: {type: object, required: [id], properties: {id: {type: string}}}
Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: string}}}]}
"""


def follow_pets(new: str) -> list[str]:
    """The changes from flat objects to others, for a description in which one inherits from the other."""
    return format_changes(
        analyse_documents(read_schemas(text, ("Pet", "Dog")) for text in (FLAT, new, INHERITED))
    )


def test_a_property_that_both_get_is_added_to_the_base() -> None:
    new = FLAT.replace("id: {type: string}", "id: {type: string}, age: {type: integer}")
    assert follow_pets(new) == ["apply: property age of schema Pet: None -> True"]


def test_a_property_that_one_gets_is_added_to_it() -> None:
    new = FLAT.replace("bark: {type: string}", "bark: {type: string}, age: {type: integer}")
    assert follow_pets(new) == ["apply: property age of schema Dog/allOf/1: None -> True"]


def test_an_inherited_property_is_edited_in_the_base() -> None:
    new = FLAT.replace("id: {type: string}", "id: {type: string, maxLength: 3}").replace(
        "required: [id], ", ""
    )
    assert follow_pets(new) == [
        "apply: required id of schema Pet: True -> False",
        "apply: keyword maxLength of schema Pet/properties/id: None -> 3",
    ]


def test_an_inherited_property_that_one_loses_diverges() -> None:
    new = "\n".join(
        line.replace("id: {type: string}, ", "") if "Dog" in line else line for line in FLAT.splitlines()
    )
    assert follow_pets(new.replace("required: [id], properties: {bark", "properties: {bark")) == [
        "diverged: property id of schema Pet: True -> None"
    ]


def test_a_property_is_added_where_the_base_stands_for_others_that_do_not_get_it() -> None:
    flat = FLAT + "Cat: {type: object, required: [id], properties: {id: {type: string}}}"
    new = flat.replace("id: {type: string}", "id: {type: string}, age: {type: integer}", 2)
    ours = read_schemas(INHERITED, ("Pet", "Dog", "Pet"))
    old_and_new = [read_schemas(text, ("Pet", "Dog", "Cat")) for text in (flat, new)]
    assert format_changes(analyse_documents([*old_and_new, ours])) == [
        "apply: property age of schema Dog/allOf/1: None -> True",
        "diverged: property age of schema Pet: None -> True",
    ]


def test_an_object_of_ours_for_a_union_is_compared_with_one_variant() -> None:
    old = "Item: {anyOf: [{$ref: '#/components/schemas/A'}, {type: string}]}\nA: {type: object, properties: {a: {type: string}}}"
    new = old.replace("a: {type: string}", "a: {type: string}, b: {type: integer}")
    ours = "Item: {type: object, properties: {a: {type: string}}}"
    assert format_changes(analyse_documents(map(read_schemas, (old, new, ours)))) == [
        "apply: property b of schema Item: None -> True"
    ]


def test_a_default_of_a_component_is_edited_in_the_component() -> None:
    old = "Item: {type: object, properties: {a: {$ref: '#/components/schemas/E'}}}\nE: {enum: [x, y], default: x}"
    changed = old.replace("default: x", "default: y")
    assert format_changes(analyse_documents(map(read_schemas, (old, changed, old)))) == [
        "apply: default of use E: {'value': 'x'} -> {'value': 'y'}"
    ]


def test_a_constant_that_becomes_an_enum() -> None:
    """The vendor's enum is a component; in OURS the constant is written in the property, which gets the component."""
    old = "Item: {type: object, properties: {a: {type: string, const: x}}}"
    new = "Item: {type: object, properties: {a: {$ref: '#/components/schemas/E'}}}\nE: {enum: [x, y]}"
    assert format_changes(analyse_documents(map(read_schemas, (old, new, old)))) == [
        "apply: kind of use Item/properties/a: enum -> enum E"
    ]


PATHS = """
paths:
  /a: {get: {operationId: a.get, parameters: [%s], responses: {'200': {description: A.}}}}
  /b: {get: {operationId: b.get, parameters: [%s], responses: {'200': {description: B.}}}}
components: {parameters: {Limit: {name: limit, in: query, schema: {type: integer, maximum: 9}}}}
"""
SHARED = "{$ref: '#/components/parameters/Limit'}"
OWN = "{name: limit, in: query, schema: {type: integer, maximum: 5}}"


def analyse_texts(*texts: str) -> Analysis:
    return analyse_documents(map(read_document, texts))


def test_a_shared_parameter_changes_for_all() -> None:
    old = PATHS % (SHARED, SHARED)
    assert format_changes(analyse_texts(old, old.replace("9", "7"), old)) == [
        "apply: keyword maximum of schema /components/parameters/Limit/schema: 9 -> 7"
    ]


def test_a_shared_parameter_that_one_operation_no_longer_shares() -> None:
    old = PATHS % (SHARED, SHARED)
    analysis = analyse_texts(old, PATHS % (OWN, SHARED), old)
    (change,) = analysis.changes
    assert format_changes(analysis) == [
        "apply: parameter query:limit of operation /paths/~1a/get: Limit -> own"
    ]
    assert (change.part, change.origin.new) == ("/paths/~1a/get/parameters/0", "/paths/~1a/get/parameters/0")


def test_a_parameter_that_only_ours_shares_diverges() -> None:
    old = PATHS % (OWN, OWN)
    new = PATHS % (OWN.replace("5", "7"), OWN)
    ours = (PATHS % (SHARED, SHARED)).replace("9", "5")
    assert format_changes(analyse_texts(old, new, ours)) == [
        "diverged: keyword maximum of schema /components/parameters/Limit/schema: 5 -> 7"
    ]


OPERATION = """
paths:
  /items/{id}:
    post:
      operationId: items.create
      deprecated: false
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: dry, in: query, schema: {type: boolean}}
      requestBody: {required: true, content: {application/json: {schema: {type: string}}}}
      responses:
        '200': {description: Fine., headers: {X-Cost: {schema: {type: integer}}}}
"""


def test_facts_of_operations() -> None:
    new = (
        OPERATION.replace("deprecated: false", "deprecated: true")
        .replace("{name: id,", "{name: item,")
        .replace("/items/{id}", "/items/{item}")
        .replace("name: dry, in: query,", "name: dry, in: query, required: true, deprecated: true,")
        .replace("requestBody: {required: true", "requestBody: {required: false")
        .replace("application/json: {schema", "application/xml: {}, application/json: {schema")
        .replace("X-Cost", "X-Price")
        + "        '404': {description: Gone.}\n"
    )
    assert format_changes(analyse_texts(OPERATION, new, OPERATION)) == [
        "apply: deprecated of operation /paths/~1items~1{id}/post: False -> True",
        "apply: status 404 of operation /paths/~1items~1{id}/post: None -> True",
        "apply: deprecated of parameter /paths/~1items~1{id}/post/parameters/1: False -> True",
        "apply: required of parameter /paths/~1items~1{id}/post/parameters/1: False -> True",
        "apply: media type application/xml of request body /paths/~1items~1{id}/post/requestBody: None -> True",
        "apply: required of request body /paths/~1items~1{id}/post/requestBody: True -> False",
        "apply: header x-cost of response /paths/~1items~1{id}/post/responses/200: True -> None",
        "apply: header x-price of response /paths/~1items~1{id}/post/responses/200: None -> True",
    ]


BODY = "/paths/~1items~1{id}/post/requestBody"


def test_another_media_type_in_ours_is_compared_as_well() -> None:
    new = OPERATION.replace("schema: {type: string}}}}", "schema: {type: integer}}}}")
    ours = OPERATION.replace("application/json", "application/merge-patch+json")
    assert format_changes(analyse_texts(OPERATION, new, ours)) == [
        f"apply: kind of use {BODY}/content/application~1merge-patch+json/schema: string -> integer"
    ]


SECURITY = """
security: [{Key: []}]
paths:
  /a: {get: {operationId: a.get, responses: {'200': {description: A.}}}}
  /b: {get: {operationId: b.get, responses: {'200': {description: B.}}}}
components: {securitySchemes: {Key: {type: apiKey, in: header, name: X-Key}, Token: {type: http, scheme: bearer}}}
"""


def test_security_is_compared_by_what_is_sent() -> None:
    old = SECURITY.replace("security:", "x-security:", 1).replace("get: {", "get: {security: [{Key: []}], ")
    ours = SECURITY.replace("Key:", "ApiKey:")
    assert analyse_texts(old, old, ours).changes == ()
    both = old.replace("security: [{Key: []}]", "security: [{Token: []}]")
    assert format_changes(analyse_texts(old, both, ours)) == [
        "apply: security of description : [['apiKey header x-key']] -> [['http bearer']]"
    ]
    one = old.replace("a: {get: {security: [{Key: []}]", "a: {get: {security: [{}]", 1)
    assert format_changes(analyse_texts(old, one, ours)) == [
        "apply: security of operation /paths/~1a/get: [['apiKey header x-key']] -> [[]]"
    ]


def list_operations(*texts: str, ids: Any = ({}, {})) -> list[OperationChange]:
    return list(analyse_documents(map(read_document, texts), ids).operations)


def make_paths(**paths: str) -> str:
    """Operations `GET /name` by call path."""
    operations = [
        f"  /{name}: {{get: {{operationId: {id}, responses: {{'200': {{description: Fine.}}}}}}}}"
        for name, id in paths.items()
    ]
    return "\n".join(["paths:", *operations])


def test_operations_that_are_added_removed_and_left_out() -> None:
    old, new, ours = (
        make_paths(a="a.x", b="b.x", c="c.x"),
        make_paths(b="b.x", c="c.x", d="d.x"),
        make_paths(a="a.x", c="c.x"),
    )
    found = list_operations(old, new, ours)
    assert [(change.kind, change.verdict, change.label) for change in found] == [
        ("left out", "left out", "GET /b"),
        ("added", "apply", "GET /d"),
        ("removed", "apply", "GET /a"),
    ]
    assert [(change.kind, change.verdict) for change in list_operations(old, new, new)] == [
        ("added", "already"),
        ("removed", "already"),
    ]


def test_operations_that_move() -> None:
    old, new = make_paths(a="a.get", b="b.get"), make_paths(v2a="a.get", b="b.get")
    (move,) = list_operations(old, new, old)
    assert (move.kind, move.verdict, move.old, move.new, move.ours) == (
        "moved",
        "apply",
        "/paths/~1a/get",
        "/paths/~1v2a/get",
        "/paths/~1a/get",
    )
    assert [change.verdict for change in list_operations(old, new, new)] == ["already"]
    both = make_paths(a="a.get", b="b.get", v2a="other.get")
    assert [change.verdict for change in list_operations(old, new, both)] == ["conflict"]


def test_operations_move_by_the_ids_of_the_vendor() -> None:
    old, new = make_paths(a="a.get"), make_paths(v2a="v2a.get")
    ids = (
        read_operation_ids(read_document(make_paths(a="getA"))),
        read_operation_ids(read_document(make_paths(v2a="getA"))),
    )
    assert [change.kind for change in list_operations(old, new, old)] == ["added", "removed"]
    assert [change.kind for change in list_operations(old, new, old, ids=ids)] == ["moved"]


def test_words_of_the_vendor_replace_only_words_of_the_vendor() -> None:
    template = "Item: {description: %s, type: object, properties: {a: {type: string, description: %s}}}"
    documents = [
        read_schemas(template % texts) for texts in (("Old.", "One."), ("New.", "Two."), ("Old.", "Mine."))
    ]
    words = analyse_documents(documents).words
    assert [(change.verdict, change.place.pointer, change.new) for change in words] == [
        ("apply", "/components/schemas/Item", "New."),
        ("conflict", "/components/schemas/Item/properties/a", "Two."),
    ]


def test_a_description_without_words_has_none_to_compare() -> None:
    old = read_schemas("Item: {type: object, properties: {a: {type: string}}}")
    new = read_schemas(
        "Item: {description: New., type: object, properties: {a: {type: string, description: A.}}}"
    )
    assert analyse_documents((old, new, old)).words == ()


def test_operations_and_variants_that_a_person_pairs() -> None:
    text = (
        "paths: {/%s: {get: {operationId: a.get, deprecated: %s, responses: {'200': {description: Fine.}}}}}"
    )
    old, new, ours = (
        read_document(text % values) for values in (("a", "false"), ("a", "true"), ("mine", "false"))
    )
    assert [change.kind for change in analyse(old, new, ours).operations] == ["left out"]
    same_as = {"/paths/~1a/get": "/paths/~1mine/get"}
    analysis = analyse(old, new, ours, same_as=same_as)
    assert analysis.operations == ()
    assert format_changes(analysis) == ["apply: deprecated of operation /paths/~1mine/get: False -> True"]
    assert len(compare(new, ours, same_as).differences) == 1

    union = "Item: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n"
    objects = "A: {type: object, properties: {%s: {type: string}}}\nB: {type: object, properties: {%s: {type: string}}}"
    schemas = [read_schemas(union + objects % names) for names in (("a", "b"), ("a", "c"), ("x", "y"))]
    schemas[2] = read_schemas((union + objects % ("x", "y")).replace("A", "X").replace("B", "Y"))
    pairs = {
        f"/components/schemas/{name}": f"/components/schemas/{own}" for name, own in (("A", "X"), ("B", "Y"))
    }
    assert (
        analyse(schemas[0], schemas[1], schemas[2], same_as=pairs)
        .components["/components/schemas/B"]
        .endswith("/Y")
    )
