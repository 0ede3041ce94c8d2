"""A whole folder is replaced in one step if it contains only files that sdkwright wrote."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from sdkwright.output import exchange
from sdkwright.output.folder import write_output
from tests.output.example_packages import NEW, OLD, read_texts
from tests.projects import write_files


def test_a_folder_with_only_own_files_is_exchanged_in_one_step(folder: Path, tmp_path: Path) -> None:
    write_files(
        folder,
        {"pkg/__pycache__/changed.cpython-311.pyc": "x", "pkg/gone/__pycache__/x.cpython-311.pyc": "x"},
    )
    (folder / "pkg").chmod(0o750)
    before, same = folder.stat().st_ino, (folder / "same.py").stat()
    write_output(NEW, folder)
    assert (folder.stat().st_ino != before) == (sys.platform == "linux")
    assert read_texts(folder) == {**NEW, "pkg/__pycache__/changed.cpython-311.pyc": "x"}
    assert (folder / "pkg").stat().st_mode & 0o777 == 0o750
    assert (folder / "same.py").stat().st_ino == same.st_ino
    assert (folder / "same.py").stat().st_nlink == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "other", ["notes.txt", "pkg/notes.txt", "__pycache__/notes.txt", "__pycache__/below/x.pyc", "empty/"]
)
def test_a_folder_with_other_files_is_not_exchanged(other: str, folder: Path) -> None:
    if other.endswith("/"):
        (folder / other).mkdir()
    else:
        write_files(folder, {other: "mine"})
    before = folder.stat().st_ino
    write_output(NEW, folder)
    assert folder.stat().st_ino == before
    assert (folder / other).exists()
    assert NEW.items() <= read_texts(folder).items()


def test_the_current_folder_is_not_exchanged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "pkg")
    write_output(NEW, folder)
    assert Path("changed.py").read_text() == "new"
    write_output(OLD, Path(".."))
    assert read_texts(folder) == OLD


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EXDEV, errno.EBUSY, errno.EINVAL])
def test_without_exchange_the_files_are_replaced_one_by_one(
    code: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(code, "not supported")

    monkeypatch.setattr(exchange, "exchange", fail)
    before = folder.stat().st_ino
    write_output(NEW, folder)
    assert folder.stat().st_ino == before
    assert read_texts(folder.parent) == {f"out/{path}": text for path, text in NEW.items()}
