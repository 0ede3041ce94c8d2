"""The workflows of CI: valid, without more rights than they need, and made of commands that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.diff.report.markdown import MARKER
from tests.packages import ROOT

BIN = Path(sys.executable).parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
STARTER_WORKFLOWS = sorted(ROOT.glob("generator/**/starter/*/.github/workflows/*"))
SCHEMA = (BIN / "check-jsonschema", "--builtin-schema")
LINTERS = {
    "workflows": (*SCHEMA, "vendor.github-workflows"),
    "dependabot": (*SCHEMA, "vendor.dependabot"),
    "issue forms": (*SCHEMA, "vendor.github-issue-forms"),
    "issue settings": (*SCHEMA, "vendor.github-issue-config"),
    "security": (BIN / "zizmor", "--offline", "--no-progress", "--persona=pedantic"),
}
FILES = {
    "workflows": WORKFLOWS,
    "dependabot": [GITHUB / "dependabot.yml"],
    "issue forms": sorted({*(GITHUB / "ISSUE_TEMPLATE").glob("*")} - {GITHUB / "ISSUE_TEMPLATE/config.yml"}),
    "issue settings": [GITHUB / "ISSUE_TEMPLATE/config.yml"],
    "security": [*WORKFLOWS, GITHUB / "dependabot.yml"],
}
SLOW_TARGETS = {"prove", "contract", "redocly", "cover", "heavy", "fuzz", "mutate"}


def lint(linter: str, *files: Path) -> subprocess.CompletedProcess[str]:
    program = [str(part) for part in (*LINTERS[linter], *files)]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_report_nothing(linter: str) -> None:
    run = lint(linter, *FILES[linter])
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_report_a_mistake(linter: str, tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    step = '{run: "echo ${{ github.event.pull_request.title }}"}'
    wrong = "" if linter == "security" else "    step: []\n"
    bad.write_text(f"on: pull_request\njobs:\n  a:\n    runs-on: x\n{wrong}    steps: [{step}]\n", "utf-8")
    assert lint(linter, bad).returncode != 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_have_permissions_and_actions_are_pinned(path: Path) -> None:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job and "timeout-minutes" in job
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    assert [use for use in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+(\.\d+)*", use)] == []


def test_an_action_has_the_same_pin_everywhere() -> None:
    assert STARTER_WORKFLOWS
    pins: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, *STARTER_WORKFLOWS):
        for action, pin in re.findall(r"uses: ([^@\s]+)@(.+)", path.read_text("utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


def test_the_commands_of_the_workflows_exist() -> None:
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {*re.findall(r"make (?:--silent )?([a-z-]+)", text), *nightly_targets()} <= targets
    assert all((ROOT / name).is_file() for name in re.findall(r"run: (\.\S+/run)", text))


def nightly_targets() -> list[str]:
    workflow: dict[str, Any] = yaml.safe_load((GITHUB / "workflows/nightly.yml").read_text("utf-8"))
    targets: list[str] = workflow["jobs"]["slow"]["strategy"]["matrix"]["target"]
    return targets


def test_the_nightly_workflow_runs_every_slow_target() -> None:
    assert sorted(nightly_targets()) == sorted(SLOW_TARGETS)


def test_every_target_that_checks_something_runs_in_ci_or_nightly() -> None:
    """Other targets change files, measure, or compare with documents that CI does not have."""
    local = set(
        "help generate golden recording format audit coverage conformance release clean hooks screenshots"
        " adopt-corpus follow-corpus bench bench-corpus bench-diff bench-generators bench-realtime bench-scale".split()
    )
    ci = "".join(path.read_text("utf-8") for path in (*WORKFLOWS, ROOT / ".ci/run"))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert targets - local - SLOW_TARGETS <= set(re.findall(r"make ([a-z-]+)", ci))


def test_ci_tests_every_python_that_the_package_supports() -> None:
    supported = set(
        re.findall(r"Python :: (3\.\d+)", (ROOT / "generated" / "pyproject.toml").read_text("utf-8"))
    )
    tested = set(re.findall(r'"(3\.\d+)"', (GITHUB / "workflows/ci.yml").read_text("utf-8")))
    assert supported == tested


RELEASE = ["grep", "test"]
"""The commands by which publish-sdkwright.yml compares the tag with the change log and with the version."""


@pytest.mark.parametrize(
    ("tag", "codes"), [("sdkwright-v0.2.0", [0, 0]), ("sdkwright-v0.3.0", [1, 1]), ("sdkwright-v0.2", [1, 1])]
)
def test_a_tag_of_sdkwright_is_its_version(tag: str, codes: list[int], tmp_path: Path) -> None:
    steps = yaml.safe_load((GITHUB / "workflows/publish-sdkwright.yml").read_text("utf-8"))["jobs"]["build"][
        "steps"
    ]
    commands = [step["run"] for step in steps if "env" in step]
    assert [command.split()[0] for command in commands] == RELEASE
    for name in ("generator/CHANGELOG.md", "dist/sdkwright-0.2.0-py3-none-any.whl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# Changes\n\n## Unreleased\n\n## 0.2.0 - 2026-12-31\n", "utf-8")
    environment = {"TAG": tag, "PATH": os.environ["PATH"]}
    runs = [
        subprocess.run(["bash", "-ec", command], cwd=tmp_path, env=environment, check=False, timeout=60)
        for command in commands
    ]
    assert [run.returncode for run in runs] == codes


def test_the_tags_of_both_packages_differ() -> None:
    """A tag starts only one of the workflows that publish."""
    tags = [
        yaml.safe_load((GITHUB / f"workflows/{name}.yml").read_text("utf-8"))[True]["push"]["tags"]
        for name in ("publish", "publish-sdkwright")
    ]
    assert tags == [["v[0-9]+.[0-9]+.[0-9]+*"], ["sdkwright-v[0-9]*"]]  # `v1` is the action


def test_the_change_log_of_sdkwright_ends_with_its_version() -> None:
    """Until the first release there is only the section of what is not released."""
    headings = re.findall(r"^## (\S+)", (ROOT / "generator/CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^\[project\]\nname = "sdkwright"\nversion = "(.*)"', project, re.MULTILINE)
    assert headings[0] == "Unreleased" and version
    assert headings[1:2] in ([], [version[1]])


def test_a_later_run_updates_the_same_comment() -> None:
    assert f'startswith("{MARKER}")' in (GITHUB / "workflows/diff.yml").read_text("utf-8")


def test_the_commands_of_the_comparison_work() -> None:
    """The comment itself needs GitHub."""
    commands = re.findall(
        r"make (?:--silent )?diff[^\n]*", (GITHUB / "workflows/diff.yml").read_text("utf-8")
    )
    assert len(commands) == 4
    for command in commands:
        output = subprocess.run(
            ["bash", "-ec", command.replace("make ", "make -n ").replace("HEAD^1", "HEAD")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        assert re.search(r"sdkwright diff (HEAD:spec|spec/released/openapi\.json) spec", output)
