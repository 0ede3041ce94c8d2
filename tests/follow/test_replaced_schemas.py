"""A schema that the vendor replaces as a whole: what a person decided in it and beside it stays if it fits, else is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.changes import Analysis
from sdkwright.follow.differences import find_unreported
from sdkwright.follow.losses import find_losses
from sdkwright.openapi.yaml_text import format_yaml
from tests.follow.analysing import format_changes, make_ref, read_schemas

IN_PROPERTY = "Item: {type: object, properties: {a: %s}}"
SHARED = "Item: {type: object, properties: {a: {$ref: '#/components/schemas/Part'}}}\nPart: %s"
TEXTS = "{description: Any item., type: object, properties: {a: %s}}"


def read(text: str) -> dict[str, Any]:
    document = read_schemas(text)
    document["tags"] = [{"name": "items", "description": "What the shop sells."}]
    operation = document["paths"]["/0"]["get"]
    operation |= {"tags": ["items"], "summary": "Get an item."}
    return document


class Followed:
    """What following small documents did."""

    def __init__(self, old: str, new: str, ours: str) -> None:
        documents = (read(old), read(new), read(ours))
        self.analysis: Analysis = analyse(*documents)
        result = apply_analysis(self.analysis, documents[1], {"openapi.yaml": format_yaml(documents[2])})
        self.problems = [problem.reason for problem in result.problems]
        assert result.errors == ()
        self.schemas = result.document["components"]["schemas"]
        self.lost = [
            f"{loss.pointer.removeprefix('/components/schemas/')}: {loss.fact}: {loss.value}"
            for loss in find_losses(documents, result.document, self.analysis)
        ]
        problems = {id(problem.change) for problem in result.problems}
        changes = [
            replace(change, verdict="conflict") if id(change) in problems else change
            for change in self.analysis.changes
        ]
        reported = replace(self.analysis, changes=tuple(changes))
        assert find_unreported(documents, result.document, reported) == []

    @property
    def left(self) -> list[str]:
        return [line for line in format_changes(self.analysis) if not line.startswith(("apply", "already"))]


@pytest.mark.parametrize(
    ("old", "new", "ours", "expected"),
    [
        ("{type: number}", "{type: integer}", "{type: number, minimum: 0}", "{type: integer, minimum: 0}"),
        ("{type: number, maximum: 9}", "{type: integer, maximum: 9}", "{type: number}", "{type: integer}"),
        ("{type: number}", "{type: integer, minimum: 0}", "{type: number, minimum: 0}", "{type: integer, minimum: 0}"),
        ("{type: number}", "{type: integer}", "{type: [number, 'null'], x-unit: seconds}",
         "{type: [integer, 'null'], x-unit: seconds}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [IN_PROPERTY, SHARED], ids=["in a property", "component"])
def test_keywords_of_a_person_stay_if_the_new_kind_has_them(
    form: str, old: str, new: str, ours: str, expected: str
) -> None:
    followed = Followed(form % old, form % new, form % ours)
    assert followed.left == followed.problems == followed.lost == []
    schema = followed.schemas["Part"] if form is SHARED else followed.schemas["Item"]["properties"]["a"]
    assert schema == yaml.safe_load(expected)


@pytest.mark.parametrize(
    ("old", "new", "ours"),
    [
        ("{type: string}", "{type: integer}", "{type: string, maxLength: 3}"),
        ("{type: number}", "{type: integer, minimum: 1}", "{type: number, minimum: 0}"),
        ("{type: number, maximum: 9}", "{type: integer}", "{type: number, maximum: 5}"),
        ("{type: number}", "{type: integer}", "{type: number, format: double}"),
        ("{type: array, items: {type: string}}", "{type: string}", "{type: array, items: {type: string, maxLength: 3}}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [IN_PROPERTY, SHARED], ids=["in a property", "component"])
def test_a_decision_that_does_not_fit_is_left_to_a_person(form: str, old: str, new: str, ours: str) -> None:
    followed = Followed(form % old, form % new, form % ours)
    (left,) = followed.left
    assert left.startswith("conflict: kind of ")
    schema = followed.schemas["Part"] if form is SHARED else followed.schemas["Item"]["properties"]["a"]
    assert schema == yaml.safe_load(ours)


def test_keywords_of_one_of_several_types_stay() -> None:
    new = SHARED % "{anyOf: [{type: string}, {type: integer}]}"
    followed = Followed(SHARED % "{type: string}", new, SHARED % "{type: string, maxLength: 3}")
    assert followed.left == followed.problems == followed.lost == []
    assert followed.schemas["Part"] == {**yaml.safe_load(new)["Part"], "maxLength": 3}


def test_the_meanings_of_values_are_reported_with_their_texts() -> None:
    enum = "{type: string, enum: [a, b]%s}"
    ours = SHARED % enum % ", description: Mine., x-enumDescriptions: {a: First., b: Second.}"
    followed = Followed(SHARED % enum % "", SHARED % "{type: string}", ours)
    assert followed.schemas["Part"] == {"description": "Mine.", "type": "string"}
    assert followed.lost == ["Part: description a: First.", "Part: description b: Second."]


def test_what_was_decided_in_a_component_goes_to_the_schema_that_replaces_it() -> None:
    ours = SHARED % "{type: number, minimum: 0, description: Mine.}"
    followed = Followed(SHARED % "{type: number}", IN_PROPERTY % "{type: integer}", ours)
    assert followed.schemas == {
        "Item": {"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}}}
    }
    assert followed.lost == ["Part: description: Mine."]


def test_what_went_with_a_removed_property_is_reported() -> None:
    ours = "Item: {type: object, properties: {a: {type: string}, b: {type: integer, maximum: 3, description: Mine.}}}"
    old = "Item: {type: object, properties: {a: {type: string}, b: {type: integer}}}"
    followed = Followed(old, IN_PROPERTY % "{type: string}", ours)
    assert followed.lost == ["Item/properties/b: keyword maximum: 3", "Item/properties/b: description: Mine."]


def make_words(schema: str, text: str) -> str:
    """A component with a property, and a text beside its schema."""
    return f"Item: {TEXTS % schema.replace('{', f'{{description: {text}, ', 1)}"


def test_the_words_beside_a_replaced_schema_follow_the_vendor() -> None:
    old, new = make_words("{type: number}", "Old text."), make_words("{type: integer}", "New text.")
    followed = Followed(old, new, old)
    assert followed.left == followed.lost == []
    assert followed.schemas["Item"]["properties"] == {"a": {"description": "New text.", "type": "integer"}}


def test_the_words_of_a_person_stay_beside_a_replaced_schema() -> None:
    old, new = make_words("{type: number}", "Old text."), make_words("{type: integer}", "New text.")
    followed = Followed(old, new, make_words("{type: number}", "Mine."))
    assert followed.left == followed.lost == []
    assert followed.schemas["Item"]["properties"] == {"a": {"description": "Mine.", "type": "integer"}}
    (kept,) = followed.analysis.words
    assert (kept.verdict, str(kept.fact), kept.new) == ("conflict", "description", "New text.")


@pytest.mark.parametrize(("own", "expected"), [("Old text.", "New text."), ("Mine.", "Mine.")])
def test_the_words_of_a_replaced_component(own: str, expected: str) -> None:
    form = f"Item: {TEXTS % make_ref('Part')}\nPart: {{description: %s, type: %s}}"
    followed = Followed(
        form % ("Old text.", "number"), form % ("New text.", "integer"), form % (own, "number")
    )
    assert followed.schemas["Part"] == {"description": expected, "type": "integer"}
    assert followed.left == followed.problems == followed.lost == []


@pytest.mark.parametrize(
    ("old", "new", "ours", "expected"),
    [
        ("number, default: 1.5", "integer, default: 2", "number, default: 1.5", "integer, default: 2"),
        ("number, default: 1.5", "integer", "number, default: 1.5", "integer"),
        ("number", "integer, default: 2", "number", "integer, default: 2"),
        ("number", "integer", "number, default: 3", "integer, default: 3"),
        ("number, default: 1", "integer, default: 1", "number, default: 3", "integer, default: 3"),
        ("number, default: 1", "integer, default: 1", "number", "integer"),
        ("number", "integer, default: 2", "number, default: 2", "integer, default: 2"),
    ],
)
@pytest.mark.parametrize("form", [IN_PROPERTY, SHARED], ids=["in a property", "component"])
def test_the_default_of_a_replaced_schema(form: str, old: str, new: str, ours: str, expected: str) -> None:
    followed = Followed(*(form % f"{{type: {text}}}" for text in (old, new, ours)))
    assert followed.left == followed.problems == followed.lost == []
    use = followed.schemas["Item"]["properties"]["a"]
    schema = {**followed.schemas.get("Part", {}), **use}
    schema.pop("$ref", None)
    assert schema == yaml.safe_load(f"{{type: {expected}}}")


@pytest.mark.parametrize("form", [IN_PROPERTY, SHARED], ids=["in a property", "component"])
def test_a_default_of_a_person_that_the_vendor_changes_or_that_does_not_fit_is_left(form: str) -> None:
    followed = Followed(
        form % "{type: number, default: 1}",
        form % "{type: integer, default: 2}",
        form % "{type: number, default: 3}",
    )
    (left,) = followed.left
    assert left.startswith("conflict: default of use ")
    schema = followed.schemas["Part"] if form is SHARED else followed.schemas["Item"]["properties"]["a"]
    assert schema == {"type": "integer", "default": 3}
    followed = Followed(form % "{type: number}", form % "{type: string}", form % "{type: number, default: 3}")
    assert followed.left or followed.problems
    schema = followed.schemas["Part"] if form is SHARED else followed.schemas["Item"]["properties"]["a"]
    assert schema["default"] == 3


SHAPE = """
Item:
  oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/%s'}]
  discriminator:
    propertyName: kind
    mapping: {round: '#/components/schemas/Round', %s: '#/components/schemas/%s'}
Round: {type: object, required: [kind], properties: {kind: {type: string, const: round}, r: {type: integer}}}
%s: {type: object, required: [kind], properties: {kind: {type: string, const: %s}, %s: {type: integer}}}
"""


def make_union(name: str, tag: str, side: str = "side") -> str:
    return SHAPE % (name, tag, name, name, tag, side)


def find_mapping(followed: Followed) -> dict[str, str]:
    mapping: dict[str, str] = followed.schemas["Item"]["discriminator"]["mapping"]
    return {tag: ref.rpartition("/")[2] for tag, ref in mapping.items()}


def find_variants(followed: Followed) -> list[str]:
    return [variant["$ref"].rpartition("/")[2] for variant in followed.schemas["Item"]["oneOf"]]


def test_a_variant_under_another_name_stays_that_of_ours() -> None:
    followed = Followed(
        make_union("Square", "square"), make_union("Quad", "square"), make_union("Box", "square")
    )
    assert followed.left == followed.problems == []
    assert find_variants(followed) == ["Round", "Box"]
    assert find_mapping(followed) == {"round": "Round", "square": "Box"}


@pytest.mark.parametrize("name", ["Square", "Quad"])
def test_a_variant_that_gets_another_tag(name: str) -> None:
    """The vendor renames the value of the discriminator, and perhaps the component."""
    ours = make_union("Square", "square")
    followed = Followed(make_union("Square", "square"), make_union(name, "quad"), ours)
    assert followed.left == followed.problems == []
    variant = find_variants(followed)[1]
    assert find_mapping(followed) == {"round": "Round", "quad": variant}
    assert followed.schemas[variant]["properties"]["kind"]["const"] == "quad"


def test_a_variant_that_is_replaced_by_another() -> None:
    followed = Followed(
        make_union("Square", "square"), make_union("Star", "star", "points"), make_union("Box", "square")
    )
    assert followed.left == followed.problems == []
    assert find_variants(followed) == ["Round", "Star"]
    assert find_mapping(followed) == {"round": "Round", "star": "Star"}
    assert "Box" not in followed.schemas


def test_the_discriminator_goes_and_comes_with_the_vendor() -> None:
    with_tag = make_union("Square", "square")
    schemas = yaml.safe_load(with_tag)
    del schemas["Item"]["discriminator"]
    without = yaml.safe_dump(schemas)
    followed = Followed(with_tag, without, with_tag)
    assert followed.left == followed.problems == [] and "discriminator" not in followed.schemas["Item"]
    followed = Followed(without, with_tag, without)
    assert followed.left == followed.problems == []
    assert find_mapping(followed) == {"round": "Round", "square": "Square"}


def test_an_added_variant_gets_an_entry_in_the_discriminator_of_ours() -> None:
    old = make_union("Square", "square")
    schemas = yaml.safe_load(old)
    schemas["Star"] = {
        "type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "const": "star"}},
    }  # fmt: skip
    schemas["Item"]["oneOf"].append(make_ref("Star"))
    schemas["Item"]["discriminator"]["mapping"]["star"] = make_ref("Star")["$ref"]
    followed = Followed(old, yaml.safe_dump(schemas), make_union("Box", "square"))
    assert followed.left == followed.problems == []
    assert find_mapping(followed) == {"round": "Round", "square": "Box", "star": "Star"}
