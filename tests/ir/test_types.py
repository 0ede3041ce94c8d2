"""Types as trees: unions are flat, and every member is there once."""

from __future__ import annotations

import pytest

from sdkwright.ir.types import (
    ANY,
    NONE,
    OBJECT,
    STRING,
    Generic,
    Literal,
    Name,
    Type,
    Union,
    model,
    model_or_dict,
    optional,
    param,
    union,
    union_members,
    walk_names,
    without_none,
)

VOICE = model("voices", "Voice")
VOICES = Generic(Name("list"), (VOICE,))


def test_a_union_is_flat_and_has_each_member_once() -> None:
    assert union(union(VOICE, STRING), NONE, VOICE) == Union((VOICE, STRING, NONE))


def test_the_union_of_one_type_is_that_type() -> None:
    assert union(VOICE, VOICE) == VOICE
    assert union_members(VOICE) == (VOICE,)


def test_classes_of_one_name_in_two_modules_are_two_types() -> None:
    assert union(VOICE, model("studio", "Voice")) != VOICE


def test_one_and_true_are_two_literals() -> None:
    assert Literal(1) != Literal(True)
    assert len(union_members(union(Literal(1), Literal(True), Literal("1")))) == 3


@pytest.mark.parametrize("type_", [ANY, OBJECT, union(STRING, NONE)])
def test_a_type_that_includes_none_stays_what_it_is(type_: Type) -> None:
    assert optional(type_) == type_


def test_none_is_added_once_and_removed() -> None:
    assert optional(optional(VOICE)) == Union((VOICE, NONE))
    assert without_none(optional(VOICE)) == VOICE
    assert without_none(union(VOICE, STRING, NONE)) == Union((VOICE, STRING))
    assert without_none(NONE) == NONE


def test_names_are_found_at_every_depth() -> None:
    mapping = Generic(Name("dict"), (STRING, union(VOICES, NONE)))
    assert [name.name for name in walk_names(mapping)] == ["dict", "str", "list", "Voice", "None"]
    assert [*walk_names(Literal("a"))] == []


def test_a_name_has_the_folder_of_the_package_that_contains_it() -> None:
    names = (VOICE, param("voices", "Voice"), model_or_dict("Voice"), Name("Json", "._runtime"), ANY, STRING)
    assert [name.folder for name in names] == ["models", "params", "inputs", "_runtime", "", ""]
    assert [name.name for name in names[:3]] == ["Voice", "VoiceParam", "VoiceOrDict"]
