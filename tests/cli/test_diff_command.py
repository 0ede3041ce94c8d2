"""`sdkwright diff`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli import diff
from sdkwright.cli.main import main
from sdkwright.diff.report import FORMATS
from sdkwright.diff.review import settings
from tests.projects import write_files

Captured = pytest.CaptureFixture[str]
BREAKING_CHANGE = ("name: {type: string, ", "name: {type: integer, ")
ADDITION = ("properties:\n", "properties:\n        size: {type: integer, description: How large it is.}\n")


@pytest.fixture(autouse=True)
def base(folder: Path) -> None:
    """Write the description of the project to base.json."""
    assert main(["bundle", "-o", "base.json"]) == 0


def edit(folder: Path, *edits: tuple[str, str], file: str = "spec/things.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, "utf-8")


def read_report(capsys: Captured) -> Any:
    return json.loads(capsys.readouterr().out)


def fingerprints(report: Any) -> list[str]:
    return [finding["fingerprint"] for change in report["changes"] for finding in change["findings"]]


def test_a_bundle_equals_its_spec(capsys: Captured) -> None:
    assert main(["diff", "base.json", "spec"]) == 0
    assert capsys.readouterr() == ("base.json -> spec\nno changes; no new version is required\n", "")


@pytest.mark.parametrize("name", FORMATS)
def test_a_breaking_change_is_reported_in_every_format_and_fails(
    name: str, folder: Path, capsys: Captured
) -> None:
    edit(folder, BREAKING_CHANGE)
    assert main(["diff", "base.json", "spec", "--format", name]) == 1
    out, err = capsys.readouterr()
    assert "name" in out and err == ""
    assert main(["diff", "base.json", "spec", "--format", name, "-o", "report"]) == 1
    assert ((folder / "report").read_text("utf-8"), capsys.readouterr()) == (out, ("", ""))


def test_fail_on(folder: Path, capsys: Captured) -> None:
    edit(folder, ADDITION)
    statuses = {
        fail_on: main(["diff", "base.json", "spec", "--fail-on", fail_on])
        for fail_on in ("breaking", "warning", "any", "never")
    }
    assert statuses == {"breaking": 0, "warning": 0, "any": 1, "never": 0}
    edit(folder, BREAKING_CHANGE)
    assert main(["diff", "base.json", "spec", "--fail-on", "never"]) == 0


@pytest.mark.parametrize("surface", ["wire", "python", "both"])
def test_surface(surface: str, folder: Path, capsys: Captured) -> None:
    edit(folder, BREAKING_CHANGE)
    assert main(["diff", "base.json", "spec", "--surface", surface, "--format", "json"]) == 1
    report = {
        finding["surface"] for change in read_report(capsys)["changes"] for finding in change["findings"]
    }
    assert report == ({"wire", "python"} if surface == "both" else {surface})


def test_findings_of_both_surfaces_with_the_same_cause_are_one_change(folder: Path, capsys: Captured) -> None:
    edit(folder, BREAKING_CHANGE)
    main(["diff", "base.json", "spec", "--format", "json"])
    (change,) = read_report(capsys)["changes"]
    assert change["subject"] == "/components/schemas/Thing/properties/name"
    assert [finding["surface"] for finding in change["findings"]] == ["wire", "python"]
    assert {finding["base"]["file"] for finding in change["findings"]} == {"base.json"}
    get = {"method": "GET", "path": "/v1/things/{thing_id}", "call": "things.get", "summary": "Get a thing."}
    assert [finding["operations"] for finding in change["findings"]] == [[get], [get]]


def test_the_base_can_be_a_commit(folder: Path, capsys: Captured) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    edit(folder, BREAKING_CHANGE)
    assert main(["diff", "HEAD:spec", "spec", "--format", "github"]) == 1
    assert "base: HEAD:spec/things.yaml:19" in capsys.readouterr().out


# Errors: none of them looks like "no changes" ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope.json", "spec"], "nope.json: no such file or folder"),
        (
            ["base.json", "HEAD:nope"],
            "'HEAD' is not a commit of this git repository; write a branch, a tag or a commit id",
        ),
        (["base.json", "empty"], "empty"),
        (["base.json", "list.json"], "list.json: not an OpenAPI description, but a list"),
        (["base.json", "broken.json"], "broken.json:1:2: "),
        (["base.json"], "the following arguments are required: REVISION"),
        (["base.json", "spec", "--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["base.json", "spec", "--fail-on", "warn"], "argument --fail-on: invalid choice: 'warn'"),
        (
            ["base.json", "spec", "-o", "no/such/folder"],
            "cannot write no/such/folder: No such file or directory",
        ),
        (
            ["base.json", "spec", "--check-version", "1..x"],
            "--check-version takes two versions, such as 1.4.0..1.5.0",
        ),
    ],
)
def test_an_error_is_exit_code_2_and_prints_no_report(
    arguments: list[str], message: str, folder: Path, capsys: Captured
) -> None:
    write_files(folder, {"list.json": "[]", "broken.json": "{"})
    (folder / "empty").mkdir()
    assert main(["diff", *arguments, *(["--fail-on", "never"] if len(arguments) < 3 else [])]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("sdkwright: ") and message in err and err.count("\n") == 1


def test_a_description_without_an_sdk_is_compared_on_the_wire(folder: Path, capsys: Captured) -> None:
    edit(folder, ("servers: [{url: 'https://api.example.com'}]\n", ""), file="spec/openapi.yaml")
    edit(folder, BREAKING_CHANGE)
    assert main(["diff", "base.json", "spec", "--format", "json"]) == 1
    report = read_report(capsys)
    assert report["unavailable"].startswith("spec/openapi.yaml:1: no 'servers' in the root document")
    assert {finding["surface"] for change in report["changes"] for finding in change["findings"]} == {"wire"}


def test_surface_python_is_an_error_without_an_sdk(folder: Path, capsys: Captured) -> None:
    edit(folder, ("servers: [{url: 'https://api.example.com'}]\n", ""), file="spec/openapi.yaml")
    assert main(["diff", "base.json", "spec", "--surface", "python", "--fail-on", "never"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "no 'servers' in the root document" in err


# Approvals and settings ------------------------------------------------------------------------------------------------


def approve(folder: Path, *entries: str, settings: str = "") -> None:
    text = "".join(f"[[approved]]\n{entry}\nreason = 'Agreed.'\n" for entry in entries)
    write_files(folder, {"approved.toml": text})
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"[tool.sdkwright.diff]\napprovals = 'approved.toml'\n{settings}")


def test_approved_changes_pass_and_are_reported(folder: Path, capsys: Captured) -> None:
    edit(folder, BREAKING_CHANGE)
    main(["diff", "base.json", "spec", "--format", "json"])
    approve(folder, *(f"fingerprint = '{one}'" for one in fingerprints(read_report(capsys))))
    assert main(["diff", "base.json", "spec", "--format", "json"]) == 0
    report = read_report(capsys)
    assert {finding["approved"] for change in report["changes"] for finding in change["findings"]} == {
        "Agreed."
    }


def test_an_unused_approval_is_an_error(folder: Path, capsys: Captured) -> None:
    approve(folder, "fingerprint = '0123456789ab'")
    assert main(["diff", "base.json", "spec", "--fail-on", "never"]) == 2
    out, err = capsys.readouterr()
    assert (
        err
        == "sdkwright: approved.toml: entry 1: this approval matches no finding; remove it, or correct it\n"
    )
    assert out.endswith("no changes; no new version is required\n")
    assert main(["diff", "base.json", "spec", "--allow-unused"]) == 0


def test_settings_are_the_defaults_of_options(folder: Path, capsys: Captured) -> None:
    edit(folder, ADDITION)
    approve(folder, settings="fail_on = 'any'\nsurface = 'python'\n")
    assert main(["diff", "base.json", "spec", "--format", "json"]) == 1
    assert read_report(capsys)["surface"] == "python"
    assert main(["diff", "base.json", "spec", "--fail-on", "breaking"]) == 0


def test_an_unknown_setting_is_an_error(folder: Path, capsys: Captured) -> None:
    approve(folder, settings="surfaces = 'wire'\n")
    assert main(["diff", "base.json", "spec"]) == 2
    assert capsys.readouterr() == (
        "",
        f"sdkwright: {folder / 'pyproject.toml'}: [tool.sdkwright.diff]: unknown setting 'surfaces'. Did you mean 'surface'?\n",
    )


# Versions --------------------------------------------------------------------------------------------------------------


def test_check_version(folder: Path, capsys: Captured) -> None:
    edit(folder, ADDITION)
    assert main(["diff", "base.json", "spec", "--check-version"]) == 1
    assert (
        capsys.readouterr().err
        == "sdkwright: version 1.0.0 is not later than 1.0.0; these changes require 1.1.0\n"
    )
    edit(folder, ("version: 1.0.0", "version: 1.1.0"), file="spec/openapi.yaml")
    assert main(["diff", "base.json", "spec", "--check-version"]) == 0
    assert main(["diff", "base.json", "spec", "--check-version", "1.0.0..1.0.1", "--fail-on", "never"]) == 1
    assert main(["diff", "base.json", "spec", "--check-version=1.0.0..2.0.0"]) == 0


def test_check_version_needs_versions(folder: Path, capsys: Captured) -> None:
    edit(folder, ("version: 1.0.0", "version: summer"), file="spec/openapi.yaml")
    assert main(["diff", "base.json", "spec", "--check-version"]) == 2
    assert (
        "its version (info.version, or __version__ of a package) is not one such as 1.4.0"
        in capsys.readouterr().err
    )


# Webhooks --------------------------------------------------------------------------------------------------------------


def test_a_change_of_an_event_lists_its_webhooks(capsys: Captured) -> None:
    case = Path(__file__).parents[1] / "diff/python/webhook_event_added"
    sides = [str(case / f"{side}.yaml") for side in ("base", "revision")]
    assert main(["diff", *sides, "--surface", "python", "--format", "json", "--fail-on", "never"]) == 0
    changes = {change["subject"].rpartition("/")[2]: change for change in read_report(capsys)["changes"]}
    (finding,) = changes["ShopEvent"]["findings"]
    reached = [(webhook["method"], webhook["path"]) for webhook in finding["operations"]]
    assert reached == [("POST", "orderPaid"), ("POST", "orderSent")]


def test_the_choices_are_those_of_the_comparison() -> None:
    """They are written out in `cli`, so that no other command imports the comparison."""
    assert diff.SURFACES == settings.SURFACES
    assert diff.FAIL_ON == settings.FAIL_ON
    assert tuple(FORMATS) == diff.FORMATS
