"""Types as Python source, and the constants that are named after them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.ir.responses import JsonBody
from sdkwright.ir.types import (
    ANY,
    NONE,
    STRING,
    Generic,
    Literal,
    Name,
    Type,
    make_model_type,
    make_runtime_type,
    make_union,
)
from sdkwright.render.annotations import has_hidden, list_imports, render_path, render_type
from sdkwright.render.views.bodies import name_constants, render_constants

VOICE = make_model_type("voices", "Voice")


def list_of(type_: Type) -> Generic:
    return Generic(Name("list"), (type_,))


def dict_of(type_: Type) -> Generic:
    return Generic(Name("dict"), (STRING, type_))


def body(type_: Type, **by_status: Type) -> JsonBody:
    return JsonBody(type_, type_, tuple((int(status[1:]), other) for status, other in by_status.items()))


def names_of(*types: Type) -> list[str]:
    return list(name_constants(map(body, types)).values())


TYPES = [
    (VOICE, "Voice", "models.voices.Voice"),
    (list_of(VOICE), "list[Voice]", "list[models.voices.Voice]"),
    (dict_of(list_of(ANY)), "dict[str, list[Any]]", "dict[str, list[Any]]"),
    (make_union(VOICE, STRING, NONE), "Voice | str | None", "models.voices.Voice | str | None"),
    (
        make_union(STRING, Literal("a"), Literal(1)),
        "Literal['a', 1] | str",
        "str | Literal['a'] | Literal[1]",
    ),
    (Literal("a'b"), 'Literal["a\'b"]', 'Literal["a\'b"]'),
    (Generic(Name("tuple"), (STRING, VOICE)), "tuple[str, Voice]", "tuple[str, models.voices.Voice]"),
]


@pytest.mark.parametrize(("type_", "annotation", "path"), TYPES)
def test_a_type_as_source(type_: Type, annotation: str, path: str) -> None:
    assert render_type(type_) == annotation
    assert render_path(type_) == path
    ast.parse(annotation)


def test_a_builtin_that_a_class_hides_is_written_with_its_module() -> None:
    hidden = frozenset({"list", "str"})
    texts = make_union(list_of(STRING), Literal("list"))
    assert render_type(texts, hidden) == "Literal['list'] | builtins.list[builtins.str]"
    assert render_type(make_model_type("a", "list"), hidden) == "list"
    assert has_hidden(texts, hidden)
    assert not has_hidden(Literal("list"), hidden)


def test_imports_are_those_of_all_names_but_builtins() -> None:
    types = [dict_of(make_union(VOICE, ANY)), Generic(make_runtime_type("SequenceOf"), (Literal(1),))]
    assert list_imports(types) == {
        (".models.voices", "Voice"),
        ("typing", "Any"),
        ("._runtime", "SequenceOf"),
        ("typing", "Literal"),
    }


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (VOICE, "_VOICE"),
        (make_model_type("a", "VoiceSettings"), "_VOICE_SETTINGS"),
        (make_model_type("a", "HTTPRule"), "_HTTP_RULE"),
        (make_model_type("a", "ModelX"), "_MODEL_X"),
        (list_of(VOICE), "_LIST_OF_VOICE"),
        (dict_of(list_of(VOICE)), "_MAP_OF_LIST_OF_VOICE"),
        (make_union(VOICE, NONE), "_VOICE_OR_NONE"),
        (dict_of(ANY), "_MAP_OF_ANY"),
    ],
)
def test_a_constant_is_named_after_its_type(type_: Type, name: str) -> None:
    assert names_of(type_) == [name]


@pytest.mark.parametrize(
    ("types", "names"),
    [
        ([list_of(VOICE), make_model_type("a", "ListOfVoice")], ["_LIST_OF_VOICE", "_LIST_OF_VOICE_2"]),
        (
            [make_union(make_model_type("a", "A"), make_model_type("a", "B")), make_model_type("a", "AOrB")],
            ["_A_OR_B", "_A_OR_B_2"],
        ),
        ([make_model_type("a", "FooBar"), make_model_type("a", "Foo_Bar")], ["_FOO_BAR", "_FOO_BAR_2"]),
        (
            [
                make_model_type("a", "A"),
                make_model_type("b", "A"),
                make_model_type("a", "A_2"),
                make_model_type("c", "A"),
            ],
            ["_A", "_A_2", "_A_2_2", "_A_3"],
        ),
    ],
)
def test_constants_of_one_name_are_numbered(types: Sequence[Type], names: list[str]) -> None:
    assert names_of(*types) == names


def test_bodies_with_other_statuses_are_two_constants() -> None:
    bodies = [body(VOICE), body(VOICE, _202=STRING), body(VOICE)]
    constants = render_constants(name_constants(bodies))
    assert [(constant.name, constant.source) for constant in constants] == [
        ("_VOICE", "'models.voices.Voice'"),
        ("_VOICE_2", "'models.voices.Voice', {202: 'str'}"),
    ]


CLASSES = st.from_regex("[A-Z][A-Za-z0-9_]{0,20}", fullmatch=True).map(
    lambda name: make_model_type("a", name)
)
TREES = st.recursive(
    CLASSES,
    lambda inner: inner.map(list_of)
    | inner.map(dict_of)
    | st.lists(inner, min_size=1).map(lambda some: make_union(*some)),
    max_leaves=5,
)


@given(st.lists(TREES, max_size=6))
def test_constants_are_identifiers_and_differ(types: list[Type]) -> None:
    names = names_of(*types)
    assert len({*names}) == len(names) == len({*types})
    for name in names:
        assert name.isidentifier() and name == name.upper() and name.startswith("_")
