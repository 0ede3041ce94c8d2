"""The output folder is written completely or not at all, and only files of earlier runs are changed."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sdkwright.output.folder import compare_output, write_output
from sdkwright.output.manifest import MANIFEST, Difference
from sdkwright.problems.problem import UnreadableInput
from tests.output.example_packages import NEW, OLD, read_texts
from tests.projects import ROOT, read_files, write_files


def test_the_folder_contains_the_written_files(folder: Path) -> None:
    assert read_texts(folder) == OLD
    difference = write_output(NEW, folder)
    assert read_texts(folder) == NEW
    assert difference.missing == ("pkg/added/z.py", "top.py")
    assert difference.changed == (MANIFEST, "pkg/changed.py")
    assert difference.stale == ("pkg/gone/x.py", "pkg/gone/y.py")
    assert not write_output(NEW, folder)


def test_compare_returns_what_write_would_change(folder: Path) -> None:
    before = read_files(folder)
    difference = compare_output(NEW, folder)
    assert read_files(folder) == before
    assert write_output(NEW, folder) == difference
    assert not compare_output(NEW, folder)


def test_unchanged_files_keep_their_modification_time(folder: Path) -> None:
    os.utime(folder / "same.py", ns=(1_000, 1_000))
    write_output(NEW, folder)
    assert (folder / "same.py").stat().st_mtime_ns == 1_000


def test_other_files_are_kept(folder: Path) -> None:
    others = {"notes.txt": "mine", "dist/a.whl": "wheel", "pkg/gone/notes.txt": "mine too"}
    write_files(folder, others)
    write_output(NEW, folder)
    assert read_texts(folder) == {**NEW, **others}


def test_a_folder_with_only_bytecode_is_removed(folder: Path) -> None:
    write_files(folder, {"pkg/gone/__pycache__/x.cpython-311.pyc": ""})
    write_output(NEW, folder)
    assert not (folder / "pkg/gone").exists()


def test_other_files_are_never_overwritten(folder: Path) -> None:
    write_files(folder, {"top.py": "precious"})
    before = read_files(folder)
    with pytest.raises(UnreadableInput, match=r"out/top\.py exists, and sdkwright did not write it; move it"):
        write_output(NEW, folder)
    assert read_files(folder) == before


def test_the_first_run_overwrites_no_files(tmp_path: Path) -> None:
    write_files(tmp_path, {"same.py": "same", "top.py": "precious"})
    with pytest.raises(UnreadableInput, match="sdkwright did not write it"):
        write_output(NEW, tmp_path)
    assert read_texts(tmp_path) == {"same.py": "same", "top.py": "precious"}


@pytest.mark.parametrize(
    "entry",
    ["../precious", "/etc/passwd", "{outside}", "pkg/../../precious", "..", ".", "", "a\0b", "x" * 5000],
)
def test_paths_out_of_the_folder_in_a_manifest_are_ignored(entry: str, folder: Path) -> None:
    precious = folder.parent / "precious"
    precious.write_text("precious")
    with (folder / MANIFEST).open("a") as manifest:
        manifest.write(entry.format(outside=precious) + "\n")
    write_output(NEW, folder)
    assert read_texts(folder) == NEW
    assert precious.read_text() == "precious"
    assert Path("/etc/passwd").is_file()


def test_a_binary_manifest_is_ignored(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b"\xff\xfe\0\n")
    with pytest.raises(UnreadableInput, match=r"changed\.py exists, and sdkwright did not write it"):
        write_output(NEW, folder)
    write_output(OLD, folder)
    write_output(NEW, folder)
    assert read_texts(folder) == NEW


@pytest.mark.parametrize("link", ["same.py", "pkg", "pkg/gone", "pkg/added", "top.py", ".sdkwright-staging"])
def test_links_in_the_folder_are_rejected(link: str, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_files(outside, {"precious": "precious"})
    if (folder / link).is_dir():
        shutil.move(folder / link, outside / "moved")
        (folder / link).symlink_to(outside / "moved")
    else:
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(outside / "precious" if link.endswith(".py") else outside)
    before = read_files(tmp_path)
    with pytest.raises(
        UnreadableInput, match="is a symbolic link, and sdkwright does not write through links"
    ):
        write_output(NEW, folder)
    assert read_files(tmp_path) == before


def test_a_link_named_in_the_manifest_is_rejected(folder: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/below/__pycache__/x.pyc": "x"})
    (folder / "link").symlink_to(tmp_path / "outside")
    with (folder / MANIFEST).open("a") as manifest:
        manifest.write("link/below/x.py\n")
    before = read_files(tmp_path)
    with pytest.raises(UnreadableInput, match="link is a symbolic link"):
        write_output(NEW, folder)
    assert read_files(tmp_path) == before


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    write_output(NEW, tmp_path / "link")
    assert read_texts(folder) == NEW


def test_a_folder_in_the_place_of_a_file_is_an_error(folder: Path) -> None:
    write_files(folder, {"top.py/mine.txt": "mine"})
    before = read_files(folder)
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out/top\.py: Is a directory"):
        write_output(NEW, folder)
    assert read_files(folder) == before


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"out": "a file"})
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out: File exists$"):
        write_output(NEW, tmp_path / "out")
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out/below: Not a directory$"):
        write_output(NEW, tmp_path / "out/below")
    assert read_texts(tmp_path) == {"out": "a file"}


def test_a_run_waits_for_another_run(folder: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    results: list[object] = []
    waiting = threading.Thread(target=lambda: results.append(compare_output(NEW, folder)))
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive() and not results
    folder.rename(folder.with_name("before"))
    write_files(folder, NEW)
    os.close(descriptor)
    waiting.join(20)
    assert results == [Difference((), (), ())]


def test_paths_of_the_manifest_are_sorted(folder: Path) -> None:
    lines = (folder / MANIFEST).read_text().splitlines()
    assert lines[0].startswith("# ")
    assert lines[1:] == sorted(OLD)
    assert MANIFEST in lines


@pytest.mark.parametrize("kind", ["fifo", "device", "socket", "link to a device"])
def test_pipes_devices_and_sockets_are_neither_read_nor_replaced(kind: str, tmp_path: Path) -> None:
    """A named pipe would make a run wait for ever, and a device swallow what is written."""
    out = tmp_path / "out"
    out.mkdir()
    odd = out / "top.py"
    if kind == "fifo":
        os.mkfifo(odd)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(odd))
    elif kind == "link to a device":
        odd.symlink_to("/dev/null")
    else:
        try:
            os.mknod(odd, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        except PermissionError:
            pytest.skip("only root makes devices")
    before = odd.lstat()
    code = (
        "import sys; from pathlib import Path; from sdkwright.output.folder import write_output; "
        "from sdkwright.output.manifest import add_manifest; "
        "write_output(add_manifest({'top.py': 't'}), Path(sys.argv[1]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 1
    assert "UnreadableInput" in run.stderr.splitlines()[-1]
    assert (odd.lstat().st_ino, odd.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert [path.name for path in out.iterdir()] == ["top.py"]
