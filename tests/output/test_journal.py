"""Files are replaced one by one, and a run that fails or is killed changes nothing."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sdkwright.output import journal
from sdkwright.output.folder import compare_output, write_output
from sdkwright.problems.problem import UnreadableInput
from tests.output.example_packages import NEW, OLD, read_texts
from tests.projects import ROOT, read_files, write_files

FAILURES = [OSError(28, "No space left on device"), KeyboardInterrupt()]
STEPS: dict[str, tuple[object, str]] = {
    "write": (Path, "write_bytes"),
    "keep": (journal, "_keep"),
    "journal": (os, "fsync"),
    "replace": (os, "replace"),
    "remove": (Path, "unlink"),
    "folder": (Path, "mkdir"),
}


@pytest.mark.parametrize("failure", FAILURES, ids=["full disk", "ctrl-c"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_changes_nothing(
    step: str, when: str, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = 0
    for number, folder in enumerate(_create_folders(tmp_path)):
        before = read_files(tmp_path)
        with monkeypatch.context() as patch:
            fail = _fail_at_call(number, failure, when, getattr(*STEPS[step]))
            patch.setattr(*STEPS[step], fail)
            try:
                write_output(NEW, folder)
            except (UnreadableInput, KeyboardInterrupt) as error:
                assert "\n" not in str(error)
                assert (type(error) is UnreadableInput) == isinstance(failure, OSError)
            else:
                break
        assert read_files(tmp_path) == before, f"{step} {number}"
    assert number >= {"write": 4, "keep": 4, "journal": 1, "replace": 5, "remove": 3, "folder": 8}[step]


def _create_folders(folder: Path) -> Iterator[Path]:
    """Yield new folders with the old files."""
    for number in range(100):
        created = folder / str(number)
        write_output(OLD, created)
        write_files(created, {"pkg/gone/mine.txt": "mine"})
        yield created
    raise AssertionError("no run succeeds")


def _fail_at_call(
    number: int, failure: BaseException, when: str, real: Callable[..., object]
) -> Callable[..., object]:
    calls = 0

    def step(*arguments: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls != number + 1:
            return real(*arguments, **more)
        if when == "after":
            real(*arguments, **more)
        raise failure

    return step


def test_a_failed_first_run_creates_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out: No space left on device"):
        write_output(NEW, tmp_path / "out")
    assert read_files(tmp_path) == {}


@pytest.mark.parametrize("kind", ["own files", "other files", "first", "first among other files"])
def test_a_killed_run_leaves_the_old_or_the_new_files(kind: str, tmp_path: Path) -> None:
    """With only own files immediately; with other files after the next run, even if that is killed too."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.output.killed_runs", kind, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (process.returncode, process.stderr) == (0, "")
    reports = [json.loads(line) for line in process.stdout.splitlines()]
    assert {tuple(report[1:]) for report in reports} <= {("old", True), ("new", True)}
    assert len(reports) >= 10
    has_mixed_states = "other" in kind or sys.platform != "linux"
    assert {report[0] for report in reports} == {"old", "new", *(["mixed"] if has_mixed_states else [])}


def test_staging_files_of_a_killed_run_are_removed_by_an_up_to_date_run(folder: Path) -> None:
    write_files(folder, {".sdkwright-staging/old/x.py": "x"})
    write_output(OLD, folder)
    assert read_texts(folder) == OLD


def test_paths_out_of_the_folder_in_a_journal_are_ignored(folder: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"precious": "precious"})
    write_files(folder, {"mine.txt": "mine", ".sdkwright-staging/old/x": "x"})
    lines = [
        f"{kind} {path}"
        for kind in "+-"
        for path in ("../precious", "/etc/passwd", "mine.txt", "", ".", "a\0")
    ]
    journal = "\n".join([*lines, "nonsense", "+"]).encode() + b"\n- \xff"
    (folder / ".sdkwright-staging/journal").write_bytes(journal)
    write_output(OLD, folder)
    assert read_texts(folder) == {**OLD, "mine.txt": "mine"}
    assert (tmp_path / "precious").read_text() == "precious"
    assert Path("/etc/passwd").is_file()


def test_a_journal_is_not_applied_through_links(folder: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/precious": "precious"})
    (folder / "link").symlink_to(tmp_path / "outside")
    write_files(
        folder, {".sdkwright-staging/old/link/precious": "x", ".sdkwright-staging/journal": "- link/precious"}
    )
    for run in (compare_output, write_output):
        with pytest.raises(UnreadableInput, match="link is a symbolic link"):
            run(OLD, folder)
    assert (tmp_path / "outside/precious").read_text() == "precious"


def test_without_hard_links_files_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(errno.EPERM, "not supported")

    monkeypatch.setattr(os, "link", fail)
    write_output(NEW, folder)
    assert read_texts(folder) == NEW
