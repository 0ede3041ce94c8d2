"""When a question about a replaced schema is open: the differences are those of the schemas, not of their use."""

from __future__ import annotations

import pytest

from sdkwright.follow.answers import Sides, find_open, find_outdated
from sdkwright.follow.decisions import Decisions, Kept, Undecided
from sdkwright.follow.side import Side
from tests.follow.analysing import read_schemas

PLACE = "#/components/schemas/Item/properties/owner"


def make_side(owner: str) -> Side:
    """A spec whose items have an owner."""
    return Side(
        read_schemas(
            f"Item: {{type: object, properties: {{owner: {{$ref: '#/components/schemas/{owner}'}}}}}}\n"
            "Own: {type: object, properties: {id: {type: string}}}\n"
            "Company: {type: object, properties: {title: {type: string, maxLength: 4}}}\n"
            "Mood: {type: string, enum: [a]}"
        )
    )


@pytest.mark.parametrize(
    ("owner", "upstream", "place", "sides", "is_open"),
    [
        # The spec has its own object, which differs from the one of the vendor.
        ("Own", '"object Company"', "Own/properties/id", Sides("null", "true"), True),
        # The spec took the vendor's object, in which another fact is decided.
        ("Company", '"object Company"', "Company/properties/title", Sides("9", "4"), False),
        ("Company", '"object Company"', "Other", Sides("9", "4"), False),
        ("Mood", '"union Moods"', "Mood", Sides('"union"', '"enum"'), True),
        ("Mood", '"union Moods"', "Mood", Sides('"string"', '"enum"'), False),
        ("Mood", '"union Moods"', "Own", Sides('"union"', '"enum"'), False),
    ],
)
def test_a_question_is_open_while_the_spec_has_what_was_asked_about(
    owner: str, upstream: str, place: str, sides: Sides, is_open: bool
) -> None:
    ours = '"enum Mood"' if owner == "Mood" else '"object Own"'
    question = Undecided(PLACE, "kind", upstream, ours)
    fact = "kind" if sides.ours.startswith('"') else "keyword maxLength"
    differences = {(f"#/components/schemas/{place}", fact): [sides]}
    assert find_open([question], Decisions(), differences, make_side(owner)) == [question] * is_open


def test_an_answer_for_another_value_is_none() -> None:
    question = Undecided("#/a", "keyword maxLength", "9", "4")
    differences = {("#/a", "keyword maxLength"): [Sides("20", "4"), Sides("9", "4")]}
    for upstream, is_open in (("9", False), ("20", True)):
        decisions = Decisions(kept=(Kept("#/a", "keyword maxLength", upstream),))
        assert find_open([question], decisions, differences, make_side("Own")) == [question] * is_open


def test_a_kept_schema_is_outdated_when_the_vendor_has_it_no_longer() -> None:
    kept = Decisions(kept=(Kept(PLACE, "kind", '"union Moods"', "because"),))
    side = make_side("Mood")
    differences = {("#/components/schemas/Mood", "kind"): [Sides('"union"', '"enum"')]}
    assert find_outdated(kept, differences, [side.document], side) == []
    (problem,) = find_outdated(kept, {}, [side.document], side)
    assert "is the same in the spec and in the vendor's document" in problem.message
