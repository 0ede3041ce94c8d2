"""Every finding has the operations that it affects, with its level; reports name no others."""

from __future__ import annotations

import copy
import json
import re
from typing import Any
from xml.etree.ElementTree import fromstring

import jsonschema
import pytest

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.report import FORMATS
from sdkwright.diff.review.comparison import ComparedDescription, Comparison
from sdkwright.diff.review.policy import Policy, Review, apply_policy
from tests.diff import goldens
from tests.diff.wire.documents import find_changes

REF = {"$ref": "#/components/schemas/Lamp"}
OK: dict[str, Any] = {"responses": {"204": {"description": "Done."}}}


def send(schema: Any = REF) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}, **OK}


def receive(schema: Any = REF) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "It.", "content": content}}}


def filter_by(schema: Any = REF) -> dict[str, Any]:
    return {"parameters": [{"name": "lamp", "in": "query", "schema": schema}], **OK}


SHELF = {"type": "object", "properties": {"lamps": {"type": "array", "items": REF}}}
PATHS: dict[str, Any] = {
    "/send": {"post": send()},
    "/read": {"get": receive()},
    "/list": {"get": receive(SHELF)},
    "/both": {"put": {**send(), **receive()}},
}


def make_document(schema: Any, paths: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"paths": PATHS if paths is None else paths, "components": {"schemas": {"Lamp": schema}}}


def lamp(colour: Any, *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"colour": colour}, "required": [*required]}


def compare(before: Any, after: Any, paths: dict[str, Any] | None = None) -> tuple[Finding, ...]:
    return find_changes(make_document(before, paths), make_document(after, paths))


def list_operations(findings: tuple[Finding, ...]) -> dict[str, list[str]]:
    """The operations by level."""
    operations: dict[str, list[str]] = {}
    for finding in findings:
        names = [f"{item.method} {item.path}" for item in finding.operations]
        operations.setdefault(finding.level, []).extend(names)
    return operations


TEXT, NULLABLE = {"type": "string"}, {"type": ["string", "null"]}
ENUM, LARGER = {"type": "string", "enum": ["red"]}, {"type": "string", "enum": ["red", "blue"]}
READERS = ["GET /list", "GET /read", "PUT /both"]
SENDERS = ["POST /send", "PUT /both"]

PAIRS: dict[str, tuple[Any, Any, dict[str, list[str]]]] = {
    "null appears": (lamp(TEXT, "colour"), lamp(NULLABLE, "colour"), {"error": READERS, "info": SENDERS}),
    "null disappears": (lamp(NULLABLE, "colour"), lamp(TEXT, "colour"), {"error": SENDERS, "info": READERS}),
    "optional": (lamp(TEXT, "colour"), lamp(TEXT), {"error": READERS, "info": SENDERS}),
    "required": (lamp(TEXT), lamp(TEXT, "colour"), {"error": SENDERS, "info": READERS}),
    "more values": (lamp(ENUM), lamp(LARGER), {"warning": READERS, "info": SENDERS}),
    "other type": (lamp(TEXT), lamp({"type": "boolean"}), {"error": [*SENDERS, *READERS]}),
    "other text": (lamp(TEXT), lamp({**TEXT, "description": "Of the light."}), {}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_component_breaks_only_the_operations_of_one_direction(name: str) -> None:
    before, after, expected = PAIRS[name]
    assert list_operations(compare(before, after)) == expected


def test_a_parameter_and_a_response_with_one_schema() -> None:
    paths = {"/filter": {"get": filter_by()}, "/read": {"get": receive()}}
    findings = compare(ENUM, LARGER, paths)
    assert list_operations(findings) == {"warning": ["GET /read"], "info": ["GET /filter"]}
    assert list_operations(compare(LARGER, ENUM, paths)) == {"error": ["GET /filter"], "info": ["GET /read"]}


def test_a_webhook_receives_what_an_operation_sends() -> None:
    def make(schema: Any) -> dict[str, Any]:
        hooks = {"lampBroke": {"post": send()}}
        return {**make_document(schema, {"/send": {"post": send()}}), "webhooks": hooks}

    findings = find_changes(make(lamp(TEXT, "colour")), make(lamp(TEXT)))
    assert list_operations(findings) == {"error": ["POST lampBroke"], "info": ["POST /send"]}


def test_operations_that_are_draft_or_alpha_have_a_finding_of_their_own() -> None:
    paths = copy.deepcopy(PATHS)
    paths["/read"]["get"]["x-stability-level"] = "alpha"
    findings = compare(lamp(TEXT, "colour"), lamp(NULLABLE, "colour"), paths)
    assert list_operations(findings) == {
        "error": ["GET /list", "PUT /both"],
        "info": [*SENDERS, "GET /read"],
    }
    assert len({item.message for item in make_review(*findings).findings}) == 3


def make_review(*findings: Finding) -> Review:
    sides = ComparedDescription("old.yaml"), ComparedDescription("new.yaml")
    return apply_policy(Comparison(*sides, findings), Policy("wire"))


REVIEW = make_review(
    *compare(
        lamp(TEXT, "colour"),
        lamp(NULLABLE, "colour"),
        {"/send": {"post": send()}, "/read": {"get": receive()}},
    )
)
COMMON = make_review(
    *compare(
        lamp(TEXT, "colour"),
        lamp(NULLABLE, "colour"),
        {"/read": {"get": receive()}, "/list": {"get": receive(SHELF)}},
    )
)


def split_findings(name: str) -> list[str]:
    """The parts of a report about the error and about the compatible finding."""
    report = FORMATS[name](REVIEW)
    patterns = {
        "text": r"^  wire .*(?:\n      .*)*",
        "markdown": r"^- \*\*.*(?:\n  .*|\n(?=\n  ))*",
        "github": r"^::(?:error|notice) .*",
        "html": r"(?s)<article.*?</article>",
        "junit": r"(?s)<testcase.*?</testcase>",
    }
    if name in patterns:
        return re.findall(patterns[name], report, re.MULTILINE)
    if name == "json":
        (change,) = json.loads(report)["changes"]
        return list(map(json.dumps, change["findings"]))
    return [json.dumps(result) for result in json.loads(report)["runs"][0]["results"]]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "changelog"])
def test_a_report_names_the_operations_of_each_finding(name: str) -> None:
    error, compatible = split_findings(name)
    paths = [[path for path in ("/read", "/send") if path in part] for part in (error, compatible)]
    assert paths == [["/read"], ["/send"]]
    assert "response-property-became-nullable" in error and "request-property-became-nullable" in compatible


@pytest.mark.parametrize("name", FORMATS)
def test_the_words_differ_where_the_effects_differ(name: str) -> None:
    report = FORMATS[name](REVIEW)
    assert "null became possible in responses" in report
    assert ("null became possible in requests" in report) == (name != "changelog")
    assert "in responses" not in FORMATS[name](COMMON)


def test_the_changelog_names_only_the_operations_that_break() -> None:
    assert FORMATS["changelog"](REVIEW) == (
        "### Breaking\n\n- `Lamp.colour`: null became possible in responses (`GET /read`)\n"
    )


def test_the_changelog_names_all_operations_that_break_in_the_same_way() -> None:
    review = make_review(*compare(lamp(TEXT), lamp({"type": "boolean"})))
    (line,) = FORMATS["changelog"](review).splitlines()[2:]
    assert line == "- `Lamp.colour`: the type changed from string to boolean (4 operations)"


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_operations_that_all_findings_affect_are_listed_once(name: str) -> None:
    report = FORMATS[name](COMMON)
    assert report.count("/read") == report.count("/list") == 1


def test_the_json_report_is_valid_and_a_change_has_no_operations() -> None:
    schema = json.loads(goldens.SCHEMA.read_text("utf-8"))
    for review in (REVIEW, COMMON):
        report = json.loads(FORMATS["json"](review))
        jsonschema.Draft202012Validator(schema).validate(report)
        assert [change for change in report["changes"] if "operations" in change] == []
    del report["changes"][0]["findings"][0]["operations"]
    assert not jsonschema.Draft202012Validator(schema).is_valid(report)


def test_junit_fails_only_for_the_operation_that_breaks() -> None:
    tests = [*fromstring(FORMATS["junit"](REVIEW)).iter("testcase")]
    assert [test.get("classname") for test in tests] == ["wire: GET /read", "wire: POST /send"]
    assert [test.find("failure") is not None for test in tests] == [True, False]
