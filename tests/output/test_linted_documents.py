"""Lint checks the documents that have changed, and those that refer to them, and finds the same as a run from nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pytest

from sdkwright.output import linted_documents
from sdkwright.output.cache import Cache
from sdkwright.output.linted_documents import make_document_check
from sdkwright.output.parsed_documents import make_parser
from sdkwright.output.stored_problems import format_problems, parse_problems
from sdkwright.problems.problem import Fix, Problem, SourceLocation
from sdkwright.spec.lint import check_document, lint
from sdkwright.spec.loaded_documents import LoadedDocuments
from sdkwright.spec.loading import Document, Spec, load_leniently
from tests.projects import ROOT, write_files
from tests.random_edits import drop_full_stop, drop_line, swap_words

HEAD = """
openapi: 3.1.0
info: {title: Radio, version: 1.0.0, description: Radio stations.}
servers: [{url: https://radio.test}]
security: []
"""
OPERATION = """
paths:
  /{name}:
    get:
      operationId: {name}.get
      tags: [{name}]
      summary: Get it.
      responses:
        '200':
          description: It.
          content:
            application/json:
              schema: {{$ref: '{reference}'}}
              example: {{band: fm}}
"""
SCHEMA = """
components:
  schemas:
    {name}:
      type: object
      description: A value.
      required: [band]
      properties:
        band: {{type: string, description: The band., enum: [{values}]}}
"""
ALIAS = """
components:
  schemas:
    Alias:
      description: A value.
      oneOf:
        - $ref: '{reference}'
        - type: string
"""
FILES = {
    "openapi.yaml": HEAD,
    "own.yaml": (OPERATION + SCHEMA).format(
        name="own", reference="#/components/schemas/own", values="fm, am"
    ),
    "near.yaml": OPERATION.format(name="near", reference="shared.yaml#/components/schemas/Far"),
    "far.yaml": OPERATION.format(name="far", reference="alias.yaml#/components/schemas/Alias"),
    "alias.yaml": ALIAS.format(reference="shared.yaml#/components/schemas/Far"),
    "shared.yaml": SCHEMA.format(name="Far", values="fm, am, dab"),
}
"""`near` refers to `shared`, `far` to `alias`, which refers to `shared`; `own` refers to nothing else."""
MISFIT = SCHEMA.format(name="Far", values="lw, am, dab")


class Linter:
    """Lints a spec with a cache, and records which documents are checked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.spec = folder / "spec"
        self._cache = Cache(folder / "cache", folder)
        self._checked: list[str] = []
        real = linted_documents.check_document

        def check(document: Document) -> tuple[Problem, ...]:
            self._checked.append(document.module)
            return real(document)

        monkeypatch.setattr(linted_documents, "check_document", check)

    def can_load(self) -> bool:
        return load_leniently(self.spec, parse=make_parser(self._cache)).spec is not None

    def load(self) -> Spec:
        spec = load_leniently(self.spec, parse=make_parser(self._cache)).spec
        assert spec is not None
        return spec

    def lint(self) -> list[str]:
        """Lint, compare with a run without a cache, and return the modules that were checked."""
        self._checked.clear()
        spec = self.load()
        problems, expected = lint(spec, make_document_check(self._cache, spec)), lint(self.load())
        assert [*map(repr, problems)] == [*map(repr, expected)]
        assert [problem.fixes for problem in problems] == [problem.fixes for problem in expected]
        return sorted(self._checked)


@pytest.fixture
def linter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Linter:
    """A linter that has linted FILES."""
    monkeypatch.chdir(tmp_path)
    linter = Linter(tmp_path, monkeypatch)
    write_files(linter.spec, FILES)
    assert linter.lint() == ["alias", "far", "near", "openapi", "own", "shared"]
    return linter


def test_an_unchanged_spec_is_not_checked_again(linter: Linter) -> None:
    assert linter.lint() == []


@pytest.mark.parametrize(
    ("changes", "checked"),
    [
        ({"own.yaml": FILES["own.yaml"].replace("Get it.", "Get it")}, ["own"]),
        ({"near.yaml": FILES["near.yaml"].replace("tags: [near]", "tags: []")}, ["near"]),
        ({"shared.yaml": MISFIT}, ["alias", "far", "near", "shared"]),
        ({"alias.yaml": FILES["alias.yaml"].replace("A value.", "A value")}, ["alias", "far"]),
        ({"openapi.yaml": HEAD.replace("Radio stations.", "Radio stations")}, ["openapi"]),
        ({"new.yaml": OPERATION.format(name="new", reference="own.yaml#/components/schemas/own")}, ["new"]),
    ],
)
def test_a_changed_document_and_those_that_refer_to_it_are_checked(
    linter: Linter, changes: Mapping[str, str], checked: list[str]
) -> None:
    write_files(linter.spec, changes)
    assert linter.lint() == checked
    assert linter.lint() == []


def test_a_component_that_appears_in_an_unchanged_document_s_reference_is_noticed(linter: Linter) -> None:
    """The spec has an error before: nothing has the name that `near` refers to."""
    write_files(linter.spec, {"shared.yaml": MISFIT.replace("Far:", "Other:")})
    linter.lint()
    write_files(linter.spec, {"shared.yaml": MISFIT})
    assert "near" in linter.lint()


def test_a_document_that_appears_is_noticed(linter: Linter) -> None:
    (linter.spec / "shared.yaml").unlink()
    linter.lint()
    write_files(linter.spec, {"shared.yaml": MISFIT})
    assert linter.lint() == ["alias", "far", "near", "shared"]


def test_a_moved_document_is_checked_under_its_new_path(linter: Linter) -> None:
    write_files(linter.spec, {"own.yaml": FILES["own.yaml"].replace("Get it.", "Get it")})
    linter.lint()
    (linter.spec / "own.yaml").rename(linter.spec / "moved.yaml")
    assert linter.lint() == ["moved"]


def test_without_a_cache_all_documents_are_checked(linter: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    check = make_document_check(Cache(None, Path()), linter.load())
    assert check is linted_documents.check_document


def test_edits_at_random_find_the_same_as_a_run_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    linter = Linter(tmp_path, monkeypatch)
    copytree(ROOT / "spec", linter.spec)
    total = len(linter.lint())
    chance = random.Random(20)
    counts: list[int] = []
    while len(counts) < 8:
        file = chance.choice(sorted(linter.spec.rglob("*.yaml")))
        before = file.read_text("utf-8")
        after = chance.choice((drop_line, swap_words, drop_full_stop))(before, chance)
        file.write_text(after, "utf-8")
        if after != before and linter.can_load():
            counts.append(len(linter.lint()))
        else:
            file.write_text(before, "utf-8")
    assert 0 < min(counts) < max(counts) < total


EXAMPLE = """
components:
  schemas:
    Far:
      type: object
      description: A value.
      properties: {band: {type: string, description: The band.}}
  examples:
    Wrong: {summary: It., value: {band: 3}}
"""


def test_a_warning_about_another_document_moves_with_its_line(tmp_path: Path) -> None:
    """The example of an operation may be a component, whose document moves lines while that of the operation stays."""
    files = {
        "near.yaml": FILES["near.yaml"].replace(
            "example: {band: fm}", "examples: {one: {$ref: 'shared.yaml#/components/examples/Wrong'}}"
        ),
        "shared.yaml": EXAMPLE,
    }
    write_files(tmp_path / "spec", {"openapi.yaml": HEAD, **files})
    cache, last = Cache(tmp_path / "cache", tmp_path), LoadedDocuments()
    found: list[tuple[Problem, ...]] = []
    for comments in ("", "# Two\n# lines.\n"):
        write_files(tmp_path / "spec", {"shared.yaml": comments + EXAMPLE})
        spec = load_leniently(tmp_path / "spec", last=last).spec
        assert spec is not None
        found.append(lint(spec, make_document_check(cache, spec)))
        expected = load_leniently(tmp_path / "spec").spec
        assert expected is not None
        assert [*map(repr, found[-1])] == [*map(repr, lint(expected, check_document))]
    lines = [problem.location.line for problems in found for problem in problems]
    assert lines == [9, 11]


def test_stored_problems_are_the_same_problems() -> None:
    problems = (
        Problem(SourceLocation("a b.yaml", 3, 4, "/x~1y"), "warning", 'no "full" stop\u2028'),
        Problem(SourceLocation("c.yaml", 1), "error", "é", (Fix("write", "/a", ["x"]), Fix("remove", "/b"))),
    )
    parsed = parse_problems(format_problems(problems))
    assert parsed == problems
    assert [problem.fixes for problem in parsed] == [problem.fixes for problem in problems]
