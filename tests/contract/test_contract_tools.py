"""What `make redocly` and `make contract` judge by, and what they install; without Node.js."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from tests.contract.__main__ import judge, judge_description
from tests.contract.calls import CALLED, CALLS, Outcome
from tests.contract.closed import closed
from tests.contract.deviations import OF_REQUESTS, OF_THE_DESCRIPTION
from tests.contract.redocly import EXCEPTIONS, exceptions
from tests.contract.redocly import judge as judge_lint
from tests.contract.steady import Finding, findings
from tests.sdk.operations import DOCUMENT

HERE = Path(__file__).parent


def test_the_tools_are_pinned() -> None:
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    packages = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_the_lock_names_no_host() -> None:
    """Any registry will do; the lock says by its checksums what must come from it."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (HERE / name).read_text("utf-8")
    assert "omit-lockfile-registry-resolved=true" in (HERE / ".npmrc").read_text("utf-8").splitlines()


def test_every_operation_is_called_in_every_style() -> None:
    assert len(CALLED) == 182
    assert {style for _, style in CALLS} >= {"minimal", "full", "nulls"}
    assert len(CALLS) > 2 * len(CALLED)


def test_the_stricter_edition_is_valid_and_closed() -> None:
    made = closed(DOCUMENT)
    validate(made)
    schemas = made["components"]["schemas"]
    assert schemas["SpeechRequest"]["additionalProperties"] is False
    assert schemas["ExtendedSubscription"]["unevaluatedProperties"] is False
    assert "additionalProperties" not in DOCUMENT["components"]["schemas"]["SpeechRequest"]


FINDING = Finding("E3008", "body.text", "Expected type string, got number")


def test_the_findings_are_read_from_headers() -> None:
    headers = {
        "x-steady-error-count": "1",
        "x-steady-error-1-code": "E3008",
        "x-steady-error-1-path": "body.text",
        "x-steady-error-1-message": "Expected type string, got number",
    }
    assert findings(headers) == [FINDING]
    assert findings({"x-steady-error-count": "0"}) == []


AS_LISTED = [Outcome(one.call, "full, sync", [Finding(one.code, one.place, "")], "") for one in OF_REQUESTS]


def test_only_what_is_listed_passes() -> None:
    assert list(judge(AS_LISTED)) == []
    assert list(judge([*AS_LISTED, Outcome("voices.get", "full, sync", [FINDING], "")])) == [
        "voices.get (full, sync): request: E3008 body.text Expected type string, got number"
    ]
    assert list(judge([*AS_LISTED, Outcome("voices.get", "full, sync", [], "TypeError: no")])) == [
        "voices.get (full, sync): TypeError: no"
    ]
    first = next(iter(OF_REQUESTS))
    assert list(judge(AS_LISTED[1:])) == [f"listed, but not there any more: {' '.join(first)}"]


def test_only_what_is_listed_of_the_description_passes() -> None:
    told = [Finding(code, place, "") for code, place in OF_THE_DESCRIPTION]
    assert list(judge_description(told)) == []
    assert list(judge_description([*told, FINDING])) == [f"the description: {' '.join(FINDING)}"]
    assert len(list(judge_description(told[1:]))) == 1


def problem(severity: str, rule: str, pointer: str) -> dict[str, Any]:
    location = [{"pointer": pointer}]
    return {"ruleId": rule, "severity": severity, "message": "It is odd.", "location": location}


def test_only_what_is_listed_of_the_linter_passes() -> None:
    listed = {("no-ambiguous-paths", "paths /v1/a~b/{c}")}
    known = problem("warn", "no-ambiguous-paths", "#/paths/~1v1~1a~0b~1{c}")
    assert judge_lint([known], listed) == []
    assert judge_lint([known, problem("warn", "info-license", "#/info")], listed) == [
        "warn: info-license info: It is odd."
    ]
    assert judge_lint([{**known, "severity": "error"}], listed) == [
        "error: no-ambiguous-paths paths /v1/a~b/{c}: It is odd."
    ]
    assert judge_lint([], listed) == ["listed, but no warning any more: no-ambiguous-paths paths /v1/a~b/{c}"]


def test_every_exception_has_its_reason_and_its_place() -> None:
    text = EXCEPTIONS.read_text("utf-8")
    assert all(len(entry["reason"]) > 20 for entry in yaml.safe_load(text))
    for rule, place in exceptions(text):
        found: Any = DOCUMENT
        for step in place.split(" "):
            found = found[step]
        assert found, rule


@pytest.mark.parametrize("reason", [*OF_REQUESTS.values(), *OF_THE_DESCRIPTION.values()])
def test_every_deviation_has_its_reason(reason: str) -> None:
    assert len(reason) > 20
