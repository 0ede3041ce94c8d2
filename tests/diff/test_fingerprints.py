"""Fingerprints never change, since approvals refer to them; not even if a message is reworded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright.diff.core.fingerprints import compute_fingerprint
from sdkwright.diff.python import compare
from sdkwright.diff.wire.rules.catalogue import SCHEMA_RULES
from sdkwright.ir.api import Api
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
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


def test_an_approval_of_effects_that_were_one_finding_is_for_the_worst_of_them(tmp_path: Path) -> None:
    case = next(case for case in cases() if case.name == "field_optional_where_it_is_received")
    findings = compare(*(case.api(side, tmp_path) for side in ("base", "revision")))
    fingerprints_by_rule = {finding.rule: compute_fingerprint(finding) for finding in findings}
    assert fingerprints_by_rule == {
        "python-field-optional": "6924f64445d4",  # as in the releases that merged both
        "python-argument-optional": "9b76542e76e8",
    }


def test_the_name_of_a_schema_is_not_an_alias_for_a_model_or_its_plain_data(tmp_path: Path) -> None:
    apis: list[Api] = []
    for result in ("FooOrDict", "Bar"):
        path = tmp_path / f"{result}.json"
        path.write_text(json.dumps(describe(result)), "utf-8")
        apis.append(translate(load_spec(path)))
    (finding,) = (
        finding for finding in compare(apis[0], apis[1]) if finding.rule.startswith("python-result-")
    )
    assert finding.message == "`foos.set`: returns `Bar`, no longer `FooOrDict`"
    assert compute_fingerprint(finding) == "0e19aece5af1"


def describe(result: str) -> dict[str, Any]:
    names = ("FooOrDict", "Bar")
    responses = {
        status: {
            "description": "It.",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        }
        for status, name in (("200", result), ("422", "FooOrDict"), ("409", "Bar"))
    }
    return {
        "openapi": "3.1.1",
        "info": {"title": "Foos", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": "foos", "description": "Foos."}],
        "paths": {"/foos": {"get": {"operationId": "foos.set", "summary": "Set.", "responses": responses}}},
        "components": {
            "schemas": {
                name: {"type": "object", "properties": {name.lower(): {"type": "string"}}} for name in names
            }
        },
    }
