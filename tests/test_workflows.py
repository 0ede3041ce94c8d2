"""The workflows of CI: valid, without more rights than they need, and made of commands that exist."""

from __future__ import annotations

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
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
COMMANDS = {
    "schema": [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
    "security": [BIN / "zizmor", "--offline", "--no-progress", "--persona=pedantic"],
}


def lint(command: str, *files: Path) -> subprocess.CompletedProcess[str]:
    program = [str(part) for part in (*COMMANDS[command], *files)]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("command", COMMANDS)
def test_linters_are_content(command: str) -> None:
    done = lint(command, *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_linters_are_not_content_with_everything(command: str, tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    step = '{run: "echo ${{ github.event.pull_request.title }}"}'
    wrong = "" if command == "security" else "    step: []\n"
    bad.write_text(f"on: pull_request\njobs:\n  a:\n    runs-on: x\n{wrong}    steps: [{step}]\n", "utf-8")
    assert lint(command, bad).returncode != 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_rights_are_given_to_jobs_and_actions_are_pinned(path: Path) -> None:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job and "timeout-minutes" in job
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+(\.\d+)*", one)] == []


def test_its_commands_exist() -> None:
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {*re.findall(r"make (?:--silent )?([a-z]+)", text)} <= targets
    assert all((ROOT / name).is_file() for name in re.findall(r"run: (\.\S+/run)", text))


def test_every_python_that_the_package_promises_is_tried() -> None:
    promised = set(
        re.findall(r"Python :: (3\.\d+)", (ROOT / "generated" / "pyproject.toml").read_text("utf-8"))
    )
    tried = set(re.findall(r'"(3\.\d+)"', (ROOT / ".github/workflows/ci.yml").read_text("utf-8")))
    assert promised == tried


def test_a_later_run_finds_its_comment() -> None:
    assert f'startswith("{MARKER}")' in (ROOT / ".github/workflows/diff.yml").read_text("utf-8")


def test_the_commands_of_the_comparison_work() -> None:
    """As a runner would run them, but for the comment itself, which needs GitHub."""
    commands = re.findall(
        r"make (?:--silent )?diff[^\n]*", (ROOT / ".github/workflows/diff.yml").read_text("utf-8")
    )
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
