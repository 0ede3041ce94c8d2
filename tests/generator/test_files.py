"""Writing is all or nothing, and touches only what an earlier run has written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator import files
from generator.errors import UnreadableInput
from generator.files import MANIFEST, compare, with_manifest, write
from tests.generator.projects import ROOT, contents, place

OLD = with_manifest({"same.py": "same", "pkg/changed.py": "old", "pkg/gone/x.py": "x", "pkg/gone/y.py": "y"})
NEW = with_manifest({"same.py": "same", "pkg/changed.py": "new", "pkg/added/z.py": "z", "top.py": "t"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "out")
    return tmp_path / "out"


def texts(folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in contents(folder).items()}


def test_a_folder_holds_what_was_written(folder: Path) -> None:
    assert texts(folder) == OLD
    difference = write(NEW, folder)
    assert texts(folder) == NEW
    assert difference.missing == ("pkg/added/z.py", "top.py")
    assert difference.changed == (MANIFEST, "pkg/changed.py")
    assert difference.stale == ("pkg/gone/x.py", "pkg/gone/y.py")
    assert not write(NEW, folder)


def test_compare_tells_what_write_would_do_and_writes_nothing(folder: Path) -> None:
    before = contents(folder)
    difference = compare(NEW, folder)
    assert contents(folder) == before
    assert write(NEW, folder) == difference
    assert not compare(NEW, folder)


def test_unchanged_files_keep_their_time(folder: Path) -> None:
    os.utime(folder / "same.py", ns=(1_000, 1_000))
    write(NEW, folder)
    assert (folder / "same.py").stat().st_mtime_ns == 1_000


def test_files_of_others_are_kept(folder: Path) -> None:
    others = {"notes.txt": "mine", "dist/a.whl": "wheel", "pkg/gone/notes.txt": "mine too"}
    place(folder, others)
    write(NEW, folder)
    assert texts(folder) == {**NEW, **others}


def test_a_folder_with_nothing_but_bytecode_goes_too(folder: Path) -> None:
    place(folder, {"pkg/gone/__pycache__/x.cpython-311.pyc": ""})
    write(NEW, folder)
    assert not (folder / "pkg/gone").exists()


def test_a_file_of_somebody_else_is_never_overwritten(folder: Path) -> None:
    place(folder, {"top.py": "precious"})
    before = contents(folder)
    with pytest.raises(
        UnreadableInput, match=r"out/top\.py is in the way: sdkwright did not write it; move it"
    ):
        write(NEW, folder)
    assert contents(folder) == before


def test_the_first_run_does_not_overwrite_either(tmp_path: Path) -> None:
    place(tmp_path, {"same.py": "same", "top.py": "precious"})
    with pytest.raises(UnreadableInput, match="in the way"):
        write(NEW, tmp_path)
    assert texts(tmp_path) == {"same.py": "same", "top.py": "precious"}


@pytest.mark.parametrize(
    "entry",
    ["../precious", "/etc/passwd", "{outside}", "pkg/../../precious", "..", ".", "", "a\0b", "x" * 5000],
)
def test_a_hostile_manifest_leads_nowhere(entry: str, folder: Path) -> None:
    precious = folder.parent / "precious"
    precious.write_text("precious")
    with (folder / MANIFEST).open("a") as manifest:
        manifest.write(entry.format(outside=precious) + "\n")
    write(NEW, folder)
    assert texts(folder) == NEW
    assert precious.read_text() == "precious"
    assert Path("/etc/passwd").is_file()


def test_a_manifest_that_is_no_text_is_no_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b"\xff\xfe\0\n")
    with pytest.raises(UnreadableInput, match=r"changed\.py is in the way"):
        write(NEW, folder)
    write(OLD, folder)
    write(NEW, folder)
    assert texts(folder) == NEW


@pytest.mark.parametrize("link", ["same.py", "pkg", "pkg/gone", "pkg/added", "top.py", ".sdkwright-staging"])
def test_links_below_the_folder_are_refused(link: str, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    place(outside, {"precious": "precious"})
    if (folder / link).is_dir():
        shutil.move(folder / link, outside / "moved")
        (folder / link).symlink_to(outside / "moved")
    else:
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(outside / "precious" if link.endswith(".py") else outside)
    before = contents(tmp_path)
    with pytest.raises(UnreadableInput, match="is a symbolic link; remove it"):
        write(NEW, folder)
    assert contents(tmp_path) == before


def test_a_hostile_manifest_and_a_link_lead_nowhere_together(folder: Path, tmp_path: Path) -> None:
    place(tmp_path, {"outside/below/__pycache__/x.pyc": "x"})
    (folder / "link").symlink_to(tmp_path / "outside")
    with (folder / MANIFEST).open("a") as manifest:
        manifest.write("link/below/x.py\n")
    before = contents(tmp_path)
    with pytest.raises(UnreadableInput, match="link is a symbolic link"):
        write(NEW, folder)
    assert contents(tmp_path) == before


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    write(NEW, tmp_path / "link")
    assert texts(folder) == NEW


def test_a_folder_in_the_place_of_a_file_is_told(folder: Path) -> None:
    place(folder, {"top.py/mine.txt": "mine"})
    before = contents(folder)
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out/top\.py: Is a directory"):
        write(NEW, folder)
    assert contents(folder) == before


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    place(tmp_path, {"out": "a file"})
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out: File exists$"):
        write(NEW, tmp_path / "out")
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out/below: Not a directory$"):
        write(NEW, tmp_path / "out/below")
    assert texts(tmp_path) == {"out": "a file"}


FAILURES = [OSError(28, "No space left on device"), KeyboardInterrupt()]
STEPS: dict[str, tuple[object, str]] = {
    "write": (Path, "write_bytes"),
    "copy": (shutil, "copy2"),
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
    for number, folder in enumerate(_fresh(tmp_path)):
        before = contents(tmp_path)
        with monkeypatch.context() as patch:
            fail = _fail_at(number, failure, when, getattr(*STEPS[step]))
            patch.setattr(*STEPS[step], fail)
            try:
                write(NEW, folder)
            except (UnreadableInput, KeyboardInterrupt) as error:
                assert "\n" not in str(error)
                assert (type(error) is UnreadableInput) == isinstance(failure, OSError)
            else:
                break
        assert contents(tmp_path) == before, f"{step} {number}"
    assert number >= {"write": 4, "copy": 4, "replace": 4, "remove": 2, "folder": 8}[step]


def _fresh(folder: Path) -> Iterator[Path]:
    """Folders with the old files, one after the other, and the last one as it was left."""
    for number in range(100):
        made = folder / str(number)
        write(OLD, made)
        place(made, {"pkg/gone/mine.txt": "mine"})
        yield made
    raise AssertionError("it never succeeds")


def _fail_at(
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


def test_a_failed_first_run_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out: No space left on device"):
        write(NEW, tmp_path / "out")
    assert contents(tmp_path) == {}


KILLED = """
import os, signal, sys
from pathlib import Path
from generator import files
from tests.generator.test_files import NEW
left = int(sys.argv[2])
def step(real):
    def stepped(*arguments, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)
    return stepped
os.replace, Path.unlink, Path.write_bytes = step(os.replace), step(Path.unlink), step(Path.write_bytes)
files.write(NEW, Path(sys.argv[1]))
"""


def test_a_killed_run_is_made_good_by_the_next(tmp_path: Path) -> None:
    """At no moment is a file missing that both the old and the new package have, and nothing is left behind."""
    codes: list[int] = []
    for number in (0, 3, 4, 5, 6, 7, 8, 9, 10):
        folder = tmp_path / str(number)
        write(OLD, folder)
        command = [sys.executable, "-c", KILLED, str(folder), str(number)]
        codes.append(subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode)
        assert (folder / "pkg/changed.py").read_text() in ("old", "new")
        assert (folder / "same.py").read_text() == "same"
        write(NEW, folder)
        assert texts(folder) == NEW
    assert codes == [-signal.SIGKILL] * 8 + [0] or codes[-1] == 0
    assert codes.count(-signal.SIGKILL) >= 7


def test_what_a_killed_run_has_left_goes_even_when_there_is_nothing_to_write(folder: Path) -> None:
    place(folder, {".sdkwright-staging/old/x.py": "x"})
    write(OLD, folder)
    assert texts(folder) == OLD


def test_paths_of_the_manifest_are_sorted(folder: Path) -> None:
    lines = (folder / MANIFEST).read_text().splitlines()
    assert lines[0].startswith("# ")
    assert lines[1:] == sorted(OLD)
    assert files.MANIFEST in lines
