"""The parts of `make redocly` and `make contract` that need no Node.js, and the versions that they install."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from tests.contract.__main__ import check_description, check_outcomes
from tests.contract.calls import CALLS, HTTP_OPERATIONS, Outcome
from tests.contract.deviations import DESCRIPTION_DEVIATIONS, REQUEST_DEVIATIONS
from tests.contract.redocly import EXCEPTIONS, check_problems, read_exceptions
from tests.contract.server import Finding, read_findings
from tests.contract.strict_bundle import make_strict
from tests.sdk.operations import DOCUMENT

HERE = Path(__file__).parent


def test_the_tools_are_pinned() -> None:
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    packages = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_the_lock_file_contains_no_host() -> None:
    """Any registry can be used, because the lock file contains checksums."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (HERE / name).read_text("utf-8")
    assert "omit-lockfile-registry-resolved=true" in (HERE / ".npmrc").read_text("utf-8").splitlines()


def test_every_operation_is_called_in_every_style() -> None:
    assert len(HTTP_OPERATIONS) == 182
    assert {style for _, style in CALLS} >= {"minimal", "full", "nulls"}
    assert len(CALLS) > 2 * len(HTTP_OPERATIONS)


def test_the_strict_bundle_is_valid_and_strict() -> None:
    strict = make_strict(DOCUMENT)
    validate(strict)
    schemas = strict["components"]["schemas"]
    assert schemas["SpeechRequest"]["additionalProperties"] is False
    assert schemas["ExtendedSubscription"]["unevaluatedProperties"] is False
    assert "additionalProperties" not in DOCUMENT["components"]["schemas"]["SpeechRequest"]


FINDING = Finding("E3008", "body.text", "Expected type string, got number")


def test_findings_are_read_from_headers() -> None:
    headers = {
        "x-steady-error-count": "1",
        "x-steady-error-1-code": "E3008",
        "x-steady-error-1-path": "body.text",
        "x-steady-error-1-message": "Expected type string, got number",
    }
    assert read_findings(headers) == [FINDING]
    assert read_findings({"x-steady-error-count": "0"}) == []


LISTED = [
    Outcome(deviation.call, "full, sync", [Finding(deviation.code, deviation.location, "")], "")
    for deviation in REQUEST_DEVIATIONS
]


def test_only_listed_deviations_of_requests_pass() -> None:
    assert list(check_outcomes(LISTED)) == []
    assert list(check_outcomes([*LISTED, Outcome("voices.get", "full, sync", [FINDING], "")])) == [
        "voices.get (full, sync): request: E3008 body.text Expected type string, got number"
    ]
    assert list(check_outcomes([*LISTED, Outcome("voices.get", "full, sync", [], "TypeError: no")])) == [
        "voices.get (full, sync): TypeError: no"
    ]
    first = next(iter(REQUEST_DEVIATIONS))
    assert list(check_outcomes(LISTED[1:])) == [
        f"remove this deviation, the server no longer reports it: {' '.join(first)}"
    ]


def test_only_listed_deviations_of_the_description_pass() -> None:
    findings = [Finding(code, place, "") for code, place in DESCRIPTION_DEVIATIONS]
    assert list(check_description(findings)) == []
    assert list(check_description([*findings, FINDING])) == [f"the description: {' '.join(FINDING)}"]
    assert len(list(check_description(findings[1:]))) == 1


def create_problem(severity: str, rule: str, pointer: str) -> dict[str, Any]:
    location = [{"pointer": pointer}]
    return {"ruleId": rule, "severity": severity, "message": "A message.", "location": location}


def test_only_exceptions_of_the_linter_pass() -> None:
    exceptions = {("no-ambiguous-paths", "paths /v1/a~b/{c}")}
    known = create_problem("warn", "no-ambiguous-paths", "#/paths/~1v1~1a~0b~1{c}")
    assert check_problems([known], exceptions) == []
    assert check_problems([known, create_problem("warn", "info-license", "#/info")], exceptions) == [
        "warn: info-license info: A message."
    ]
    assert check_problems([{**known, "severity": "error"}], exceptions) == [
        "error: no-ambiguous-paths paths /v1/a~b/{c}: A message."
    ]
    assert check_problems([], exceptions) == [
        "remove this exception, it has no warning: no-ambiguous-paths paths /v1/a~b/{c}"
    ]


def test_every_exception_has_a_reason_and_an_existing_place() -> None:
    text = EXCEPTIONS.read_text("utf-8")
    assert all(len(entry["reason"]) > 20 for entry in yaml.safe_load(text))
    for rule, place in read_exceptions(text):
        value: Any = DOCUMENT
        for step in place.split(" "):
            value = value[step]
        assert value, rule


@pytest.mark.parametrize("reason", [*REQUEST_DEVIATIONS.values(), *DESCRIPTION_DEVIATIONS.values()])
def test_every_deviation_has_a_reason(reason: str) -> None:
    assert len(reason) > 20
