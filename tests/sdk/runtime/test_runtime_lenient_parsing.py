"""Answers that do not fit: read as far as possible, and never silently."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from elevenlabs_sdk._runtime import lenient_parsing
from elevenlabs_sdk._runtime.encode import encode
from elevenlabs_sdk._runtime.lenient_parsing import LenientParser
from elevenlabs_sdk._runtime.models import BaseModel, UnknownVariant, Variants
from elevenlabs_sdk._runtime.variant_fields import VariantField, select_member


class Client(BaseModel):
    type: Literal["client"] = "client"
    children: list[Tool] | None = None
    is_final: Annotated[bool | None, Field(alias="isFinal")] = None


class Text(BaseModel):
    type: Literal["string", "integer"]
    length: int | None = None


class UnknownTool(UnknownVariant, tag="type", known=("client", "string", "integer")):
    """A tool that this version does not know."""


Tool = TypeAliasType(
    "Tool",
    Annotated[Client | Text | UnknownTool, Variants("type", {"client": 0, "string": 1, "integer": 1})],
)


class UnknownOnly(UnknownVariant, tag="type", known=("client",)):
    """Of a union of one."""


class Voice(BaseModel):
    voice_id: str
    at: datetime | None = None
    speed: float = 1.0
    labels: dict[str, str] | None = None
    tool: Tool | None = None
    either: Text | list[Text] | str | None = None


Client.model_rebuild()
Voice.model_rebuild()


def read(kind: Any, data: object) -> tuple[Any, list[str]]:
    parsed, deviations = LenientParser(TypeAdapter(kind)).parse_json(json.dumps(data))
    return parsed, list(deviations.describe(parsed))


def tool(data: object) -> Any:
    return TypeAdapter(Tool).validate_python(data)


def test_variants_are_told_apart_by_their_tag() -> None:
    assert type(tool({"type": "client"})) is Client
    assert type(tool({"type": "string"})) is Text
    assert type(tool({"type": "integer"})) is Text
    assert type(tool(Client())) is Client
    assert type(TypeAdapter(Tool).validate_json(b'{"type": "string"}')) is Text


@pytest.mark.parametrize("tag", ["new", 7, None, ["x"], {}])
def test_an_unknown_tag_is_kept_and_sent_back(tag: object) -> None:
    data = {"type": tag, "more": {"x": [1]}}
    found = tool(data)
    assert type(found) is UnknownTool
    assert found.type == tag
    assert found.model_extra == data
    assert encode(found) == data


def test_no_tag_at_all() -> None:
    assert type(tool({"x": 1})) is UnknownTool


def test_a_known_tag_never_passes_for_an_unknown_one() -> None:
    with pytest.raises(ValidationError):
        tool({"type": "client", "children": 7})
    with pytest.raises(ValidationError):
        UnknownTool.model_validate({"type": "client"})


def test_a_union_of_one() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[Client | UnknownOnly, Variants("type", {"client": 0})])
    assert type(adapter.validate_python({"type": "client"})) is Client
    assert type(adapter.validate_python({"type": "x"})) is UnknownOnly


def test_one_odd_field_costs_only_itself() -> None:
    voice, problems = read(Voice, {"voice_id": "a", "at": "2025-01-02T00:00:00Z", "speed": "fast", "new": 1})
    assert (voice.voice_id, voice.speed, voice.new) == ("a", "fast", 1)
    assert voice.at == datetime(2025, 1, 2, tzinfo=timezone.utc)
    assert problems == ["speed: float_parsing, got string"]
    assert encode(voice)["new"] == 1  # type: ignore[index]


def test_a_missing_field_is_told_and_not_invented() -> None:
    voice, problems = read(Voice, {"labels": {"a": "x", "b": 7}})
    assert problems == ["voice_id: missing", "labels.b: string_type, got integer"]
    assert voice.labels == {"a": "x", "b": 7}
    assert voice.speed == 1.0
    assert not hasattr(voice, "voice_id")


class Shelf(BaseModel):
    name: str
    note: Any
    main: Voice
    others: list[Voice]
    by_label: dict[str, Voice] | None = None


_INCOMPLETE_SHELVES = [
    {},
    {"note": None, "main": {}, "others": [{}, {"voice_id": "a"}, {"speed": "x"}, 5]},
    {"name": 7, "main": None, "others": [{}] * 1100},
    {
        "name": "a",
        "note": {},
        "main": {"voice_id": "a"},
        "others": None,
        "by_label": {"x": {}, "y": {"at": 1}},
    },
]


@pytest.mark.parametrize("shelf", _INCOMPLETE_SHELVES)
def test_versions_of_pydantic_find_the_same_missing_fields(
    shelf: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before version 2.10, pydantic does not tell of which object a field is missing."""
    parsed, problems = read(Shelf, shelf)
    monkeypatch.setattr(lenient_parsing, "can_record_fields", lambda: False)
    assert read(Shelf, shelf) == (parsed, problems)
    assert any(problem.endswith("missing") for problem in problems)


@pytest.mark.parametrize("count", [1, 2, 1000, 1001, 3000])
@pytest.mark.parametrize("as_text", [True, False])
def test_every_missing_field_is_counted_and_left_out(count: int, as_text: bool) -> None:
    parser = LenientParser(TypeAdapter(list[Voice]))
    data = [{"voice_id": "a"}, *({} for _ in range(count))]
    parsed, deviations = parser.parse_json(json.dumps(data)) if as_text else parser.parse_object(data)
    assert deviations.count == count
    assert len(deviations.kinds) == 1
    assert [hasattr(voice, "voice_id") for voice in parsed] == [True, *[False] * count]
    assert [voice.model_fields_set for voice in parsed] == [{"voice_id"}, *[set()] * count]


def test_in_the_depth_of_a_recursive_union() -> None:
    first = {"type": "client", "isFinal": {}, "children": [{"type": "string", "length": "?"}]}
    data = {"type": "client", "children": [first, {"type": "new"}, 5]}
    found, problems = read(list[Voice], [{"voice_id": "a"}, {"voice_id": "b", "tool": data}])
    assert problems == [
        "[1].tool.children[0].children[0].length: int_parsing, got string",
        "[1].tool.children[0].isFinal: bool_type, got object",
        "[1].tool.children[2]: model_attributes_type, got integer",
    ]
    inner = found[1].tool.children
    assert [type(child) for child in inner] == [Client, UnknownTool, int]
    assert type(inner[0].children[0]) is Text
    assert inner[0].is_final == {}


def test_a_union_without_tags_is_read_by_its_shape() -> None:
    voice, problems = read(Voice, {"voice_id": "a", "either": {"type": "string", "length": "?"}})
    assert type(voice.either) is Text
    assert problems == ["either.length: int_parsing, got string"]
    voice, problems = read(Voice, {"voice_id": "a", "either": [{"type": "string"}, {"type": "?"}]})
    assert [type(one) for one in voice.either] == [Text, Text]
    assert problems == ["either[1].type: literal_error, got string"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [(list[Text] | str, ""), (list[list[Text] | Client | str], "[0]")],
    ids=["root", "items"],
)
def test_a_list_in_a_union_is_parsed_item_by_item(kind: Any, path: str) -> None:
    items = [{"type": "string"}, {"type": "string", "length": "?"}, 5]
    parsed, problems = read(kind, [items] if path else items)
    assert problems == [f"{path}[1].length: int_parsing, got string", f"{path}[2]: model_type, got integer"]
    found = parsed[0] if path else parsed
    assert found == [Text(type="string"), Text.model_construct(type="string", length="?"), 5]


def _make_fields(*names: str) -> list[VariantField]:
    """Make fields; a name in upper case is required."""
    return [VariantField((name.lower(),), name.isupper()) for name in names]


@pytest.mark.parametrize(
    ("data", "ordered", "unordered"),
    [
        ("abcd", 1, 0),  # the most required fields; the most fields
        ("abd", 1, 0),
        ("ad", 1, 1),
        ("ab", 0, 0),
        ("a", 0, 0),  # the first of equal members
        ("d", None, 2),  # without required fields, only in a union without order
        ("", None, 2),
        ("x", None, 2),
    ],
)
def test_a_member_of_a_union_is_selected_by_its_fields(
    data: str, ordered: int | None, unordered: int | None
) -> None:
    members = [_make_fields("A", "b", "c"), _make_fields("A", "D"), _make_fields("e")]
    values = dict.fromkeys(data, 1)
    assert select_member(members, values, True) == ordered
    assert select_member(members, values, False) == unordered


def test_what_is_no_such_thing_is_told_at_the_root() -> None:
    assert read(Voice, [1]) == ([1], [": model_type, got list"])
    assert read(list[Voice], {"a": 1}) == ({"a": 1}, [": list_type, got object"])


def test_a_salvaged_model_can_be_shown_compared_and_copied() -> None:
    voice, _ = read(Voice, {"speed": "fast", "x": 1})
    assert "fast" in repr(voice)
    assert voice.model_copy(deep=True) == voice
    assert voice.model_dump(warnings=False)["speed"] == "fast"
