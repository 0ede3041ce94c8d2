"""The check that nothing is missed: differences between descriptions, and those that nothing explains."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sdkwright.follow.analysis import analyse
from sdkwright.follow.differences import compare, find_unreported
from tests.follow.analysing import read_document, read_schemas
from tests.follow.test_facts_of_schemas import OF_PROPERTIES
from tests.follow.test_hard_cases import make_paths

ITEM = "Item: {type: object, properties: {a: {%s}, b: {type: string}}}"


@pytest.mark.parametrize("name", OF_PROPERTIES)
def test_each_kind_of_fact_is_a_difference(name: str) -> None:
    before, after, *_ = OF_PROPERTIES[name]
    old, new = (
        read_schemas(
            f"{{Item: {{type: object, properties: {{a: {{{text}}}}}}}, B: {{type: object, properties: {{b: {{}}}}}}}}"
        )
        for text in (before, after)
    )
    (difference,) = compare(new, old).differences
    assert difference.place.pointer.startswith("/components/schemas/")
    assert compare(new, new).differences == ()
    (unreported,) = find_unreported((old, new, old), old, analyse(old, new, old))
    assert unreported == difference
    assert find_unreported((old, new, old), new, analyse(old, new, old)) == []


def test_decisions_explain_differences() -> None:
    old, new = read_schemas(ITEM % "type: string"), read_schemas(ITEM % "type: string, maxLength: 7")
    ours = read_schemas(ITEM % "type: [string, 'null'], default: x")
    result = read_schemas(ITEM % "type: [string, 'null'], default: x, maxLength: 7")
    assert len(compare(old, ours).differences) == 2
    assert find_unreported((old, new, ours), result, analyse(old, new, ours)) == []
    (missing,) = find_unreported((old, new, ours), ours, analyse(old, new, ours))
    assert (str(missing.fact), missing.theirs, missing.ours) == ("keyword maxLength", 7, None)


def test_a_lost_decision_is_no_difference_from_the_vendor_but_a_wrong_value_is() -> None:
    old, new = read_schemas(ITEM % "type: string"), read_schemas(ITEM % "type: string, maxLength: 7")
    wrong = read_schemas(ITEM % "type: string, maxLength: 70")
    assert [str(found.fact) for found in find_unreported((old, new, old), wrong, analyse(old, new, old))] == [
        "keyword maxLength"
    ]


def test_what_is_left_to_a_person_explains_differences() -> None:
    old, new, ours = (read_schemas(ITEM % f"type: string, maxLength: {length}") for length in (5, 7, 9))
    assert find_unreported((old, new, ours), ours, analyse(old, new, ours)) == []


def test_a_property_that_went_missing_is_found() -> None:
    old, new = read_schemas(ITEM % "type: string"), read_schemas(ITEM % "type: integer")
    result: dict[str, Any] = copy.deepcopy(new)
    del result["components"]["schemas"]["Item"]["properties"]["b"]
    (missing,) = find_unreported((old, new, old), result, analyse(old, new, old))
    assert (str(missing.fact), missing.place.pointer) == ("property b", "/components/schemas/Item")


def test_operations_that_are_missing_are_found_unless_they_are_left_out() -> None:
    old, new, ours = (
        read_document(text)
        for text in (make_paths(a="a.x", b="b.x"), make_paths(a="a.x", b="b.x", c="c.x"), make_paths(a="a.x"))
    )
    (missing,) = find_unreported((old, new, ours), ours, analyse(old, new, ours))
    assert str(missing.fact) == "operation paths /c get"


def test_positions_of_parameters_do_not_matter() -> None:
    """A decision on a parameter is known although another parameter was removed before it."""
    text = (
        "paths: {/a: {get: {operationId: a.get, parameters: [%s], responses: {'200': {description: Fine.}}}}}"
    )
    first, second = (
        "{name: x, in: query, schema: {type: string}}",
        "{name: y, in: query, schema: {type: string%s}}",
    )
    old, new, ours, result = (
        read_document(text % parameters)
        for parameters in (
            f"{first}, {second % ''}",
            second % "",
            f"{first}, {second % ', maxLength: 3'}",
            second % ", maxLength: 3",
        )
    )
    assert find_unreported((old, new, ours), result, analyse(old, new, ours)) == []


def test_decisions_move_with_their_operation() -> None:
    text = (
        "paths: {%s: {get: {operationId: a.get, deprecated: %s, responses: {'200': {description: Fine.}}}}}"
    )
    old, new = read_document(text % ("/a", "false")), read_document(text % ("/b", "false"))
    ours, result = read_document(text % ("/a", "true")), read_document(text % ("/b", "true"))
    assert find_unreported((old, new, ours), result, analyse(old, new, ours)) == []


def test_decisions_move_with_their_operation_whose_path_parameters_have_other_names() -> None:
    text = (
        "paths: {'%s': {get: {operationId: a.get, deprecated: %s, parameters: [{name: %s, in: path, required: true,"
        " schema: {type: string}}], responses: {'200': {description: Fine.}}}}}"
    )
    old, new = read_document(text % ("/a/{id}", "false", "id")), read_document(
        text % ("/b/{id}", "false", "id")
    )
    ours, result = (read_document(text % (path, "true", "a_id")) for path in ("/a/{a_id}", "/b/{a_id}"))
    assert find_unreported((old, new, ours), result, analyse(old, new, ours)) == []
