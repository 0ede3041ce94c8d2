"""The same spec gives the same bytes: in every run, folder, environment and current folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from tests.projects import COMMAND, ROOT, read_files, run_sdkwright, write_files, write_project

# Ruff takes these folders for packages of the project if it searches the current folder.
DECOYS = {
    f"{folder}{name}/__init__.py": ""
    for name in ("pydantic", "typing_extensions", "datetime")
    for folder in ("", "src/")
}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return generate_files(write_project(tmp_path_factory.mktemp("reference")))


def generate_files(folder: Path, **environment: str) -> dict[str, bytes]:
    run = run_sdkwright("generate", cwd=folder, **environment)
    assert run.returncode == 0, run.stderr
    return read_files(folder / "generated")


def test_two_runs_in_one_process(
    tmp_path: Path, reference: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    for output in ("once", "twice"):
        assert main(["generate", "--output", output]) == 0
        assert read_files(tmp_path / output) == reference


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_hash_seeds(seed: str, tmp_path: Path, reference: dict[str, bytes]) -> None:
    assert generate_files(write_project(tmp_path), PYTHONHASHSEED=seed) == reference


def test_a_folder_with_special_characters(tmp_path: Path, reference: dict[str, bytes]) -> None:
    assert generate_files(write_project(tmp_path / "ein Ordner mit Ümläuten und 'quotes'")) == reference


def test_another_current_folder(
    tmp_path: Path, reference: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = write_project(tmp_path / "home")
    write_files(tmp_path / "else", {**DECOYS, "pyproject.toml": (home / "pyproject.toml").read_text()})
    monkeypatch.chdir(tmp_path / "else")
    for number, spec in enumerate((home / "spec", Path("../home/spec"), Path("./../else/../home/spec/"))):
        assert main(["generate", "--spec", str(spec), "--output", str(tmp_path / f"{number}")]) == 0
        assert read_files(tmp_path / f"{number}") == reference


def test_a_subfolder_of_the_project(
    tmp_path: Path, reference: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (write_project(tmp_path) / "deep/down").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep/down")
    assert main(["generate"]) == 0
    assert read_files(tmp_path / "generated") == reference


def test_another_environment(tmp_path: Path, reference: dict[str, bytes]) -> None:
    write_files(write_project(tmp_path), DECOYS)
    write_files(
        tmp_path, {"ruff.toml": "line-length = 40\n", ".isort.cfg": "[settings]\nforce_single_line = true\n"}
    )
    settings = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
        "TZ": "Pacific/Apia",
        "COLUMNS": "20",
    }
    before = os.umask(0o077)
    try:
        assert generate_files(tmp_path, **settings) == reference
    finally:
        os.umask(before)


def test_another_order_of_files_on_the_disk(tmp_path: Path, reference: dict[str, bytes]) -> None:
    spec = write_project(tmp_path) / "spec"
    for name in sorted(os.listdir(spec), reverse=True):
        text = (spec / name).read_bytes()
        (spec / name).unlink()
        (spec / name).write_bytes(text)
    assert generate_files(tmp_path) == reference


def test_the_real_spec(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [COMMAND, "generate", "--output", str(tmp_path / seed)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.DEVNULL,
        )
        for seed in ("1", "2")
    ]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    assert read_files(tmp_path / "1") == read_files(tmp_path / "2")
