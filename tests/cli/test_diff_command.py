"""`sdkwright diff` and `sdkwright checks` as a person or a workflow calls them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli import diff_options
from sdkwright.cli.main import main
from sdkwright.diff.core.changes import LEVELS
from sdkwright.diff.report import FORMATS
from sdkwright.diff.review import catalogue, settings
from tests.diff import goldens
from tests.projects import COMMAND, place, project, sdkwright

Captured = pytest.CaptureFixture[str]
BREAK = ("name: {type: string, ", "name: {type: integer, ")
NEW = ("properties:\n", "properties:\n        size: {type: integer, description: How large it is.}\n")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project(tmp_path))
    place(tmp_path, {"base.json": ""})
    assert main(["bundle", "-o", "base.json"]) == 0
    return tmp_path


def edit(folder: Path, *edits: tuple[str, str], file: str = "spec/things.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, "utf-8")


def found(capsys: Captured) -> Any:
    return json.loads(capsys.readouterr().out)


def fingerprints(shown: Any) -> list[str]:
    return [one["fingerprint"] for change in shown["changes"] for one in change["findings"]]


def test_a_bundle_is_what_it_was_made_of(capsys: Captured) -> None:
    assert main(["diff", "base.json", "spec"]) == 0
    assert capsys.readouterr() == ("base.json -> spec\nno changes; nothing asks for a new version\n", "")


@pytest.mark.parametrize("name", FORMATS)
def test_a_break_is_told_in_every_form_and_fails(name: str, folder: Path, capsys: Captured) -> None:
    edit(folder, BREAK)
    assert main(["diff", "base.json", "spec", "--format", name]) == 1
    out, err = capsys.readouterr()
    assert "name" in out and err == ""
    assert main(["diff", "base.json", "spec", "--format", name, "-o", "report"]) == 1
    assert ((folder / "report").read_text("utf-8"), capsys.readouterr()) == (out, ("", ""))


def test_what_fails_and_what_does_not(folder: Path, capsys: Captured) -> None:
    edit(folder, NEW)
    statuses = {
        fail_on: main(["diff", "base.json", "spec", "--fail-on", fail_on])
        for fail_on in ("breaking", "warning", "any", "never")
    }
    assert statuses == {"breaking": 0, "warning": 0, "any": 1, "never": 0}
    edit(folder, BREAK)
    assert main(["diff", "base.json", "spec", "--fail-on", "never"]) == 0


@pytest.mark.parametrize("surface", ["wire", "python", "both"])
def test_the_surfaces(surface: str, folder: Path, capsys: Captured) -> None:
    edit(folder, BREAK)
    assert main(["diff", "base.json", "spec", "--surface", surface, "--format", "json"]) == 1
    shown = {one["surface"] for change in found(capsys)["changes"] for one in change["findings"]}
    assert shown == ({"wire", "python"} if surface == "both" else {surface})


def test_both_verdicts_of_one_cause_are_one_change_with_the_lines_of_both_sides(
    folder: Path, capsys: Captured
) -> None:
    edit(folder, BREAK)
    main(["diff", "base.json", "spec", "--format", "json"])
    (change,) = found(capsys)["changes"]
    assert change["subject"] == "/components/schemas/Thing/properties/name"
    assert [one["surface"] for one in change["findings"]] == ["wire", "python"]
    assert {one["base"]["file"] for one in change["findings"]} == {"base.json"}
    assert change["operations"] == [
        {"method": "GET", "path": "/v1/things/{thing_id}", "call": "things.get", "summary": "Get a thing."}
    ]


def test_a_commit_is_a_base_too(folder: Path, capsys: Captured) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    edit(folder, BREAK)
    assert main(["diff", "HEAD:spec", "spec", "--format", "github"]) == 1
    assert "base: HEAD:spec/things.yaml:19" in capsys.readouterr().out


# Nothing wrong looks like "no changes" ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope.json", "spec"], "nope.json: there is no such file or folder"),
        (["base.json", "HEAD:nope"], "'HEAD' is not a commit of this git repository"),
        (["base.json", "empty"], "empty"),
        (["base.json", "list.json"], "list.json: this is no OpenAPI description, but a list"),
        (["base.json", "broken.json"], "broken.json:2: "),
        (["base.json"], "the following arguments are required: REVISION"),
        (["base.json", "spec", "--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["base.json", "spec", "--fail-on", "warn"], "argument --fail-on: invalid choice: 'warn'"),
        (
            ["base.json", "spec", "-o", "no/such/folder"],
            "cannot write no/such/folder: No such file or directory",
        ),
        (
            ["base.json", "spec", "--check-version", "1..x"],
            "--check-version wants two versions such as 1.4.0..1.5.0",
        ),
    ],
)
def test_an_error_is_2_and_says_nothing_on_the_output(
    arguments: list[str], message: str, folder: Path, capsys: Captured
) -> None:
    place(folder, {"list.json": "[]", "broken.json": "{"})
    (folder / "empty").mkdir()
    assert main(["diff", *arguments, *(["--fail-on", "never"] if len(arguments) < 3 else [])]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("sdkwright: ") and message in err and err.count("\n") == 1


def test_a_description_that_gives_no_sdk_still_has_a_verdict_on_the_wire(
    folder: Path, capsys: Captured
) -> None:
    edit(folder, ("servers: [{url: 'https://api.example.com'}]\n", ""), file="spec/openapi.yaml")
    edit(folder, BREAK)
    assert main(["diff", "base.json", "spec", "--format", "json"]) == 1
    shown = found(capsys)
    assert shown["unavailable"].startswith("spec/openapi.yaml:1: no 'servers' in the root document")
    assert {one["surface"] for change in shown["changes"] for one in change["findings"]} == {"wire"}


def test_python_alone_is_an_error_where_there_is_no_such_verdict(folder: Path, capsys: Captured) -> None:
    edit(folder, ("servers: [{url: 'https://api.example.com'}]\n", ""), file="spec/openapi.yaml")
    assert main(["diff", "base.json", "spec", "--surface", "python", "--fail-on", "never"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "no 'servers' in the root document" in err


# Approvals and settings ------------------------------------------------------------------------------------------------


def approve(folder: Path, *entries: str, settings: str = "") -> None:
    text = "".join(f"[[approved]]\n{entry}\nreason = 'Agreed.'\n" for entry in entries)
    place(folder, {"approved.toml": text})
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"[tool.sdkwright.diff]\napprovals = 'approved.toml'\n{settings}")


def test_approved_breaks_pass_and_stay_visible(folder: Path, capsys: Captured) -> None:
    edit(folder, BREAK)
    main(["diff", "base.json", "spec", "--format", "json"])
    approve(folder, *(f"fingerprint = '{one}'" for one in fingerprints(found(capsys))))
    assert main(["diff", "base.json", "spec", "--format", "json"]) == 0
    shown = found(capsys)
    assert {one["approved"] for change in shown["changes"] for one in change["findings"]} == {"Agreed."}


def test_an_unused_approval_is_an_error_whatever_fails(folder: Path, capsys: Captured) -> None:
    approve(folder, "fingerprint = '0123456789ab'")
    assert main(["diff", "base.json", "spec", "--fail-on", "never"]) == 2
    out, err = capsys.readouterr()
    assert (
        err == "sdkwright: approved.toml: entry 1: it approves nothing that is there; remove it, or mend it\n"
    )
    assert out.endswith("no changes; nothing asks for a new version\n")
    assert main(["diff", "base.json", "spec", "--allow-unused"]) == 0


def test_the_settings_stand_for_options(folder: Path, capsys: Captured) -> None:
    edit(folder, NEW)
    approve(folder, settings="fail_on = 'any'\nsurface = 'python'\n")
    assert main(["diff", "base.json", "spec", "--format", "json"]) == 1
    assert found(capsys)["surface"] == "python"
    assert main(["diff", "base.json", "spec", "--fail-on", "breaking"]) == 0


def test_a_wrong_setting_is_an_error(folder: Path, capsys: Captured) -> None:
    approve(folder, settings="surfaces = 'wire'\n")
    assert main(["diff", "base.json", "spec"]) == 2
    assert capsys.readouterr() == (
        "",
        f"sdkwright: {folder / 'pyproject.toml'}: [tool.sdkwright.diff]: 'surfaces' is not known; did you mean 'surface'?\n",
    )


# Versions --------------------------------------------------------------------------------------------------------------


def test_a_release_that_bumps_too_little_fails(folder: Path, capsys: Captured) -> None:
    edit(folder, NEW)
    assert main(["diff", "base.json", "spec", "--check-version"]) == 1
    assert (
        capsys.readouterr().err
        == "sdkwright: version 1.0.0 is not later than 1.0.0; these changes ask for 1.1.0\n"
    )
    edit(folder, ("version: 1.0.0", "version: 1.1.0"), file="spec/openapi.yaml")
    assert main(["diff", "base.json", "spec", "--check-version"]) == 0
    assert main(["diff", "base.json", "spec", "--check-version", "1.0.0..1.0.1", "--fail-on", "never"]) == 1
    assert main(["diff", "base.json", "spec", "--check-version=1.0.0..2.0.0"]) == 0


def test_a_description_without_a_version_needs_one_named(folder: Path, capsys: Captured) -> None:
    edit(folder, ("version: 1.0.0", "version: summer"), file="spec/openapi.yaml")
    assert main(["diff", "base.json", "spec", "--check-version"]) == 2
    assert "info.version is no version such as 1.4.0" in capsys.readouterr().err


# The terminal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_terminals(environment: dict[str, str], coloured: bool, folder: Path) -> None:
    edit(folder, BREAK)
    leader, follower = pty.openpty()
    given = {
        "TERM": "xterm",
        **{key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")},
    }
    with subprocess.Popen(
        [COMMAND, "diff", "base.json", "spec"], cwd=folder, env={**given, **environment}, stdout=follower
    ) as process:
        os.close(follower)
        shown = b""
        try:
            while part := os.read(leader, 65536):
                shown += part
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(leader)
    assert process.returncode == 1
    assert (b"\x1b[" in shown) == coloured
    assert "\x1b" not in sdkwright("diff", "base.json", "spec", cwd=folder).stdout


# The rules -------------------------------------------------------------------------------------------------------------


def test_checks_lists_every_rule(capsys: Captured) -> None:
    assert main(["checks"]) == 0
    out = capsys.readouterr().out
    listed = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert sorted(listed[:-1]) == sorted(rule.id for rule in catalogue.RULES)
    assert listed[-1].startswith(f"{len(catalogue.RULES):,} rules: ")
    assert main(["checks", "--format", "json", "--surface", "wire"]) == 0
    assert {one["surface"] for one in json.loads(capsys.readouterr().out)} == {"wire"}


def test_checks_lists_the_rules_that_are_asked_for(capsys: Captured) -> None:
    assert main(["checks", "--surface", "python", "--level", "error", "Session", "attributeerror"]) == 0
    listed = [line for line in capsys.readouterr().out.splitlines() if line and not line.startswith(" ")]
    assert listed[:-1] == ["python-message-gone", "python-message-renamed"]
    assert listed[-1] == f"2 of {len(catalogue.RULES):,} rules: 2 for Python callers; 2 error"
    assert main(["checks", "--level", "warning", "--format", "json"]) == 0
    assert {one["level"] for one in json.loads(capsys.readouterr().out)} == {"warning"}
    assert main(["checks", "no such word"]) == 0
    assert capsys.readouterr().out == f"0 of {len(catalogue.RULES):,} rules\n"


def test_the_page_of_the_rules_is_up_to_date() -> None:
    assert goldens.RULES.read_text("utf-8") == goldens.rules()


def test_no_two_rules_have_one_id() -> None:
    assert len(catalogue.ids()) == len(catalogue.RULES)


def test_every_rule_says_what_it_means_and_shows_it() -> None:
    for rule in catalogue.RULES:
        assert rule.meaning.endswith(".") and rule.example, rule.id
        assert (rule.effect is None) == (rule.surface == "wire"), rule.id


def test_every_rule_has_its_mirror_or_a_reason_for_none() -> None:
    rules = {rule.id: rule for rule in catalogue.RULES}
    for rule in catalogue.RULES:
        assert bool(rule.mirror) != bool(rule.why_no_mirror), rule.id
        assert not rule.mirror or rules[rule.mirror].surface == rule.surface, rule.id


# Webhooks --------------------------------------------------------------------------------------------------------------


def test_a_change_of_an_event_names_the_webhooks_that_bring_it(capsys: Captured) -> None:
    case = Path(__file__).parents[1] / "diff/python/webhook_event_added"
    sides = [str(case / f"{side}.yaml") for side in ("base", "revision")]
    assert main(["diff", *sides, "--surface", "python", "--format", "json", "--fail-on", "never"]) == 0
    changes = {one["subject"].rpartition("/")[2]: one for one in found(capsys)["changes"]}
    reached = [(one["method"], one["path"]) for one in changes["ShopEvent"]["operations"]]
    assert reached == [("POST", "orderPaid"), ("POST", "orderSent")]


def test_the_options_name_what_there_is() -> None:
    """They are written out, so that no other command has to import what they stand for."""
    assert diff_options.SURFACES == settings.SURFACES
    assert diff_options.FAIL_ON == settings.FAIL_ON
    assert diff_options.LEVELS == LEVELS
    assert tuple(FORMATS) == diff_options.FORMATS
    assert diff_options.CATALOGUE_FORMATS == catalogue.FORMATS
