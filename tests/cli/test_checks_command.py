"""`sdkwright checks`, and the rules that it lists."""

from __future__ import annotations

import json

import pytest

from sdkwright.cli import checks
from sdkwright.cli.main import main
from sdkwright.diff.core.changes import LEVELS
from sdkwright.diff.report.rules import RULE_FORMATS
from sdkwright.diff.review import catalogue

Captured = pytest.CaptureFixture[str]


def test_the_choices_are_those_of_the_catalogue() -> None:
    """They are written out in `cli`, so that no other command imports the rules."""
    assert checks.LEVELS == LEVELS
    assert checks.FORMATS == RULE_FORMATS


def test_all_rules(capsys: Captured) -> None:
    assert main(["checks"]) == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert sorted(lines[:-1]) == sorted(rule.id for rule in catalogue.RULES)
    assert lines[-1].startswith(f"{len(catalogue.RULES):,} rules: ")
    assert main(["checks", "--format", "json", "--surface", "wire"]) == 0
    assert {rule["surface"] for rule in json.loads(capsys.readouterr().out)} == {"wire"}


def test_rules_by_surface_level_and_words(capsys: Captured) -> None:
    assert main(["checks", "--surface", "python", "--level", "error", "Session", "attributeerror"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line and not line.startswith(" ")]
    assert lines[:-1] == ["python-message-gone", "python-message-renamed"]
    assert lines[-1] == f"2 of {len(catalogue.RULES):,} rules: 2 for Python callers; 2 error"
    assert main(["checks", "--level", "warning", "--format", "json"]) == 0
    assert {rule["level"] for rule in json.loads(capsys.readouterr().out)} == {"warning"}
    assert main(["checks", "no such word"]) == 0
    assert capsys.readouterr().out == f"0 of {len(catalogue.RULES):,} rules\n"
