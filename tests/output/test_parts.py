"""A part is made again if one of the values that it is made of has changed, and only then."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import pytest
import yaml

from sdkwright.cli.main import main
from sdkwright.ir.types import STRING, Generic, Literal, Name, Union
from sdkwright.output.cache import FOLDER
from sdkwright.output.parts import NO_PARTS, Parts, hash_value
from tests.projects import ROOT, read_files, write_project


@dataclass(frozen=True)
class Value:
    text: str
    more: object = None


@dataclass(frozen=True)
class Other:
    text: str
    more: object = None


def fail() -> dict[str, str]:
    raise AssertionError("made again")


def test_a_part_of_equal_values_is_used_again() -> None:
    first = Parts({})
    assert first.make("a", Value("x", ["y"]), lambda: {"path": "text"}) == {"path": "text"}
    second = Parts(first.current)
    assert second.make("a", Value("".join(["", "x"]), ["y"]), fail) == {"path": "text"}
    assert second.current == first.current


@pytest.mark.parametrize(
    "changed",
    [
        *(Value("X", ["y"]), Value("x", ["Y"]), Value("x", ["y", "y"]), Value("x", []), Value("x")),
        *(Other("x", ["y"]), ["x", ["y"]], Value("x", {"y": None}), Value("x", [Value("y")])),
    ],
)
def test_a_part_of_another_value_is_made_again(changed: object) -> None:
    first = Parts({})
    first.make("a", Value("x", ["y"]), lambda: {"path": "old"})
    second = Parts(first.current)
    assert second.make("a", changed, lambda: {"path": "new"}) == {"path": "new"}
    assert Parts(second.current).make("a", changed, fail) == {"path": "new"}


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (1, True),
        (1, 1.0),
        (1, "1"),
        (None, "None"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (["ab", "c"], ["a", "bc"]),
        (Literal("int"), Name("int")),
        (Union((STRING, Name("int"))), Generic(STRING, (Name("int"),))),
        ("\ud800", "\ud801"),
        (10**40, 10**40 + 1),
        (float("inf"), float("-inf")),
    ],
)
def test_different_values_have_different_hashes(value: object, other: object) -> None:
    assert hash_value(value) != hash_value(other)
    assert hash_value(value) == hash_value(value)


def test_a_set_is_rejected() -> None:
    """Its order, and so the hash, would be another in each run."""
    with pytest.raises(TypeError):
        hash_value(Value("x", {"a", "b"}))


def test_parts_with_the_same_values_have_their_own_texts() -> None:
    first = Parts({})
    for name in ("a", "b"):
        first.make(name, 1, lambda name=name: {"path": name})  # type: ignore[misc]
    second = Parts(first.current)
    assert [second.make(name, 1, fail)["path"] for name in ("a", "b")] == ["a", "b"]


def test_only_the_parts_of_the_last_run_are_kept() -> None:
    first = Parts({})
    first.make("gone", 1, lambda: {"path": "text"})
    second = Parts(first.current)
    second.make("new", 1, lambda: {"path": "text"})
    assert {*second.current} == {"new"}


def test_without_a_previous_run_nothing_is_kept() -> None:
    assert NO_PARTS.find("a", {1}) is None, "hashed"
    assert NO_PARTS.make("a", {1}, lambda: {"path": "text"}) == {"path": "text"}
    assert NO_PARTS.current == {}


def _add_word(text: str, chance: random.Random) -> str:
    places = [match.end() for match in re.finditer(r"(?:summary|description): (?=[A-Z])", text)]
    place = chance.choice(places) if places else len(text)
    return f"{text[:place]}Edited{chance.randrange(1000)} {text[place:]}" if places else text


def _remove_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    numbers = [number for number, line in enumerate(lines) if re.match(r" +- [A-Za-z_]+$|.*\bmaximum", line)]
    if numbers:
        del lines[chance.choice(numbers)]
    return "".join(lines)


def _rename_key(text: str, chance: random.Random) -> str:
    keys = sorted({*re.findall(r"^ {8,}([a-z]+_[a-z_]+):", text, re.MULTILINE)})
    key = chance.choice(keys) if keys else ""
    return re.sub(rf"\b{key}\b", f"{key}_x", text) if key else text


def _swap_types(text: str, chance: random.Random) -> str:
    places = [*re.finditer(r"type: (string|integer)\b", text)]
    place = chance.choice(places) if places else None
    other = "integer" if place and place[1] == "string" else "string"
    return f"{text[: place.start(1)]}{other}{text[place.end(1) :]}" if place else text


EDITS: tuple[Callable[[str, random.Random], str], ...] = (_add_word, _remove_line, _rename_key, _swap_types)


def _edit_at_random(spec: Path, chance: random.Random) -> str:
    """Edit a document so that the spec stays valid, and generate; return the name of the edit."""
    while True:
        file, edit = chance.choice(sorted(spec.rglob("*.yaml"))), chance.choice(EDITS)
        before = file.read_text("utf-8")
        after = edit(before, chance)
        file.write_text(after, "utf-8")
        if after != before and main(["generate"]) == 0:
            return f"{edit.__name__} {file.name}"
        file.write_text(before, "utf-8")


@pytest.mark.parametrize("seed", range(2))
def test_a_series_of_edits_ends_as_a_run_from_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the whole spec of this repository: a value that is missing among those of a part would leave an old text."""
    copytree(ROOT / "spec", tmp_path / "spec")
    for name in ("pyproject.toml", "LICENSE"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 0
    chance = random.Random(seed)
    edits = [_edit_at_random(tmp_path / "spec", chance) for _ in range(6)]
    assert main(["generate", "--no-cache", "--output", "fresh"]) == 0
    assert read_files(tmp_path / "generated") == read_files(tmp_path / "fresh"), edits


def test_the_cache_keeps_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier version kept the package of each run for a month."""
    monkeypatch.chdir(write_project(tmp_path))
    sizes: list[int] = []
    for number in range(4):
        document = yaml.safe_load((tmp_path / "spec/openapi.yaml").read_text("utf-8"))
        document["info"]["summary"] = f"Things, number {number}."
        (tmp_path / "spec/openapi.yaml").write_text(json.dumps(document), "utf-8")
        assert main(["generate"]) == 0
        sizes.append(sum(entry.stat().st_size > 50_000 for entry in (tmp_path / FOLDER).iterdir()))
    assert sizes == [1, 1, 1, 1]


def test_a_change_of_a_field_that_equality_ignores_changes_the_hash() -> None:
    """Some fields are not compared, because others determine them; a text may still be made of them."""
    from tests.render.test_model_cache import whole

    schema = next(schema for schema in whole().schemas if schema.types)
    changed = replace(schema, types=())
    assert changed == schema
    assert hash_value(changed) != hash_value(schema)
