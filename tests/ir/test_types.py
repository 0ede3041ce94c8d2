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
    list_union_members,
    make_model_or_dict_type,
    make_model_type,
    make_optional,
    make_param_type,
    make_union,
    remove_none,
    walk_names,
)

VOICE = make_model_type("voices", "Voice")
VOICES = Generic(Name("list"), (VOICE,))


def test_a_union_is_flat_and_has_each_member_once() -> None:
    assert make_union(make_union(VOICE, STRING), NONE, VOICE) == Union((VOICE, STRING, NONE))


def test_the_union_of_one_type_is_that_type() -> None:
    assert make_union(VOICE, VOICE) == VOICE
    assert list_union_members(VOICE) == (VOICE,)


def test_classes_of_one_name_in_two_modules_are_two_types() -> None:
    assert make_union(VOICE, make_model_type("studio", "Voice")) != VOICE


def test_one_and_true_are_two_literals() -> None:
    assert Literal(1) != Literal(True)
    assert len(list_union_members(make_union(Literal(1), Literal(True), Literal("1")))) == 3


@pytest.mark.parametrize("type_", [ANY, OBJECT, make_union(STRING, NONE)])
def test_a_type_that_includes_none_stays_what_it_is(type_: Type) -> None:
    assert make_optional(type_) == type_


def test_none_is_added_once_and_removed() -> None:
    assert make_optional(make_optional(VOICE)) == Union((VOICE, NONE))
    assert remove_none(make_optional(VOICE)) == VOICE
    assert remove_none(make_union(VOICE, STRING, NONE)) == Union((VOICE, STRING))
    assert remove_none(NONE) == NONE


def test_names_are_found_at_every_depth() -> None:
    mapping = Generic(Name("dict"), (STRING, make_union(VOICES, NONE)))
    assert [name.name for name in walk_names(mapping)] == ["dict", "str", "list", "Voice", "None"]
    assert [*walk_names(Literal("a"))] == []


def test_a_name_has_the_folder_of_the_package_that_contains_it() -> None:
    names = (
        VOICE,
        make_param_type("voices", "Voice"),
        make_model_or_dict_type("Voice"),
        Name("Json", "._runtime"),
        ANY,
        STRING,
    )
    assert [name.folder for name in names] == ["models", "params", "inputs", "_runtime", "", ""]
    assert [name.name for name in names[:3]] == ["Voice", "VoiceParam", "VoiceOrDict"]
