"""Single changes of real descriptions are judged as they are known to affect callers.

The descriptions are not part of the repository; the test is skipped where they are missing.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from sdkwright.diff.wire import compare
from sdkwright.openapi.description import read_description, wrap_document
from tests.diff.wire.mutations import (
    BREAKS,
    MAYBE,
    OPERATION_MUTATIONS,
    SAFE,
    SCHEMA_MUTATIONS,
    Mutant,
    list_mutants,
)

SPECS: Final = Path(__file__).resolve().parents[4] / "shared" / "specs"
NAMES: Final = ("train-travel.yaml", "spotify.yaml", "twilio-messaging.json")
MAX_MISSED, MAX_FALSE = 0.01, 0.005
SURVIVORS: Final[dict[str, str]] = {}
"""The mutations that are judged wrongly at some places, each with the reason."""


def _is_judged_rightly(mutant: Mutant) -> bool:
    findings = compare(wrap_document(mutant.base), wrap_document(mutant.revision))
    levels = {finding.level for finding in findings}
    if mutant.truth == MAYBE:
        return "error" not in levels and "warning" in levels
    return ("error" in levels) == (mutant.truth == BREAKS)


@pytest.mark.parametrize("name", NAMES)
def test_single_changes_are_judged_rightly(name: str) -> None:
    if not (SPECS / name).is_file():
        pytest.skip(f"{name} is not beside the checkout")
    document = read_description(str(SPECS / name)).document
    mutants = list(list_mutants(document, seed=7, sites=2))
    totals = Counter(mutant.truth for mutant in mutants)
    survivors = [mutant for mutant in mutants if not _is_judged_rightly(mutant)]
    wrong = Counter(mutant.truth for mutant in survivors)
    assert {mutant.name for mutant in survivors} <= SURVIVORS.keys()
    assert totals[BREAKS] >= 60 and totals[SAFE] >= 80, totals
    assert wrong[BREAKS] <= MAX_MISSED * totals[BREAKS], survivors
    assert wrong[SAFE] <= MAX_FALSE * totals[SAFE], survivors


def test_each_mutation_is_possible_somewhere() -> None:
    """A description with a schema of each kind, which needs no file."""
    properties = {
        "text": {"type": "string"},
        "choice": {"type": "string", "enum": ["a", "b"]},
        "count": {"type": "integer"},
        "size": {"type": "number"},
        "names": {"type": "array", "items": {"type": "string"}},
        "either": {"oneOf": [{"type": "string"}, {"type": "boolean", "title": "b", "default": True}]},
        "inner": {"type": "object", "properties": {"a": {"type": "string"}}},
    }
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}
    operation = {"requestBody": body, "responses": {"200": body}}
    document = {"paths": {"/a": {"post": operation, "put": operation}}}
    mutants = list(list_mutants(document, seed=7, sites=3))
    names = {mutant.name.partition(": ")[2] or mutant.name for mutant in mutants}
    assert names == {change.name for change in (*SCHEMA_MUTATIONS, *OPERATION_MUTATIONS)}
    assert [mutant for mutant in mutants if not _is_judged_rightly(mutant)] == []
