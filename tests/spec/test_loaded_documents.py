"""A process that loads a spec again reads only what has changed, and finds the same as a process that starts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pytest

from sdkwright.output.cache import Cache
from sdkwright.output.parsed_documents import make_parser
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loaded_documents import LoadedDocuments
from sdkwright.spec.loading import Parse, Spec, load_leniently
from sdkwright.spec.node import ComponentId, ComponentIndex, Node, make_node
from sdkwright.translate.checking import check_spec
from tests.projects import ROOT, write_files
from tests.random_edits import (
    Edit,
    add_comment,
    drop_full_stop,
    drop_line,
    repeat_line,
    swap_references,
    swap_words,
)

HEAD = """
openapi: 3.1.0
info: {title: Radio, version: 1.0.0}
servers: [{url: https://radio.test}]
security: []
tags:
  - {name: bands, description: Bands.}
  - {name: plans, description: Plans.}
  - {name: shows, description: Shows.}
  - {name: stations, description: Stations.}
"""
OPERATION = """
paths:
  /{name}:
    get:
      operationId: {name}.get
      tags: [{name}]
      summary: Get it.
      responses:
        '200': {{description: It., content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}}}
"""
SHARED = """
components:
  schemas:
    Band:
      type: string
      enum: [fm, am]
    Station:
      type: object
      properties:
        band: {$ref: '#/components/schemas/Band'}
    Plan:
      type: array
      items: {$ref: '#/components/schemas/Station'}
    Show:
      type: object
      properties:
        title: {type: string}
"""
FILES = {
    "openapi.yaml": HEAD,
    "shared.yaml": SHARED,
    "bands.yaml": OPERATION.format(name="bands", reference="shared.yaml#/components/schemas/Band"),
    "stations.yaml": OPERATION.format(name="stations", reference="shared.yaml#/components/schemas/Station"),
    "plans.yaml": OPERATION.format(name="plans", reference="shared.yaml#/components/schemas/Plan"),
    "shows.yaml": OPERATION.format(name="shows", reference="shared.yaml#/components/schemas/Show"),
}


ALL = ["bands", "openapi", "plans", "shared", "shows", "stations"]
USERS_OF_BAND = ["bands", "plans", "shared", "stations"]


class Loader:
    """Loads a spec again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = LoadedDocuments()
        self._roots: Mapping[str, Node] = {}

    def load(self) -> Spec:
        spec = load_leniently(self.folder, last=self._last).spec
        assert spec is not None
        return spec

    def change(self, files: Mapping[str, str]) -> list[str]:
        """Change files, load, and return the modules of the documents that were read."""
        write_files(self.folder, files)
        roots = {document.module: document.node for document in self.load().documents}
        read = sorted(module for module, root in roots.items() if self._roots.get(module) is not root)
        self._roots = roots
        return read

    def find_schema(self, name: str) -> Node:
        return self._last.index.components[ComponentId("shared", "schemas", name)]


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    """A loader that has loaded FILES."""
    loader = Loader(tmp_path / "spec")
    assert loader.change(FILES) == ALL
    return loader


def test_an_unchanged_spec_is_not_read_again(loader: Loader) -> None:
    assert loader.change({}) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "read"),
    [
        ("openapi.yaml", "Radio", "Radios", ["openapi"]),
        ("shows.yaml", "Get it.", "Get all.", ["shows"]),
        ("shared.yaml", "[fm, am]", "[fm, dab]", USERS_OF_BAND),
        ("shared.yaml", "[fm, am]", "[fm, am, dab]", USERS_OF_BAND),
        (
            "shared.yaml",
            "Station:\n",
            "Station:\n      description: A station.\n",
            ["plans", "shared", "stations"],
        ),
        ("shared.yaml", "title: {type: string}", "title: {type: integer}", ["shared", "shows"]),
        ("shared.yaml", "\ncomponents:", "\n# Lines move.\n\ncomponents:", ["shared"]),
        ("shared.yaml", "    Show:\n", "    Other: {type: 'null'}\n    Show:\n", ["shared"]),
    ],
)
def test_documents_that_changed_or_use_what_changed_are_read(
    loader: Loader, file: str, old: str, new: str, read: list[str]
) -> None:
    text = FILES[file].replace(old, new, 1)
    assert text != FILES[file]
    assert loader.change({file: text}) == read
    assert loader.change({file: FILES[file]}) == read


def test_values_that_are_equal_only_in_python_differ(loader: Loader) -> None:
    for value, number in (("1", 1), ("1.0", 1.0), ("true", True)):
        text = SHARED.replace("enum: [fm, am]", f"const: {value}").replace("type: string\n", "\n", 1)
        assert loader.change({"shared.yaml": text}) == USERS_OF_BAND
        assert repr(loader.find_schema("Band").value["const"]) == repr(number)


def test_other_files_are_read_from_nothing(loader: Loader) -> None:
    new = OPERATION.format(name="new", reference="shared.yaml#/components/schemas/Show")
    assert loader.change({"new.yaml": new}) == sorted([*ALL, "new"])
    (loader.folder / "new.yaml").unlink()
    assert loader.change({"news.yaml": new.replace("Id: new.", "Id: news.")}) == sorted([*ALL, "news"])


def test_a_reference_that_was_removed_is_forgotten(loader: Loader) -> None:
    text = FILES["shows.yaml"].replace("/Show", "/Band")
    assert loader.change({"shows.yaml": text}) == ["shows"]
    assert loader.change(
        {"shared.yaml": SHARED.replace("title: {type: string}", "name: {type: string}")}
    ) == ["shared"]


def test_a_component_that_has_not_changed_moves_with_its_lines(loader: Loader) -> None:
    station, band = loader.find_schema("Station"), loader.find_schema("Band")
    reference = station["properties"]["band"]
    assert reference.follow() is band
    lines = [node.location.line for node in (station, reference)]
    assert loader.change({"shared.yaml": f"# One.\n# Two.\n{SHARED}"}) == ["shared"]
    assert loader.find_schema("Station") is station
    assert reference.follow() is band
    assert [node.location.line for node in (station, reference)] == [line + 2 for line in lines]
    assert station.locate_key("type").line == lines[0] + 3
    text = SHARED.replace("    Station:\n      type: object\n", "    Station:\n      #\n      type: object\n")
    loader.change({"shared.yaml": text})
    assert station.locate_key("type").line == lines[0] + 2
    assert station.pointer == "/components/schemas/Station"


def test_what_the_loader_removed_stays_removed() -> None:
    """Extensions of other tools in maps are removed from the loaded values."""
    index = ComponentIndex()
    old, new = (make_node({"a": {"b": {"x-y": 1, "c": 2}}}, "", index) for _ in range(2))
    old["a"]["b"].remove("x-y")
    new.adopt("a", old["a"])
    assert new.value == {"a": {"b": {"c": 2}}}
    assert [key for key, _ in new["a"]["b"].items()] == ["c"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("shows.yaml", FILES["shows.yaml"].replace("summary:", "sumary:")),
        ("shows.yaml", "paths: ["),
        ("shared.yaml", SHARED.replace("Show:", "Shows:")),
        ("shared.yaml", SHARED.replace("title: {type: string}", "title: {type: text}")),
        ("openapi.yaml", HEAD.replace("title: Radio, ", "")),
    ],
)
def test_an_error_is_reported_until_it_is_corrected(loader: Loader, file: str, text: str) -> None:
    write_files(loader.folder, {file: text})
    last = LoadedDocuments()
    for _ in range(2):
        found = load_leniently(loader.folder, last=last)
        assert [*map(str, found.problems)] == [*map(str, load_leniently(loader.folder).problems)]
        assert any(problem.severity == "error" for problem in found.problems)
    write_files(loader.folder, {file: FILES[file]})
    assert not load_leniently(loader.folder, last=last).problems


def find_outcome(folder: Path, parse: Parse, last: LoadedDocuments | None) -> tuple[object, ...]:
    """All that the stages find out about a spec."""
    checked = check_spec(folder, (), ("Client", "AsyncClient"), parse, last)
    problems = checked.find_problems()
    bundle = bundle_spec(checked.spec) if checked.spec and checked.api else ""
    return [*map(repr, problems)], [problem.fixes for problem in problems], checked.api, bundle


def test_what_others_make_of_a_component_counts(loader: Loader) -> None:
    """A component of an unchanged document becomes part of a request, and a name that it would have is taken."""
    parse, last = make_parser(Cache(None, Path())), LoadedDocuments()
    body = (
        "requestBody: {content: {application/json: {schema: {$ref: 'shared.yaml#/components/schemas/Plan'}}}}"
    )
    posting = FILES["stations.yaml"].replace("get:", "post:").replace("tags:", f"{body}\n      tags:")
    taken = OPERATION.format(name="taken", reference="#/components/schemas/PlanOrDict")
    taken += "components: {schemas: {PlanOrDict: {type: string}}}\n"
    states = ({"stations.yaml": posting}, {"bands.yaml": taken.replace("taken", "bands")}, {})
    outcomes: list[tuple[object, ...]] = []
    for files in ({}, *states):
        write_files(loader.folder, {"openapi.yaml": HEAD, **files})
        outcomes.append(find_outcome(loader.folder, parse, last))
        assert outcomes[-1] == find_outcome(loader.folder, parse, None)
    apis = [outcome[2] for outcome in outcomes]
    assert None not in apis
    assert apis[0] != apis[1] != apis[2] == apis[3]


def test_other_foreign_keywords_count(loader: Loader) -> None:
    write_files(loader.folder, {"shows.yaml": FILES["shows.yaml"].replace("tags:", "x-doc: 1\n      tags:")})
    last = LoadedDocuments()
    found = [
        bool(load_leniently(loader.folder, foreign, last=last).problems)
        for foreign in (["x-doc"], [], ["x-doc"], None)
    ]
    assert found == [False, True, False, False]


EDITS: tuple[Edit, ...] = (
    *(add_comment, drop_full_stop, drop_line, repeat_line, swap_references, swap_words),
    *(add_comment, drop_full_stop),
)


def test_edits_at_random_find_the_same_as_a_process_that_starts(tmp_path: Path) -> None:
    folder = tmp_path / "spec"
    copytree(ROOT / "spec", folder)
    parse, last = make_parser(Cache(tmp_path / "cache", tmp_path)), LoadedDocuments()
    chance = random.Random(15)
    valid = 0
    for _ in range(12):
        file = chance.choice([folder / "shared.yaml", *sorted(folder.rglob("*.yaml"))])
        before = file.read_text("utf-8")
        file.write_text(chance.choice(EDITS)(before, chance), "utf-8")
        outcome, expected = (find_outcome(folder, parse, documents) for documents in (last, None))
        assert outcome == expected, file.name
        if outcome[2] is None:
            file.write_text(before, "utf-8")
        valid += outcome[2] is not None
    assert 2 < valid < 12
