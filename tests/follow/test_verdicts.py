"""Each verdict: apply, already, conflict, diverged, blocked, needs a name, not expressible."""

from __future__ import annotations

from sdkwright.follow.changes import Analysis
from tests.follow.analysing import analyse_documents, analyse_item, format_changes, make_ref, read_schemas

ITEM = "Item: {type: object, properties: {a: {%s}}}"


def analyse_schemas(
    old: str, new: str, ours: str, *returned: str, ours_returned: tuple[str, ...] = ()
) -> Analysis:
    documents = [read_schemas(text, returned) for text in (old, new)]
    return analyse_documents([*documents, read_schemas(ours, ours_returned or returned)])


def test_a_decision_is_kept_while_the_vendor_does_not_change() -> None:
    old, ours = ITEM % "type: string, maxLength: 5", ITEM % "type: [string, 'null'], maxLength: 9, default: x"
    assert analyse_item(old, old, ours) == []


def test_a_decision_is_a_conflict_if_the_vendor_changes_the_same_fact() -> None:
    old, new, ours = (ITEM % f"type: string, maxLength: {length}" for length in (5, 7, 9))
    assert analyse_item(old, new, ours) == ["conflict: keyword maxLength of schema Item/properties/a: 5 -> 7"]


def test_a_decision_on_another_fact_is_no_conflict() -> None:
    old, new = ITEM % "type: string", ITEM % "type: string, maxLength: 7"
    ours = ITEM % "type: [string, 'null'], default: x"
    assert analyse_item(old, new, ours) == ["apply: keyword maxLength of schema Item/properties/a: None -> 7"]


def test_what_is_left_out_on_purpose_stays_out() -> None:
    old = "Item: {type: object, properties: {a: {type: string}, b: {type: object, properties: {c: {type: string}}}}}"
    new = old.replace("c: {type: string}", "c: {type: integer}, d: {}").replace(
        "properties: {a", "required: [b], properties: {a"
    )
    assert analyse_item(old, new, "Item: {type: object, properties: {a: {type: string}}}") == []


def test_an_enum_that_is_a_string_in_ours_accepts_new_values() -> None:
    old, new, ours = ITEM % "enum: [x]", ITEM % "enum: [x, y]", ITEM % "type: string"
    assert analyse_item(old, new, ours) == ['already: value "y" of schema Item/properties/a: None -> True']


TWO = "A: {type: object, properties: {a: {type: string}}}\nB: {type: object, properties: {a: {type: string}}}"
ONE = "Item: {type: object, properties: {a: {type: string}}}"


def test_a_component_of_ours_for_two_of_the_vendor_that_change_alike() -> None:
    new = TWO.replace("string}", "string}, b: {type: integer}")
    analysis = analyse_schemas(TWO, new, ONE, "A", "B", ours_returned=("Item", "Item"))
    assert format_changes(analysis) == ["apply: property b of schema Item: None -> True"]


def test_a_component_of_ours_for_two_of_the_vendor_that_diverge() -> None:
    new = TWO.replace("string}", "string}, b: {type: integer}", 1)
    analysis = analyse_schemas(TWO, new, ONE, "A", "B", ours_returned=("Item", "Item"))
    (change,) = analysis.changes
    assert (change.verdict, str(change.fact), change.origin.new) == (
        "diverged",
        "property b",
        "/components/schemas/A/properties/b",
    )
    assert [(other.new, other.value, other.seen_in) for other in change.others] == [
        ("/components/schemas/B", None, "GET /1: response 200, application/json")
    ]
    assert analysis.list_left() == [change]


def test_the_vendor_divides_a_component() -> None:
    """OURS has the same component as OLD, so nobody decided that both are the same: the use gets the new one."""
    new = TWO.replace("string}", "string}, b: {type: integer}", 1)
    old = ONE.replace("Item", "B")
    documents = [read_schemas(old, ("B", "B")), read_schemas(new, ("A", "B")), read_schemas(old, ("B", "B"))]
    analysis = analyse_documents(documents)
    (change,) = analysis.changes
    assert (change.verdict, change.place.kind, change.old, change.new) == (
        "apply",
        "use",
        "object B",
        "object A",
    )
    assert change.place.pointer == "/paths/~10/get/responses/200/content/application~1json/schema"
    assert change.origin.new == change.place.pointer
    assert analysis.components == {"/components/schemas/B": "/components/schemas/B"}


def test_another_component_that_exists() -> None:
    text = (
        TWO.replace("string", "integer", 1)
        + "\nItem: {type: object, properties: {x: {$ref: '#/components/schemas/%s'}}}"
    )
    ours = text.replace("A:", "First:").replace("B:", "Second:") % "First"
    analysis = analyse_schemas(
        text % "A", text % "B", ours, "A", "B", "Item", ours_returned=("First", "Second", "Item")
    )
    assert format_changes(analysis) == ["apply: kind of use Item/properties/x: object A -> object B"]
    assert analysis.components["/components/schemas/B"] == "/components/schemas/Second"


def test_a_default_is_blocked_without_its_value() -> None:
    template = "%s\nBox: {type: object, properties: {e: {$ref: '#/components/schemas/E', default: %s}}}"
    merged = "E: {enum: [x, y]}\nF: {enum: [x, y]}"
    old = template % (merged, "x")
    new = template % (merged.replace("y]", "y, z]", 1), "z")
    ours = template % ("E: {enum: [x, y]}", "x")
    analysis = analyse_schemas(old, new, ours, "Box", "F", ours_returned=("Box", "E"))
    assert {str(change.fact): change.verdict for change in analysis.changes} == {
        'value "z"': "diverged",
        "default": "blocked",
    }
    applied = analyse_schemas(old, new, ours, "Box", ours_returned=("Box",))
    assert {change.verdict for change in applied.changes} == {"apply"}


def test_a_value_is_not_removed_while_it_is_a_default() -> None:
    old, new = ITEM % "enum: [x, y]", ITEM % "enum: [x]"
    ours = ITEM % "enum: [x, y], default: y"
    assert analyse_item(old, new, ours) == ['blocked: value "y" of schema Item/properties/a: True -> None']


def test_an_inline_object_needs_a_name() -> None:
    old, new = (
        ITEM % "type: string",
        ITEM % "type: string}, b: {type: object, properties: {c: {type: string}}",
    )
    assert analyse_item(old, new) == ["needs a name: property b of schema Item: None -> True"]


REFERRING = "Item: {type: object, properties: {x: {$ref: '#/components/schemas/X'}}}\n"


def test_a_schema_that_changes_its_kind_replaces_only_what_equals_the_old_one() -> None:
    old = REFERRING + "X: {type: object, properties: {a: {type: string}}}"
    new = REFERRING + "X: {type: string, format: uuid}"
    assert analyse_item(old, new) == ["apply: kind of schema X: object X -> string X"]
    ours = old.replace("a: {type: string}", "a: {type: string}, b: {}").replace("X", "Mine")
    assert analyse_item(old, new, ours) == ["conflict: kind of schema Mine: object X -> string X"]


def test_a_schema_becomes_a_variant_of_a_union() -> None:
    """The component is compared with the variant that it becomes, and the use refers to the union."""
    old = REFERRING + "X: {type: object, properties: {a: {type: string}}}"
    new = (
        "Item: {type: object, properties: {x: {$ref: '#/components/schemas/U'}}}\n"
        "U: {anyOf: [{$ref: '#/components/schemas/X'}, {type: string}]}\n"
        "X: {type: object, properties: {a: {type: string}, b: {type: integer}}}"
    )
    assert sorted(analyse_item(old, new, old.replace("X", "Mine"))) == [
        "apply: kind of use Item/properties/x: object X -> union U",
        "apply: property b of schema Mine: None -> True",
    ]
    assert analyse_item(old, new, new) == ["already: kind of use Item/properties/x: object X -> union U"]


def test_back_and_forth() -> None:
    first, second = ITEM % "type: string", ITEM % "type: string, maxLength: 7"
    ours = ITEM % "type: [string, 'null']"
    after = ITEM % "type: [string, 'null'], maxLength: 7"
    assert analyse_item(first, second, ours) == [
        "apply: keyword maxLength of schema Item/properties/a: None -> 7"
    ]
    assert analyse_item(second, first, after) == [
        "apply: keyword maxLength of schema Item/properties/a: 7 -> None"
    ]


def test_references_use_the_components_of_ours() -> None:
    old = "Item: {type: object, properties: {x: {$ref: '#/components/schemas/X'}}}\nX: {type: object, properties: {a: {}}}"
    new = old.replace("X'}", "X'}, y: {$ref: '#/components/schemas/X'}")
    documents = [read_schemas(text) for text in (old, new, old.replace("X", "Mine"))]
    analysis = analyse_documents(documents)
    assert analysis.components == {
        "/components/schemas/Item": "/components/schemas/Item",
        "/components/schemas/X": "/components/schemas/Mine",
    }
    assert make_ref("X") == documents[1]["components"]["schemas"]["Item"]["properties"]["y"]
