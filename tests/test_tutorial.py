"""`sdkwright init` and the tutorial: what a newcomer types works, in the order of the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.new_project import create_project, render_project
from tests.packages import ROOT
from tests.projects import run_sdkwright

TUTORIAL = ROOT / "docs" / "tutorial.md"
BIN = Path(sys.executable).parent
# The environment of this repository stands in for the one that make would set up from the network.
MAKE = f"make --old-file={BIN.parent}/.ready VENV={BIN.parent}"


# Who commits; and no settings of whoever runs the test.
GIT = {
    **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "PYTEST"))}
    return subprocess.run(
        ["sh", "-ec", re.sub(r"^make\b", MAKE, command, flags=re.M).replace(".venv/bin", str(BIN))],
        cwd=folder,
        env={**environment, **GIT, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@dataclass(frozen=True)
class Block:
    """A block of the tutorial, and the line before it."""

    before: str
    language: str
    text: str


def blocks() -> list[Block]:
    found = re.findall(
        r"([^\n]*)\n\n```(\w+)\n(.*?)^```$", TUTORIAL.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return [Block(*one) for one in found]


# What the page says of a command that tells of a problem: its exit code is 1.
FAILS = re.compile(r"error: |breaks at run time")


def test_the_tutorial(tmp_path: Path) -> None:
    folder, printed = tmp_path, ""
    for block in blocks():
        if written := re.search(r"\bWrite `([^`]+)`(?: anew)?:$", block.before):
            (folder / written[1]).write_text(block.text, "utf-8")
        elif block.before == "It prints:":
            assert re.sub(r"(## [\d.]+ -) \d{4}-\d\d-\d\d", r"\1 2025-06-01", printed) == block.text
        else:
            assert block.language == "sh"
            done = run(block.text, folder)
            printed = done.stdout
            assert done.returncode == bool(FAILS.search(printed)), done.stdout + done.stderr
        if (tmp_path / "weather").is_dir():
            folder = tmp_path / "weather"
    assert sorted(path.name for path in (folder / "dist").iterdir()) == [
        "weather_sdk-0.1.1-py3-none-any.whl",
        "weather_sdk-0.1.1.tar.gz",
    ]
    assert run("git tag", folder).stdout.split() == ["v0.1.0", "v0.1.1"]
    assert run("git status --porcelain", folder).stdout == ""


@pytest.mark.parametrize("name", ["Pet Store", "x", "Ünïcode API 2"])
def test_the_two_commands_of_a_new_project_work_at_once(name: str, tmp_path: Path) -> None:
    begun = run_sdkwright("init", "new", "--name", name, cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    assert {*begun.stdout.split()} >= {"new/Makefile", "new/spec/openapi.yaml", "new/pyproject.toml"}
    for command in ("make generate", "make test", "make check", "make diff"):
        done = run(command, tmp_path / "new")
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "nothing is released yet; for the first release: make release VERSION=0.1.0\n"


def test_ci_of_a_new_project_is_as_clean_as_ours(tmp_path: Path) -> None:
    create_project(tmp_path, "Pets")
    workflows = sorted((tmp_path / ".github" / "workflows").iterdir())
    assert [one.name for one in workflows] == ["ci.yml", "publish.yml"]
    for command in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows],
        ["zizmor", "--offline", "--no-progress", "--persona=pedantic", tmp_path / ".github"],
    ):
        program = [str(BIN / command[0]), *map(str, command[1:])]
        done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "pets").mkdir()
    (tmp_path / "pets" / "Makefile").write_text("mine", "utf-8")
    done = run_sdkwright("init", "pets", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"sdkwright: {Path('pets/Makefile')} exists; choose another folder: sdkwright init FOLDER\n"
    )
    assert [path.name for path in (tmp_path / "pets").iterdir()] == ["Makefile"]


@pytest.mark.parametrize("title", ["", "42", "!!!", "a\nb", "Client"])
def test_a_name_that_makes_no_package_is_refused(title: str, tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableInput, match="cannot be the name of a package; pass another name: sdkwright init"
    ):
        create_project(tmp_path, title)
    assert list(tmp_path.iterdir()) == []


def test_every_value_is_filled_in() -> None:
    for path, text in render_project("Pet Store").items():
        assert not re.search(r"(?<!\$)\{\{", text), path
    assert 'package = "pet_store_sdk"' in render_project("Pet Store")["pyproject.toml"]
