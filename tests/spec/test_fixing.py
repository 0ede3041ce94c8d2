"""`lint --fix`: the fixes of problems that need no decision. Everything else in a document stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.cli.fixes import fix_spec
from sdkwright.project.config import Config
from tests.goldens import Case, list_cases
from tests.spec.specs import write_folder

ROOT = """\
# the root
openapi: 3.1.1
info: {title: Test, version: 1.10}   # quotes
servers: [{url: 'https://a.example'}]
tags:
  - {name: things, description: The things}  # a full stop
components:
  schemas:
    Shared: {type: string, enum: [a, b, c, a], description: Shared.}
"""
THINGS = """\
paths:
  # the only path
  /v1/things/{thing_id}:
    get:
      operationId: things.get   # the call
      summary: Get a thing
      x-docs: [https://a.example/1, https://a.example/2, https://a.example/1]
      parameters:
        - {name: thing_id, in: path, description: ID of the thing., schema: {type: string}}  # flow
      responses:
        200:
          description: >-
            The thing, with a description that is longer than a hundred and twenty characters, which is the limit for each line.
          content:
            application/json:
              # reference
              schema: {$ref: '#/components/schemas/Thing'}
              example: {size: 7, colour: a}
components:
  schemas:
    Thing:
      description: A thing.
      type: object
      required: [size, size]   # twice
      properties:
        size: {type: integer, nullable: true, description: The size., x-unit: metres}
        colour: {$ref: '#/components/schemas/Shared'}
"""
FIXED_ROOT = (
    ROOT.replace("1.10}", "'1.10'}").replace("The things}", "The things.}").replace("b, c, a]", "b, c]")
)
FIXED_THINGS = (
    THINGS.replace("# the call\n", "# the call\n      tags: [things]\n")
    .replace("Get a thing\n", "Get a thing.\n")
    .replace(", https://a.example/1]", "]")
    .replace("in: path, ", "in: path, required: true, ")
    .replace("        200:", "        '200':")
    .replace("for each line.", "for\n            each line.")
    .replace("[size, size]", "[size]")
    .replace("type: integer, nullable: true", "type: [integer, 'null']")
    .replace("'#/components/schemas/Shared'", "'openapi.yaml#/components/schemas/Shared'")
)  # fmt: skip


def make_config(spec: Path) -> Config:
    return Config(spec, "test_sdk", "test-sdk", "1.0.0", "Test", "TEST")


def test_each_fix_changes_only_its_value() -> None:
    spec = write_folder({"openapi.yaml": ROOT, "things.yaml": THINGS})
    fixed, left = fix_spec(make_config(spec))
    assert (spec / "openapi.yaml").read_text() == FIXED_ROOT
    assert (spec / "things.yaml").read_text() == FIXED_THINGS
    assert [str(problem) for problem in left] == []
    assert len(fixed) == 12
    assert all(problem.fixes for problem in fixed)


def test_a_second_run_changes_nothing() -> None:
    spec = write_folder({"openapi.yaml": FIXED_ROOT, "things.yaml": FIXED_THINGS})
    assert fix_spec(make_config(spec)) == ([], ())
    assert (spec / "things.yaml").read_text() == FIXED_THINGS


@pytest.mark.parametrize("line_break", ["\r\n", "\n"])
def test_line_ends_and_an_unfinished_last_line_stay(line_break: str) -> None:
    text = ROOT.replace("1.10}", "'1.10'}").rstrip() + "\n    # end"
    spec = write_folder({"things.yaml": FIXED_THINGS})
    (spec / "openapi.yaml").write_bytes(text.replace("\n", line_break).encode())
    fix_spec(make_config(spec))
    expected = text.replace("The things}", "The things.}").replace("b, c, a]", "b, c]")
    assert (spec / "openapi.yaml").read_bytes() == expected.replace("\n", line_break).encode()


def test_what_an_alias_repeats_is_left_to_a_person() -> None:
    text = FIXED_ROOT.replace("The things.}", "&words The things}").replace(
        "description: Shared.", "description: *words"
    )
    spec = write_folder({"openapi.yaml": text, "things.yaml": FIXED_THINGS})
    fixed, left = fix_spec(make_config(spec))
    assert fixed == []
    assert {problem.message for problem in left} == {"the description ends without a full stop; add one"}
    assert (spec / "openapi.yaml").read_text() == text


def test_a_document_that_is_not_yaml_is_left_alone() -> None:
    spec = write_folder({"openapi.yaml": ROOT, "things.yaml": "paths: [a\n"})
    _, left = fix_spec(make_config(spec))
    assert (spec / "things.yaml").read_text() == "paths: [a\n"
    assert "'[' is not closed" in str(left)


@pytest.mark.parametrize("case", list_cases(), ids=lambda case: case.name)
def test_no_comment_of_a_golden_is_lost_and_fixing_is_idempotent(case: Case) -> None:
    """Each line gets a comment, so that a lost one is noticed."""
    source = case.config(base=case.folder).spec
    files = sorted(source.rglob("*.yaml")) if source.is_dir() else [source]
    for file in files:
        target = Path("spec") / (file.relative_to(source) if source.is_dir() else "openapi.yaml")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"# first\n{file.read_text('utf-8').rstrip()}\n# last\n", "utf-8")
    before = {path: path.read_text("utf-8") for path in Path("spec").rglob("*.yaml")}
    _, left = fix_spec(make_config(Path("spec")))
    after = {path: path.read_text("utf-8") for path in before}
    assert all(text.startswith("# first\n") and text.endswith("\n# last\n") for text in after.values())
    for path, text in before.items():
        comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
        assert [line for line in comments if line not in after[path].splitlines()] == []
    assert fix_spec(make_config(Path("spec"))) == ([], left)
    assert after == {path: path.read_text("utf-8") for path in before}
