"""`action.yml` and `.pre-commit-hooks.yaml`, in another repository: each step of the action runs, without a network."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sdkwright.diff.report.markdown import MARKER
from tests.actions import ActionRun
from tests.packages import ROOT
from tests.projects import run_sdkwright, write_project

ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
CHECKS = ["Install sdkwright", "Check the description", "Check that the package is up to date"]
# In place of `python -m venv` and of `pip install`: a virtual environment with this generator.
PYTHON = """\
#!{python}
import sys
from pathlib import Path
install = 'case "$*" in *"pip install"*) [ -f "${{@: -1}}/pyproject.toml" ]; exit;; esac'
lines = {{
    "python": install + '; exec {python} -I "$@"',
    "sdkwright": 'exec {python} -I -m sdkwright "$@"',
}}
bin = Path(sys.argv[3]) / "bin"
bin.mkdir(parents=True)
for name, line in lines.items():
    (bin / name).write_text("#!/usr/bin/env bash\\n" + line + "\\n")
    (bin / name).chmod(0o755)
"""
GH = """\
#!{python}
import json, sys
open({log!r}, "a").write(json.dumps(sys.argv[1:]) + "\\n")
if "--paginate" in sys.argv:
    print({known!r})
"""


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Another repository with an up-to-date package, and one commit."""
    folder = tmp_path / "repository"
    folder.mkdir()
    write_project(folder)
    assert run_sdkwright("generate", cwd=folder).returncode == 0
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def change(repository: Path, old: str, new: str, *, generates: bool = True) -> None:
    """Commit a change of the spec."""
    path = repository / "spec/things.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    if generates:
        assert run_sdkwright("generate", cwd=repository).returncode == 0
    git(repository, "commit", "--quiet", "--all", "--message", "second")


def run_action(repository: Path, known: str = "", **inputs: str) -> tuple[int, ActionRun, list[list[str]]]:
    """Run the action; return its status, the run, and the calls of `gh`."""
    tools = repository.parent / "tools"
    tools.mkdir()
    log = tools / "log"
    log.write_text("")
    scripts = {
        "python-of-ci": PYTHON.format(python=sys.executable),
        "gh": GH.format(python=sys.executable, log=str(log), known=known),
    }
    for name, text in scripts.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    temporary = repository.parent / "temporary"
    temporary.mkdir()
    run = ActionRun(repository, temporary)
    run.values |= {"github.action_path": str(ROOT), "github.event.pull_request.number": "7"}
    environment = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_REPOSITORY": "someone/other",
    }
    options = {"python": "python-of-ci", **{name.replace("_", "-"): value for name, value in inputs.items()}}
    status = run.run(ACTION, options, environment)
    return status, run, [json.loads(line) for line in log.read_text().splitlines()]


def test_an_up_to_date_package(repository: Path) -> None:
    status, run, _ = run_action(repository)
    assert (status, run.executed) == (0, CHECKS), run.output


def test_an_outdated_package_fails(repository: Path) -> None:
    change(repository, "Get a thing.", "Get one thing.", generates=False)
    status, run, _ = run_action(repository)
    assert (status, run.executed) == (1, CHECKS)
    assert "changed: src/" in run.output


def test_problems_of_the_spec_are_annotations(repository: Path) -> None:
    change(repository, "Get a thing.", "Get a thing")
    status, run, _ = run_action(repository, strict="true")
    assert (status, run.executed) == (1, CHECKS[:2])
    assert re.search(
        r"^::warning file=spec/things\.yaml,line=\d+::the summary ends", run.output, re.MULTILINE
    )


@pytest.mark.parametrize(("known", "method"), [("", "POST"), ("99", "PATCH")])
def test_a_breaking_change_is_reported_and_fails(known: str, method: str, repository: Path) -> None:
    change(repository, "operationId: things.get", "operationId: things.fetch")
    status, run, calls = run_action(repository, known, base="HEAD^1", comment="true", token="secret")
    assert (status, len(run.executed)) == (1, 6), run.output
    assert run.summary.startswith(MARKER)
    assert "things.fetch" in run.summary
    assert re.search(r"^::error file=spec/things\.yaml,line=\d+,", run.output, re.MULTILINE)
    _, write = calls
    assert write[write.index("--method") + 1] == method
    assert write[-1] == f"body=@{run.temporary / 'sdkwright-diff.md'}"


def test_a_compatible_change_passes(repository: Path) -> None:
    change(repository, "Get a thing.", "Get one thing.")
    status, run, calls = run_action(repository, base="HEAD^1")
    assert (status, len(run.executed), calls) == (0, 5, []), run.output


def test_the_hooks_of_pre_commit_are_commands(repository: Path) -> None:
    for hook in yaml.safe_load(HOOKS.read_text("utf-8")):
        assert hook["pass_filenames"] is False
        process = run_sdkwright(*shlex.split(hook["entry"])[1:], cwd=repository)
        assert process.returncode == 0, process.stderr
        assert re.search(hook["files"], "spec/things.yaml")
