"""All problems of a spec in one run, whatever stage finds them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.translate.checking import find_problems
from tests.goldens import Case, list_cases

NAMES = ("Example", "AsyncExample", "ExampleError")
SPEC = """\
openapi: 3.1.1
info: {title: Test, version: 1.0.0}
servers: [{url: 'https://a.example'}]
tags: [{name: things, description: The things}]
paths:
  /v1/things:
    get:
      operationId: things.list
      tags: [things]
      summary: List the things.
      responses: {'200': {description: The things., content: {text/plain: {schema: {type: string}}}}}
"""


@pytest.fixture(autouse=True)
def spec_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def find_messages(text: str) -> list[str]:
    Path("a.yaml").write_text(text)
    return [problem.message for problem in find_problems(Path("a.yaml"), (), NAMES)]


def test_errors_of_the_loader_do_not_hide_those_of_lint() -> None:
    assert find_messages(SPEC) == ["the description ends without a full stop; add one"]
    text = SPEC.replace("tags: [things]\n", "tags: [thing]\n      sumary: A.\n      x-docs: []\n")
    text += (
        "components: {schemas: {A: {description: A, type: array, items: {$ref: '#/components/schemas/B'}}}}\n"
    )
    assert find_messages(text) == [
        "the description ends without a full stop; add one",
        "operation 'things.list' is tagged 'thing'; write its resource, tags: [things]",
        "tag 'thing' is not among the tags of the root document. Did you mean 'things'?",
        "unknown keyword 'sumary' in an operation. Did you mean 'summary'?",
        "unknown reference '#/components/schemas/B'; add 'B' to components/schemas",
        "the description ends without a full stop; add one",
    ]


def test_errors_of_the_translation_do_not_hide_those_of_lint() -> None:
    assert find_messages(SPEC.replace("things.list", "things.class")) == [
        "the description ends without a full stop; add one",
        "'class' in the operationId is a keyword of Python; write 'class_'",
    ]


@pytest.mark.parametrize("case", list_cases(), ids=lambda case: case.name)
def test_lint_reads_every_document_that_has_the_right_shapes(case: Case) -> None:
    """Lint also runs on invalid documents: remove a random part of each, and check that it does not fail."""
    source = case.config(base=case.folder).spec
    generator = random.Random(case.name)
    text = (source / "openapi.yaml" if source.is_dir() else source).read_text("utf-8")
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return
    for _ in range(6):
        changed = yaml.safe_load(text)
        _remove_part(changed, generator)
        Path("a.yaml").write_text(yaml.safe_dump(changed, allow_unicode=True), "utf-8")
        find_problems(Path("a.yaml"), (), NAMES)
    assert document


def _remove_part(value: Any, generator: random.Random) -> None:
    while isinstance(value, (dict, list)) and value:
        key = generator.choice([*value] if isinstance(value, dict) else [*range(len(value))])
        if not isinstance(value[key], (dict, list)) or not value[key] or generator.random() < 0.1:
            del value[key]
            return
        value = value[key]
