"""Links out of the folder, pipes, devices and huge files in a project: one clear message, and nothing is read."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from sdkwright.problems.input_files import MAX_BYTES, read_file
from sdkwright.problems.problem import UnreadableInput
from tests.projects import COMMAND, write_files, write_project

Captured = pytest.CaptureFixture[str]
SECRET = "SECRET-7c1: [a, b\n"
ADDITIONS = "class ThingsAdditions: ...\n\n\nclass AsyncThingsAdditions: ...\n"
LINK = "a link that leads out of the folder"
NOT_A_FILE = "a pipe, a device or a socket, not a file; write a file in its place"
LARGE = f"larger than {MAX_BYTES:,} bytes; split the file"


def _link_to_secret(path: Path) -> None:
    path.symlink_to(os.path.relpath(write_secret(Path.cwd().parent), path.parent))


def write_secret(folder: Path) -> Path:
    write_files(folder, {"secret.txt": SECRET})
    return folder / "secret.txt"


def _make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)  # the path of a socket is limited to about 100 bytes
        server.bind(path.name)


def _make_huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(6 << 30)


def _link_twice(path: Path) -> None:
    inside = path.parent / ".inside"
    inside.symlink_to(write_secret(Path.cwd().parent))
    path.symlink_to(inside.name)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "relative link": (_link_to_secret, LINK),
    "absolute link": (lambda path: path.symlink_to(write_secret(Path.cwd().parent)), LINK),
    "link to a device": (lambda path: path.symlink_to("/dev/zero"), LINK),
    "link to a link": (_link_twice, LINK),
    "broken link": (lambda path: path.symlink_to("nowhere"), "No such file or directory"),
    "link to itself": (lambda path: path.symlink_to(path.name), ""),
    "pipe": (os.mkfifo, NOT_A_FILE),
    "huge file": (_make_huge, LARGE),
}
FILES = {
    "spec/more.yaml": "lint generate bundle",
    "spec/openapi.yaml": "lint generate bundle",
    "spec/sub/more.yaml": "lint generate",
    "spec/additions/things.py": "lint generate",
    "spec/guide/a.md": "generate",
    "COPYING": "generate",
    "pyproject.toml": "lint generate bundle",
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_project(tmp_path / "project")
    settings = (folder / "pyproject.toml").read_text("utf-8") + 'license_file = "COPYING"\n'
    write_files(folder, {"pyproject.toml": settings, "COPYING": "Text.\n"})
    monkeypatch.chdir(folder)
    return folder


def _read_one_message(command: list[str], capsys: Captured) -> str:
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("sdkwright: ") and err.count("\n") == 1
    assert "SECRET" not in err
    return err


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", FILES)
def test_a_special_file_is_one_message(file: str, kind: str, project: Path, capsys: Captured) -> None:
    make, message = KINDS[kind]
    path = project / file
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    make(path)
    for command in FILES[file].split():
        err = _read_one_message([command], capsys)
        assert file in err and message in err, err
    assert not (project / "generated").exists()


@pytest.mark.parametrize("folder", ["spec/sub", "spec/additions", "spec/guide"])
def test_a_link_to_a_folder_outside_is_one_message(folder: str, project: Path, capsys: Captured) -> None:
    write_files(project.parent / "outside", {"a.yaml": SECRET, "a.md": SECRET, "things.py": SECRET})
    (project / folder).symlink_to("../../outside")
    err = _read_one_message(["generate"], capsys)
    assert f"{folder}: {LINK} 'spec'" in err


def test_links_inside_the_folder_are_followed(project: Path, capsys: Captured) -> None:
    files = {"spec/.files/guide.md": "## A title\n\nText.\n", "spec/.files/a.py": ADDITIONS}
    write_files(project, files)
    for path, target in {"guide/a.md": "guide.md", "additions/things.py": "a.py"}.items():
        (project / "spec" / path).parent.mkdir()
        (project / "spec" / path).symlink_to(f"../.files/{target}")
    (project / "spec/things.yaml").rename(project / "spec/.files/things.yaml")
    (project / "spec/things.yaml").symlink_to(".files/things.yaml")
    assert main(["generate"]) == 0
    assert "## A title" in (project / "generated/README.md").read_text("utf-8")
    assert main(["lint"]) == 0
    capsys.readouterr()
    assert main(["diff", "spec", "spec"]) == 0


def test_a_linked_folder_is_read_as_that_folder(project: Path) -> None:
    document = (project / "spec/things.yaml").read_text("utf-8").replace("things", "parts.things")
    tags = (project / "spec/openapi.yaml").read_text("utf-8")
    tags += "  - {name: parts, description: Parts.}\n  - {name: parts.things, description: Things.}\n"
    (project / "spec/things.yaml").unlink()
    write_files(project / "spec", {".shared/things.yaml": document, "openapi.yaml": tags})
    (project / "spec/parts").symlink_to(".shared")
    assert main(["generate"]) == 0
    assert (project / "generated/src/small_sdk/resources/parts/things.py").exists()


def test_a_folder_that_contains_itself_is_one_message(project: Path, capsys: Captured) -> None:
    (project / "spec/again").symlink_to(".")
    assert "a link to a folder that contains it" in _read_one_message(["lint"], capsys)


def test_many_folders_are_not_read_without_end(project: Path, capsys: Captured) -> None:
    """Each folder has two links to the next one, so that there are 2**20 paths."""
    for level in range(20):
        folder = project / f"spec/.levels/{level}"
        folder.mkdir(parents=True)
        for name in "ab":
            (folder / name).symlink_to(f"../{level + 1}")
    (project / "spec/.levels/20").mkdir()
    (project / "spec/top").symlink_to(".levels/0")
    assert "more than 5,000 folders" in _read_one_message(["lint"], capsys)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("file", ["api.yaml", "folder/more.yaml", "folder/openapi.yaml"])
def test_diff_reads_no_special_file(file: str, side: int, kind: str, project: Path, capsys: Captured) -> None:
    make, _ = KINDS[kind]
    openapi = (project / "spec/openapi.yaml").read_text("utf-8")
    write_files(project, {"folder/openapi.yaml": openapi, "folder/more.yaml": "paths: {}\n"})
    (project / file).unlink(missing_ok=True)
    make(project / file)
    sides = ["spec", file.split("/")[0]]
    err = _read_one_message(["diff", sides[side], sides[1 - side]], capsys)
    assert file in err


def test_a_pipe_is_an_argument_but_not_an_endless_one(project: Path) -> None:
    assert main(["bundle", "-o", "api.json"]) == 0
    for command, code, message in (
        ("lint --spec <(cat api.json)", 0, ""),
        ("lint --spec /dev/stdin < api.json", 0, ""),
        ("lint --spec /dev/stdin < /dev/zero", 2, f"sdkwright: /dev/stdin: {LARGE}\n"),
        ("lint --spec <(yes)", 2, LARGE),
        ("diff api.json <(cat api.json)", 2, "a stream, which can be read only once"),
        ("diff /dev/stdin api.json < api.json", 2, "pass '-' for standard input"),
        ("diff - api.json < api.json", 0, ""),
    ):
        run = subprocess.run(
            ["bash", "-c", f"{COMMAND} {command}"],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (run.returncode, message in run.stderr) == (code, True), (command, run)


def test_a_file_that_becomes_a_pipe_while_it_is_opened_is_not_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, real = project / "spec/things.yaml", os.open

    def replace(path: Path, flags: int) -> int:
        file.unlink()
        os.mkfifo(file)
        return real(path, flags)

    monkeypatch.setattr(os, "open", replace)
    with pytest.raises(UnreadableInput, match="a pipe"):
        read_file(file)


def test_a_file_that_becomes_a_link_while_it_is_opened_is_not_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, secret, real = project / "spec/things.yaml", write_secret(project.parent), os.open

    def replace(path: Path, flags: int) -> int:
        file.unlink()
        file.symlink_to(secret)
        return real(path, flags)

    monkeypatch.setattr(os, "open", replace)
    with pytest.raises(UnreadableInput, match=r"things\.yaml: "):
        read_file(file)


def test_a_file_that_grows_while_it_is_read_is_not_read_without_end(tmp_path: Path) -> None:
    """The files of /proc have no size."""
    if sys.platform != "linux":
        pytest.skip("/proc is a folder of Linux")
    assert len(read_file(Path("/proc/cpuinfo"))) > 0
    assert len(read_file(Path("/proc/self/status"), Path("/proc"))) > 0


def test_a_cache_that_is_a_link_is_not_written(project: Path, capsys: Captured) -> None:
    elsewhere = project.parent / "elsewhere"
    write_files(elsewhere, {"old.txt": "Text.\n", "a" * 64: "Text.\n"})
    for file in elsewhere.iterdir():
        os.utime(file, (0, 0))
    (project / ".sdkwright-cache").symlink_to(elsewhere)
    assert ".sdkwright-cache is a symbolic link" in _read_one_message(["generate"], capsys)
    assert len(list(elsewhere.iterdir())) == 2
    (project / ".sdkwright-cache").unlink()
    write_files(project / ".sdkwright-cache", {"notes.txt": "Text.\n"})
    os.utime(project / ".sdkwright-cache/notes.txt", (0, 0))
    assert main(["generate"]) == 0
    assert (project / ".sdkwright-cache/notes.txt").exists()
