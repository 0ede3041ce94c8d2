"""The forms of the report: what each shows, that no text breaks out of it, and that it is always the same bytes."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.markdown import MARKER, MAX_BYTES
from sdkwright.diff.report.text import format_coloured_text
from sdkwright.diff.review.policy import Policy, apply_policy
from tests.diff import findings, goldens
from tests.diff.findings import ADDED_VALUE, ALL, COMPARISON, HOSTILE, NEW_OPERATION, POLICY, reviewed

ROOT = Path(__file__).parent.parent.parent
SCHEMA: Any = json.loads((ROOT / "docs/diff.schema.json").read_text("utf-8"))
ACTUAL = goldens.actual()


@pytest.mark.parametrize("name", ACTUAL)
def test_a_report_is_what_it_was(name: str) -> None:
    assert (goldens.GOLDEN / name).read_text("utf-8") == ACTUAL[name]


def test_no_golden_is_left_over() -> None:
    assert {path.name for path in goldens.GOLDEN.iterdir()} == ACTUAL.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_the_findings_makes_no_difference(name: str) -> None:
    shuffled = [*ALL]
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert FORMATS[name](reviewed(*shuffled)) == FORMATS[name](reviewed())


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_tells_every_message_and_ends_with_a_line_break(name: str) -> None:
    made = FORMATS[name](reviewed())
    assert made.endswith("\n") and not made.endswith("\n\n")
    for finding in (findings.NOW_OPTIONAL[0], ADDED_VALUE):
        assert finding.message.split("'")[2].strip() in made


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "changelog"])
def test_every_form_tells_what_is_approved_and_why(name: str) -> None:
    assert "Nobody has called it since March" in FORMATS[name](reviewed())


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "changelog"])
def test_every_form_tells_why_there_is_no_python_verdict(name: str) -> None:
    made = FORMATS[name](reviewed(HOSTILE, unavailable="spec/a.yaml:3: no servers"))
    assert "spec/a.yaml:3: no servers" in made


def test_nothing_has_changed() -> None:
    nothing = apply_policy(replace(COMPARISON, findings=()), POLICY)
    made = {name: FORMATS[name](nothing) for name in FORMATS}
    assert made["text"] == "main:spec -> spec\nno changes; no new version is required\n"
    assert made["changelog"] == "Nothing has changed for callers.\n"
    assert made["github"] == "::notice::no changes; no new version is required\n"
    assert json.loads(made["json"])["summary"]["bump"] is None
    assert "Nothing has changed." in made["html"]


# Text ----------------------------------------------------------------------------------------------------------------


def test_text_has_colours_only_where_they_are_asked_for_and_never_those_of_the_description() -> None:
    assert "\x1b" not in ACTUAL["report.txt"]
    uncoloured = re.sub("\x1b\\[[0-9]+m", "", format_coloured_text(reviewed()))
    assert [line.rstrip() for line in uncoloured.splitlines()] == ACTUAL["report.txt"].splitlines()


# Markdown ------------------------------------------------------------------------------------------------------------


def test_markdown_begins_with_the_marker_of_the_comment() -> None:
    assert ACTUAL["report.md"].startswith(MARKER + "\n")


def test_markdown_fits_in_a_comment_and_counts_what_does_not() -> None:
    many = [
        replace(HOSTILE, subject=f"/paths/~1v1~1{number}/post", message=f"change {number} é" * 20)
        for number in range(800)
    ]
    made = FORMATS["markdown"](reviewed(*many))
    assert len(made.encode()) <= MAX_BYTES
    shown = len(re.findall(r"^- \*\*breaking", made, re.MULTILINE))
    (left,) = re.findall(r"and (\d+) more changes", made)
    assert shown > 20 and shown + int(left) == 800


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
    assert len(lines) == len(reviewed().changes) + 2
    assert not {"\r", "\x1b", "\u202e"} & {*ACTUAL["report.github.txt"]}


def test_an_annotation_stands_at_the_line_of_the_revision_or_of_the_base() -> None:
    made = FORMATS["github"](reviewed(HOSTILE, *NEW_OPERATION))
    assert "::error file=a%2Cb%3Ac%25.yaml,line=1,title=" in made
    assert "::notice file=spec/lamps.yaml,line=30,title=wire%3A compatible%2C Python%3A additive::" in made
    gone = FORMATS["github"](reviewed(replace(ADDED_VALUE, revision=None)))
    assert "::warning file=spec/shared.yaml,line=3,title=" in gone


def test_what_is_approved_is_only_a_notice() -> None:
    approved = replace(
        POLICY,
        approvals=(
            replace(
                POLICY.approvals[0], rule=HOSTILE.rule, operation="POST /v1/plain", location=HOSTILE.subject
            ),
        ),
    )
    made = FORMATS["github"](reviewed(HOSTILE, policy=approved))
    assert {line.split(" ")[0].split("::")[1] for line in made.splitlines()} == {"notice"}


# JSON ----------------------------------------------------------------------------------------------------------------


def test_json_keeps_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for made in (
        reviewed(),
        reviewed(HOSTILE, unavailable="no"),
        apply_policy(replace(COMPARISON, findings=()), Policy()),
    ):
        validator.validate(json.loads(FORMATS["json"](made)))


def test_the_schema_describes_every_key_and_asks_for_each() -> None:
    """A key that is not described would be a promise nobody has made."""

    def check(shown: Any, schema: Any) -> None:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        for option in schema.get("anyOf", ()):
            check(shown, option)
        if isinstance(shown, dict) and "properties" in schema:
            assert [*schema["properties"]] == schema["required"] == [*shown]
            assert all("description" in one or "$ref" in one for one in schema["properties"].values())
            for key, child in shown.items():
                check(child, schema["properties"][key])
        elif isinstance(shown, list) and "items" in schema:
            for child in shown:
                check(child, schema["items"])

    check(json.loads(ACTUAL["report.json"]), SCHEMA)


def test_json_holds_the_texts_as_they_are() -> None:
    shown = json.loads(ACTUAL["report.json"])
    found = [one for change in shown["changes"] for one in change["findings"]]
    assert {one["message"] for one in found} == {one.message for one in ALL}
    assert HOSTILE.before in {one["before"] for one in found}


# Change log ----------------------------------------------------------------------------------------------------------


def test_a_change_log_says_what_to_write_instead() -> None:
    made = FORMATS["changelog"](reviewed(*findings.REMOVED_ARGUMENT))
    assert made == (
        "### Breaking\n\n"
        "- The argument `room` of lamps.list is gone (`GET /v1/lamps`)\n\n"
        "  ```python\n  # before\n  client.lamps.list(room=...)\n  # after\n  client.lamps.list()\n  ```\n"
    )


def test_a_change_log_leaves_out_what_callers_do_not_notice() -> None:
    assert FORMATS["changelog"](reviewed(findings.RENAMED_CLASS)) == "Nothing has changed for callers.\n"


def of_surface(surface: str) -> list[Finding]:
    return [one for one in ALL if one.surface == surface]


@pytest.mark.parametrize("surface", ["wire", "python"])
def test_only_the_surface_that_is_asked_for_is_shown(surface: Any) -> None:
    made = FORMATS["json"](reviewed(policy=replace(POLICY, surface=surface)))
    shown = [one for change in json.loads(made)["changes"] for one in change["findings"]]
    assert {one["message"] for one in shown} == {one.message for one in of_surface(surface)}
