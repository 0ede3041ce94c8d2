"""Examples that no longer match: what is certain is repaired, and the others are removed and reported."""

from __future__ import annotations

from typing import Any

import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import Result, apply_analysis
from sdkwright.openapi.yaml_text import format_yaml
from tests.follow.analysing import read_schemas

PET = "Pet: {type: object, required: [%s], properties: {id: {type: string}%s}%s}"
EXAMPLE = {"id": "p1"}
CONTENT = "/paths/~10/get/responses/200/content/application~1json"


def follow(old: str, new: str, example: Any, returned: tuple[str, ...] = ("Pet",)) -> Result:
    """Follow a change of schemas where OURS has an example of a response."""
    before, after = read_schemas(old, returned), read_schemas(new, returned)
    ours = read_schemas(old, returned)
    ours["paths"]["/0"]["get"]["responses"]["200"]["content"]["application/json"]["example"] = example
    return apply_analysis(analyse(before, after, ours), after, {"openapi.yaml": format_yaml(ours)})


def read_example(result: Result) -> Any:
    """The example in the written document."""
    document = yaml.safe_load(result.files["openapi.yaml"] or "")
    content = document["paths"]["/0"]["get"]["responses"]["200"]["content"]["application/json"]
    return content.get("example")


def list_notes(result: Result) -> list[tuple[str, str, str]]:
    return [
        (note.kind, note.subject, note.detail) for note in result.notes if note.kind.startswith("example")
    ]


def follow_pet(added: str, more: str = "", example: Any = None) -> Result:
    """Follow a new required property, which is written in full."""
    return follow(PET % ("id", "", ""), PET % ("id, kind", f", kind: {added}", more), example or EXAMPLE)


def test_a_new_required_property_is_not_invented() -> None:
    result = follow_pet("{type: string}")
    assert read_example(result) is None
    assert list_notes(result) == [("example removed", CONTENT, '{"id": "p1"}')]


def test_its_only_value_is_certain() -> None:
    result = follow_pet("{type: string, const: pet}")
    assert list(read_example(result).items()) == [("id", "p1"), ("kind", "pet")]
    assert list_notes(result) == [("example changed", CONTENT, "")]


def test_its_value_is_that_of_the_example_of_the_vendor() -> None:
    more = ", example: {id: x, kind: {name: cat}}"
    kind = "{type: object, required: [name], properties: {name: {type: string}}}"
    pet = PET % ("id, kind", ", kind: {$ref: '#/components/schemas/Kind'}", more)
    new = f"{pet}\nKind: {kind}"
    result = follow(PET % ("id", "", ""), new, EXAMPLE)
    assert read_example(result) == {"id": "p1", "kind": {"name": "cat"}}


def test_its_value_is_that_of_its_own_example_or_the_default() -> None:
    assert read_example(follow_pet("{type: string, example: cat}")) == {"id": "p1", "kind": "cat"}
    assert read_example(follow_pet("{type: integer, default: 3}")) == {"id": "p1", "kind": 3}


def test_a_value_that_does_not_match_is_not_taken() -> None:
    """The text in the report is that of the example before."""
    result = follow_pet("{type: string, const: pet}, age: {type: string}", example={"id": 1})
    assert read_example(result) == {"id": 1}  # it did not match before, and stays
    result = follow(
        PET % ("id", "", ""),
        PET % ("id, kind, age", ", kind: {type: string, const: pet}, age: {type: string}", ""),
        EXAMPLE,
    )
    assert list_notes(result) == [("example removed", CONTENT, '{"id": "p1"}')]


def test_a_property_that_only_one_direction_has_is_not_added() -> None:
    result = follow_pet("{type: string, const: pet, writeOnly: true}")
    assert "kind" not in (read_example(result) or {})


def test_a_removed_property_is_removed_from_examples_that_match_without_it() -> None:
    result = follow(PET % ("id", ", age: {type: integer}", ""), PET % ("id", "", ""), {"id": "p1", "age": 3})
    assert read_example(result) == EXAMPLE
    assert list_notes(result) == [("example changed", CONTENT, "")]


def test_objects_in_lists_and_variants_are_repaired() -> None:
    def make(required: str, more: str) -> str:
        return (
            "Pets: {type: object, properties: {all: {type: array, items: {$ref: '#/components/schemas/Any'}}}}\n"
            "Any: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}\n"
            "Cat: {type: object, required: [type], properties: {type: {type: string, const: cat}}}\n"
            f"Dog: {{type: object, required: [type{required}], properties: {{type: {{type: string, const: dog}}{more}}}}}"
        )

    example = {"all": [{"type": "dog"}, {"type": "cat"}]}
    new = make(", legs", ", legs: {type: integer, const: 4}")
    result = follow(make("", ""), new, example, ("Pets",))
    assert read_example(result) == {"all": [{"type": "dog", "legs": 4}, {"type": "cat"}]}
