"""The formats of the report: their content, the escaping of texts, and that they are always the same bytes."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jsonschema
import pytest

from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.markdown import MARKER, MAX_BYTES
from sdkwright.diff.report.text import format_coloured_text
from sdkwright.diff.review.policy import Approval, Policy, Review, apply_policy
from sdkwright.problems.problem import SourceLocation
from tests.diff import findings, goldens
from tests.diff.findings import ADDED_VALUE, ALL, COMPARISON, HOSTILE, NEW_OPERATION, POLICY, make_review

ROOT = Path(__file__).parent.parent.parent
SCHEMA: Any = json.loads(goldens.SCHEMA.read_text("utf-8"))
ACTUAL = goldens.actual()


@pytest.mark.parametrize("name", ACTUAL)
def test_a_report_equals_its_golden(name: str) -> None:
    assert (goldens.GOLDEN / name).read_text("utf-8") == ACTUAL[name]


def test_no_golden_is_left_over() -> None:
    assert {path.name for path in goldens.GOLDEN.iterdir()} == ACTUAL.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_the_findings_does_not_matter(name: str) -> None:
    shuffled = [*ALL]
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert FORMATS[name](make_review(*shuffled)) == FORMATS[name](make_review())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_contains_every_message_and_ends_with_a_line_break(name: str) -> None:
    report = FORMATS[name](make_review())
    assert report.endswith("\n") and not report.endswith("\n\n")
    for finding in (findings.NOW_OPTIONAL[0], ADDED_VALUE):
        assert finding.message.split("'")[2].strip() in report


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "changelog"])
def test_every_format_contains_the_reasons_of_approvals(name: str) -> None:
    assert "Unused since March" in FORMATS[name](make_review())


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "changelog"])
def test_every_format_contains_why_there_is_no_python_verdict(name: str) -> None:
    report = FORMATS[name](make_review(HOSTILE, unavailable="spec/a.yaml:3: no servers"))
    assert "spec/a.yaml:3: no servers" in report


def test_nothing_has_changed() -> None:
    nothing = apply_policy(replace(COMPARISON, findings=()), POLICY)
    reports = {name: FORMATS[name](nothing) for name in FORMATS}
    assert reports["text"] == "main:spec -> spec\nno changes; no new version is required\n"
    assert reports["changelog"] == "Nothing has changed for callers.\n"
    assert reports["github"] == "::notice::no changes; no new version is required\n"
    assert json.loads(reports["json"])["summary"]["bump"] is None
    assert "Nothing has changed." in reports["html"]
    assert json.loads(reports["sarif"])["runs"][0]["results"] == []


# Text ----------------------------------------------------------------------------------------------------------------


def test_text_has_colours_only_on_request_and_never_those_of_the_description() -> None:
    assert "\x1b" not in ACTUAL["report.txt"]
    without_colours = re.sub("\x1b\\[[0-9]+m", "", format_coloured_text(make_review()))
    assert [line.rstrip() for line in without_colours.splitlines()] == ACTUAL["report.txt"].splitlines()


# Markdown ------------------------------------------------------------------------------------------------------------


def test_markdown_begins_with_the_marker() -> None:
    assert ACTUAL["report.md"].startswith(MARKER + "\n")


def test_markdown_fits_in_a_comment_and_counts_omitted_changes() -> None:
    many = [
        replace(HOSTILE, subject=f"/paths/~1v1~1{number}/post", message=f"change {number} é" * 20)
        for number in range(800)
    ]
    report = FORMATS["markdown"](make_review(*many))
    assert len(report.encode()) <= MAX_BYTES
    count = len(re.findall(r"^- \*\*breaking", report, re.MULTILINE))
    (omitted,) = re.findall(r"and (\d+) more changes", report)
    assert count > 20 and count + int(omitted) == 800


def test_markdown_renders_no_markup_of_the_description() -> None:
    markdown_it = pytest.importorskip("markdown_it")
    html = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(ACTUAL["report.md"])
    assert "<script" not in html and "<img" not in html and "<em>" not in html
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt; <code>@</code>everyone *bold* <code>tick</code> 100% |" in html
    )


# GitHub --------------------------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"::(error|warning|notice)( [a-z]+=[^:,]*(,[a-z]+=[^:,]*)*)?::.*")


def test_every_line_for_github_is_one_command() -> None:
    lines = ACTUAL["report.github.txt"].removesuffix("\n").split("\n")
    assert [line for line in lines if not _COMMAND.fullmatch(line)] == []
    parts = {
        (item.finding.subject, "info" if item.is_approved else item.finding.level)
        for item in make_review().findings
    }
    assert len(lines) == len(parts) + 2
    assert not {"\r", "\x1b", "\u202e"} & {*ACTUAL["report.github.txt"]}


def test_an_annotation_has_the_line_of_the_revision_or_of_the_base() -> None:
    report = FORMATS["github"](make_review(HOSTILE, *NEW_OPERATION))
    assert "::error file=a%2Cb%3Ac%25.yaml,line=1,title=" in report
    assert "::notice file=spec/lamps.yaml,line=30,title=wire%3A compatible%2C Python%3A additive::" in report
    without_revision = FORMATS["github"](make_review(replace(ADDED_VALUE, revision=None)))
    assert "::warning file=spec/shared.yaml,line=3,title=" in without_revision


def test_an_approved_finding_is_only_a_notice() -> None:
    approved = replace(
        POLICY,
        approvals=(
            replace(
                POLICY.approvals[0], rule=HOSTILE.rule, operation="POST /v1/plain", location=HOSTILE.subject
            ),
        ),
    )
    report = FORMATS["github"](make_review(HOSTILE, policy=approved))
    assert {line.split(" ")[0].split("::")[1] for line in report.splitlines()} == {"notice"}


# JSON ----------------------------------------------------------------------------------------------------------------


def test_json_is_valid_for_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for review in (
        make_review(),
        make_review(HOSTILE, unavailable="no"),
        apply_policy(replace(COMPARISON, findings=()), Policy()),
    ):
        validator.validate(json.loads(FORMATS["json"](review)))


def test_the_version_is_that_of_the_schema() -> None:
    version = json.loads(ACTUAL["report.json"])["version"]
    assert SCHEMA["$id"] == f"urn:sdkwright:diff-report:{version}"
    first, _ = version.split(".")
    assert SCHEMA["properties"]["version"]["pattern"] == rf"^{first}\.[0-9]+$"


def test_a_changed_schema_has_a_new_version() -> None:
    version = json.loads(ACTUAL["report.json"])["version"]
    assert (
        goldens.read_schema_versions().get(version) == goldens.compute_schema_digest()
    ), "the schema has changed: raise VERSION in json_report.py and the version in $id, then run `make golden`"


def test_the_schema_describes_and_requires_every_key() -> None:
    """Every key in the output is part of the format."""

    def check(value: Any, schema: Any) -> None:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        for option in schema.get("anyOf", ()):
            check(value, option)
        if isinstance(value, dict) and "properties" in schema:
            assert [*schema["properties"]] == schema["required"] == [*value]
            assert all("description" in item or "$ref" in item for item in schema["properties"].values())
            for key, child in value.items():
                check(child, schema["properties"][key])
        elif isinstance(value, list) and "items" in schema:
            for child in value:
                check(child, schema["items"])

    check(json.loads(ACTUAL["report.json"]), SCHEMA)


def test_json_contains_texts_unchanged() -> None:
    report = json.loads(ACTUAL["report.json"])
    items = [item for change in report["changes"] for item in change["findings"]]
    assert {item["message"] for item in items} == {finding.message for finding in ALL}
    assert HOSTILE.before in {item["before"] for item in items}


def test_json_contains_the_sources_of_unused_approvals() -> None:
    policy = replace(POLICY, approvals=(Approval("approved.toml: entry 3", "Agreed.", "0123456789ab"),))
    report = json.loads(FORMATS["json"](make_review(policy=policy)))
    assert report["unusedApprovals"] == ["approved.toml: entry 3"]


# Change log ----------------------------------------------------------------------------------------------------------


def test_a_change_log_contains_the_calls_before_and_after() -> None:
    report = FORMATS["changelog"](make_review(*findings.REMOVED_ARGUMENT))
    assert report == (
        "### Breaking\n\n"
        "- The argument `room` of lamps.list is gone (`GET /v1/lamps`)\n\n"
        "  ```python\n  # before\n  client.lamps.list(room=...)\n  # after\n  client.lamps.list()\n  ```\n"
    )


def test_a_change_log_omits_what_callers_do_not_notice() -> None:
    assert FORMATS["changelog"](make_review(findings.RENAMED_CLASS)) == "Nothing has changed for callers.\n"


@pytest.mark.parametrize("surface", ["wire", "python"])
def test_a_report_contains_only_the_selected_surface(surface: Any) -> None:
    report = FORMATS["json"](make_review(policy=replace(POLICY, surface=surface)))
    messages = {item["message"] for change in json.loads(report)["changes"] for item in change["findings"]}
    assert messages == {finding.message for finding in ALL if finding.surface == surface}


# SARIF ---------------------------------------------------------------------------------------------------------------


def read_sarif(review: Review) -> Any:
    (run,) = json.loads(FORMATS["sarif"](review))["runs"]
    return run


def test_sarif_has_a_result_for_each_finding_with_its_rule() -> None:
    run = read_sarif(make_review())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(result["ruleId"] for result in run["results"]) == sorted(item.rule for item in ALL)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert re.fullmatch("[0-9a-f]{12}", result["partialFingerprints"]["sdkwright/v1"])
    (approved,) = (result for result in run["results"] if "suppressions" in result)
    assert approved["suppressions"][0]["justification"] == "Unused since March <b>."


def test_sarif_has_locations_in_the_repository() -> None:
    side = replace(COMPARISON.base, name="main:spec")
    moved = replace(
        ADDED_VALUE, base=SourceLocation("main:a b/ä.yaml", 3), revision=SourceLocation("http://a/b.yaml", 0)
    )
    comparison = replace(COMPARISON, base=side, findings=(moved,))
    (result,) = read_sarif(apply_policy(comparison, Policy()))["results"]
    places = [item["physicalLocation"] for item in (*result["locations"], *result["relatedLocations"])]
    assert [place["artifactLocation"]["uri"] for place in places] == ["http://a/b.yaml", "a%20b/%C3%A4.yaml"]
    assert [place["region"]["startLine"] for place in places] == [1, 3]
    (gone,) = read_sarif(make_review(replace(ADDED_VALUE, revision=None)))["results"]
    assert len(gone["locations"]) == 1 and gone["relatedLocations"] == []


# JUnit ---------------------------------------------------------------------------------------------------------------


def read_junit(review: Review) -> Element:
    suite = fromstring(FORMATS["junit"](review)).find("testsuite")
    assert suite is not None
    return suite


def test_a_test_of_junit_fails_if_its_finding_is_forbidden() -> None:
    suite = read_junit(make_review())
    review = make_review()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (
        str(len(ALL)),
        str(review.failing),
        "1",
    )
    failing = {item.finding.rule for item in review.failing_findings}
    assert {failure.get("type") for failure in suite.iter("failure")} == failing
    assert [item.get("message") for item in suite.iter("skipped")] == ["approved: Unused since March <b>."]
    anything = read_junit(make_review(policy=Policy(fail_on="never")))
    assert [*anything.iter("failure")] == []


def test_junit_without_changes_has_one_test_that_passes() -> None:
    suite = read_junit(apply_policy(replace(COMPARISON, findings=()), POLICY))
    assert [[*test] for test in suite.iter("testcase")] == [[]] and suite.get("tests") == "1"


def test_junit_contains_hostile_texts_as_text() -> None:
    (test,) = read_junit(make_review(HOSTILE)).iter("testcase")
    assert "<script>alert(1)</script>" in str(test.get("name")) and "\x1b" not in str(test.get("name"))
    assert "</pre><img src=x onerror=alert(1)>" in "".join(test.itertext())
