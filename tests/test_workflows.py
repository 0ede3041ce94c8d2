"""The workflows: written as GitHub wants them, with no more rights than they need, and by commands that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from generator.diff.report.markdown import MARKER

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
each = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_github_understands_the_workflows() -> None:
    run(str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS))


def test_the_workflows_are_safe() -> None:
    run(str(BIN / "zizmor"), "--offline", "--no-progress", *map(str, WORKFLOWS))


@each
def test_every_action_is_pinned_and_says_to_which_version(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)", workflow.read_text("utf-8"))
    assert [one for one in used if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", one)] == []


@each
def test_nothing_is_allowed_but_what_a_job_names(workflow: Path) -> None:
    described = yaml.safe_load(workflow.read_text("utf-8"))
    assert described["permissions"] in ({}, {"contents": "read"})
    assert all("permissions" in job and "timeout-minutes" in job for job in described["jobs"].values())


@each
def test_the_targets_of_make_exist(workflow: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake (?:--silent )?([a-z]+)", workflow.read_text("utf-8")))
    assert named <= targets


def test_a_later_run_finds_its_comment() -> None:
    assert f'startswith("{MARKER}")' in (ROOT / ".github/workflows/diff.yml").read_text("utf-8")


def test_the_commands_of_the_workflow_work(tmp_path: Path) -> None:
    """As a runner would run them, but for the comment itself, which needs GitHub."""
    text = (ROOT / ".github/workflows/diff.yml").read_text("utf-8")
    commands = re.findall(r"make (?:--silent )?diff[^\n]*", text)
    assert len(commands) == 4
    for command in commands:
        shown = subprocess.run(
            ["bash", "-ec", command.replace("make ", "make -n ").replace("HEAD^1", "HEAD")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        assert re.search(r"sdkwright diff (HEAD:spec|spec/released/openapi\.json) spec", shown)
