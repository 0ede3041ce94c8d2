"""Fingerprints never change, since approvals refer to them; not even if a message is reworded."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.diff.wire.rules import SCHEMA_RULES
from tests.diff import fingerprints
from tests.diff.proving import Case, cases
from tests.diff.wire.operation_changes import CHANGES

GOLDEN = fingerprints.read()


def test_the_fingerprints_of_schema_changes_are_those_of_earlier_releases() -> None:
    for place in SCHEMA_RULES:
        assert fingerprints.of_schema_rule(place) == GOLDEN["wire"][" ".join(place)], place


def test_the_fingerprints_of_other_changes_are_those_of_earlier_releases() -> None:
    for rule in CHANGES:
        assert fingerprints.of_operation_rule(rule) == GOLDEN["wire"][rule], rule


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_fingerprints_for_python_callers_are_those_of_earlier_releases(
    case: Case, tmp_path: Path
) -> None:
    assert fingerprints.of_case(case, tmp_path) == GOLDEN["python"][case.name]
