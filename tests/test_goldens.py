"""The generator makes the expected files and messages of the golden cases, and they are valid Python."""

from __future__ import annotations

import ast
import difflib
import re
import sys
from collections.abc import Iterator

import pytest

from sdkwright.spec.loading import load_spec
from tests.goldens import PACKAGE, Case, list_cases

CASES = list_cases()
GENERATED = [case for case in CASES if case.is_generated]
_ALLOWED_IMPORTS = frozenset({*sys.stdlib_module_names, "pydantic", "typing_extensions", PACKAGE})


def name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_generated_files_are_as_expected(case: Case) -> None:
    expected, actual = case.expected(), case.actual()
    if expected != actual:
        diff = "\n".join(_format_diff(expected, actual))
        pytest.fail(
            f"{diff}\n\nIf the change is intended: run make golden, and review the diff.", pytrace=False
        )


@pytest.mark.parametrize("case", CASES, ids=name)
def test_only_rejected_specs_have_an_error(case: Case) -> None:
    assert ("error.txt" in case.expected()) == case.is_rejected


@pytest.mark.parametrize("case", GENERATED, ids=name)
def test_an_accepted_spec_has_no_warning(case: Case) -> None:
    assert load_spec(case.config(base=case.folder).spec).warnings == ()


@pytest.mark.parametrize("case", GENERATED, ids=name)
def test_expected_python_compiles_and_imports_only_dependencies(case: Case) -> None:
    for path, text in case.expected().items():
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)
            plugin = {"pytest"} if path.endswith("/testing/pytest.py") else set[str]()
            assert {*_list_imports(text)} <= _ALLOWED_IMPORTS | plugin, path


def _list_imports(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def _format_diff(expected: dict[str, str], actual: dict[str, str]) -> Iterator[str]:
    for path in sorted({*expected, *actual}):
        before, after = expected.get(path, ""), actual.get(path, "")
        if path not in expected or path not in actual:
            yield f"{path}: {'is not expected' if path in actual else 'is missing'}"
        yield from difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"expected: {path}", f"actual: {path}", lineterm=""
        )


@pytest.mark.parametrize(
    "case", [case for case in list_cases() if not case.is_generated], ids=lambda case: case.name
)
def test_every_message_says_what_to_do(case: Case) -> None:
    """After what is wrong, a message has a remedy, a suggestion, or it says what must be."""
    lines = [line for text in case.expected().values() for line in text.splitlines()]
    remedy = re.compile(r"; |\. Did you mean '.+'\?| must | needs required: true$")
    assert lines
    assert [line for line in lines if not remedy.search(line)] == []
