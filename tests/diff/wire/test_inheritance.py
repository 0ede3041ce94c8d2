"""Components that inherit from one with a discriminator: where that one is used, they may be sent."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final, cast

import pytest

from tests.diff.wire.documents import find_changes

PET: Final = {"$ref": "#/components/schemas/Pet"}
Document = dict[str, Any]
Change = Callable[[Document], None]


def make_document(use: Any, *, has_mapping: bool) -> tuple[Document, Document]:
    """A document, and its components: Pet, its heirs Cat and Dog, and Puppy, which inherits from Dog."""
    discriminator: Document = {"propertyName": "kind"}
    if has_mapping:
        names = {"cat": "Cat", "dog": "Dog", "puppy": "Puppy"}
        discriminator["mapping"] = {tag: f"#/components/schemas/{name}" for tag, name in names.items()}
    schemas: Document = {
        "Pet": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}},
            "discriminator": discriminator,
        },
        "Cat": {"allOf": [PET, {"type": "object", "properties": {"claws": {"type": "integer"}}}]},
        "Dog": {"allOf": [PET, {"type": "object", "properties": {"breed": {"type": "string"}}}]},
        "Puppy": {
            "allOf": [{"$ref": "#/components/schemas/Dog"}, {"properties": {"weeks": {"type": "integer"}}}]
        },
    }
    content = {"content": {"application/json": {"schema": use}}}
    response = {"description": "OK", **content}
    operation = {"requestBody": content, "responses": {"200": response}}
    return {"paths": {"/a": {"post": operation}}, "components": {"schemas": schemas}}, schemas


def change_type(name: str, property_: str, type_: str) -> Change:
    def change(schemas: Document) -> None:
        schemas[name]["allOf"][1]["properties"][property_]["type"] = type_

    return change


def require(name: str, property_: str) -> Change:
    def change(schemas: Document) -> None:
        schemas[name]["allOf"][1]["required"] = [property_]

    return change


def remove(name: str) -> Change:
    def change(schemas: Document) -> None:
        del schemas[name]
        mapping = schemas["Pet"]["discriminator"].get("mapping", {})
        for tag in [tag for tag, target in mapping.items() if target.endswith(f"/{name}")]:
            del mapping[tag]

    return change


def find_errors(use: Any, change: Change, *, has_mapping: bool, is_reversed: bool = False) -> set[str]:
    before, _ = make_document(use, has_mapping=has_mapping)
    after, schemas = make_document(use, has_mapping=has_mapping)
    change(schemas)
    sides = (after, before) if is_reversed else (before, after)
    return {finding.rule for finding in find_changes(*deepcopy(sides)) if finding.level == "error"}


USES: Final = {
    "reference": PET,
    "list": {"type": "array", "items": PET},
    "property": {"type": "object", "properties": {"pet": PET}},
    "allOf": {"allOf": [PET], "description": "A pet."},
}


@pytest.mark.parametrize("has_mapping", [True, False], ids=["mapping", "names"])
@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize(
    ("change", "errors"),
    [
        (change_type("Cat", "claws", "string"), {"property-type-changed"}),
        (change_type("Puppy", "weeks", "string"), {"property-type-changed"}),
        (require("Dog", "breed"), {"request-property-became-required"}),
        (remove("Puppy"), {"discriminator-tag-removed"}),
        (change_type("Cat", "claws", "number"), {"response-property-type"}),
    ],
    ids=["type", "type of an heir of an heir", "required", "removed", "widened"],
)
def test_a_change_of_an_heir_breaks(use: Any, change: Change, errors: set[str], has_mapping: bool) -> None:
    found = find_errors(use, change, has_mapping=has_mapping)
    assert found
    assert all(any(error in rule for error in errors) for rule in found), found


@pytest.mark.parametrize("has_mapping", [True, False], ids=["mapping", "names"])
@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_new_heir_breaks_nothing(use: Any, has_mapping: bool) -> None:
    assert not find_errors(use, remove("Cat"), has_mapping=has_mapping, is_reversed=True)


def test_without_a_discriminator_nothing_is_inherited() -> None:
    def remove_discriminators(schemas: Document) -> None:
        del schemas["Pet"]["discriminator"]

    before, base = make_document(PET, has_mapping=False)
    after, revision = make_document(PET, has_mapping=False)
    for schemas in (base, revision):
        remove_discriminators(schemas)
    change_type("Cat", "claws", "string")(revision)
    assert not [finding for finding in find_changes(before, after) if finding.level == "error"]


def test_the_tags_of_an_heir_that_is_used_itself_are_not_compared() -> None:
    use = {"$ref": "#/components/schemas/Cat"}
    assert not find_errors(use, remove("Dog"), has_mapping=True)
    assert find_errors(use, change_type("Cat", "claws", "string"), has_mapping=True)


def test_a_moved_tag_compares_what_it_selected_and_selects() -> None:
    before, _ = make_document(PET, has_mapping=True)
    after, schemas = make_document(PET, has_mapping=True)
    mapping = cast("dict[str, str]", schemas["Pet"]["discriminator"]["mapping"])
    mapping["cat"], mapping["dog"] = mapping["dog"], mapping["cat"]
    assert [finding for finding in find_changes(before, after) if finding.level == "error"]
