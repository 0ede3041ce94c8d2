"""`sdkwright init`: a new project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.new_project import create_project, render_project
from tests.projects import BIN, run_sdkwright, run_shell


@pytest.mark.parametrize("name", ["Pet Store", "x", "Ünïcode API 2"])
def test_the_commands_of_a_new_project_work(name: str, tmp_path: Path) -> None:
    created = run_sdkwright("init", "new", "--name", name, cwd=tmp_path)
    assert created.returncode == 0, created.stderr
    assert {*created.stdout.split()} >= {"new/Makefile", "new/spec/openapi.yaml", "new/pyproject.toml"}
    output = ""
    for command in ("make generate", "make test", "make check", "make diff"):
        process = run_shell(command, tmp_path / "new")
        assert process.returncode == 0, process.stdout + process.stderr
        output = process.stdout
    assert output == "there is no release yet; for the first release, run: make release VERSION=0.1.0\n"


def test_the_workflows_of_a_new_project_are_valid(tmp_path: Path) -> None:
    create_project(tmp_path, "Pets")
    workflows = sorted((tmp_path / ".github" / "workflows").iterdir())
    assert [path.name for path in workflows] == ["ci.yml", "publish.yml"]
    for command in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows],
        ["zizmor", "--offline", "--no-progress", "--persona=pedantic", tmp_path / ".github"],
    ):
        program = [str(BIN / command[0]), *map(str, command[1:])]
        process = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
        assert process.returncode == 0, process.stdout + process.stderr


def test_existing_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "pets").mkdir()
    (tmp_path / "pets" / "Makefile").write_text("mine", "utf-8")
    process = run_sdkwright("init", "pets", cwd=tmp_path)
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == "sdkwright: pets/Makefile exists; choose another folder: sdkwright init FOLDER\n"
    assert [path.name for path in (tmp_path / "pets").iterdir()] == ["Makefile"]


@pytest.mark.parametrize("title", ["", "42", "!!!", "a\nb", "Client"])
def test_a_title_without_a_package_name_is_rejected(title: str, tmp_path: Path) -> None:
    message = "cannot be the name of a package; pass another name: sdkwright init"
    with pytest.raises(UnreadableInput, match=message):
        create_project(tmp_path, title)
    assert list(tmp_path.iterdir()) == []


def test_no_placeholder_remains() -> None:
    files = render_project("Pet Store")
    assert [path for path, text in files.items() if re.search(r"(?<!\$)\{\{", text)] == []
    assert 'package = "pet_store_sdk"' in files["pyproject.toml"]
