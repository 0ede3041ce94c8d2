"""The fingerprints of the examples of all rules and cases. `make golden` adds new ones, and never removes one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.core.fingerprints import compute_fingerprint
from sdkwright.diff.python import compare
from sdkwright.diff.wire.rules.catalogue import SCHEMA_RULES
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace
from tests.diff.proving import PACKAGE, SIDES, Case, cases
from tests.diff.wire.documents import find_changes, make_operation_example, make_schema_example
from tests.diff.wire.operation_changes import CHANGES

_FILE: Final = Path(__file__).with_suffix(".json")


def read() -> dict[str, dict[str, list[str]]]:
    """The fingerprints by surface, and by rule or case."""
    golden: dict[str, dict[str, list[str]]] = json.loads(_FILE.read_text("utf-8"))
    return golden


def of_schema_rule(place: SchemaPlace) -> list[str]:
    return _compute(find_changes(*make_schema_example(place)))


def of_operation_rule(rule: str) -> list[str]:
    return _compute(find_changes(*make_operation_example(rule)))


def of_case(case: Case, folder: Path) -> list[str]:
    return _compute(compare(*(case.api(side, folder) for side in SIDES), PACKAGE))


def _compute(findings: Iterable[Finding]) -> list[str]:
    return sorted(map(compute_fingerprint, findings))


def add_missing() -> list[str]:
    """Add new fingerprints; the name of the file if there were any."""
    golden = read()
    wire, python = golden["wire"], golden["python"]
    before = json.dumps(golden)
    for place in SCHEMA_RULES:
        if (key := " ".join(place)) not in wire:
            wire[key] = of_schema_rule(place)
    for rule in CHANGES:
        if rule not in wire:
            wire[rule] = of_operation_rule(rule)
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            known = python.get(case.name, [])
            python[case.name] = sorted({*known, *of_case(case, Path(folder))})
    if json.dumps(golden) == before:
        return []
    _write(golden)
    return ["tests/diff/fingerprints.json"]


def _write(golden: dict[str, dict[str, list[str]]]) -> None:
    lines = [
        f" {json.dumps(surface)}: {{\n"
        + ",\n".join(f"  {json.dumps(key)}: {json.dumps(values)}" for key, values in sorted(found.items()))
        + "\n }"
        for surface, found in golden.items()
    ]
    _FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8", newline="\n")
