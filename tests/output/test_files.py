"""Writing is all or nothing, and touches only what an earlier run has written."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from sdkwright.output import files
from sdkwright.output.files import MANIFEST, compare, with_manifest, write
from sdkwright.problems.problem import UnreadableInput
from tests.projects import ROOT, read_files, write_files, write_project

OLD = with_manifest({"same.py": "same", "pkg/changed.py": "old", "pkg/gone/x.py": "x", "pkg/gone/y.py": "y"})
NEW = with_manifest({"same.py": "same", "pkg/changed.py": "new", "pkg/added/z.py": "z", "top.py": "t"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "out")
    return tmp_path / "out"


def texts(folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in read_files(folder).items()}


def test_a_folder_holds_what_was_written(folder: Path) -> None:
    assert texts(folder) == OLD
    difference = write(NEW, folder)
    assert texts(folder) == NEW
    assert difference.missing == ("pkg/added/z.py", "top.py")
    assert difference.changed == (MANIFEST, "pkg/changed.py")
    assert difference.stale == ("pkg/gone/x.py", "pkg/gone/y.py")
    assert not write(NEW, folder)


def test_compare_tells_what_write_would_do_and_writes_nothing(folder: Path) -> None:
    before = read_files(folder)
    difference = compare(NEW, folder)
    assert read_files(folder) == before
    assert write(NEW, folder) == difference
    assert not compare(NEW, folder)


def test_unchanged_files_keep_their_time(folder: Path) -> None:
    os.utime(folder / "same.py", ns=(1_000, 1_000))
    write(NEW, folder)
    assert (folder / "same.py").stat().st_mtime_ns == 1_000


def test_files_of_others_are_kept(folder: Path) -> None:
    others = {"notes.txt": "mine", "dist/a.whl": "wheel", "pkg/gone/notes.txt": "mine too"}
    write_files(folder, others)
    write(NEW, folder)
    assert texts(folder) == {**NEW, **others}


def test_a_folder_with_nothing_but_bytecode_goes_too(folder: Path) -> None:
    write_files(folder, {"pkg/gone/__pycache__/x.cpython-311.pyc": ""})
    write(NEW, folder)
    assert not (folder / "pkg/gone").exists()


def test_a_file_of_somebody_else_is_never_overwritten(folder: Path) -> None:
    write_files(folder, {"top.py": "precious"})
    before = read_files(folder)
    with pytest.raises(
        UnreadableInput, match=r"out/top\.py is in the way: sdkwright did not write it; move it"
    ):
        write(NEW, folder)
    assert read_files(folder) == before


def test_the_first_run_does_not_overwrite_either(tmp_path: Path) -> None:
    write_files(tmp_path, {"same.py": "same", "top.py": "precious"})
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
    write_files(outside, {"precious": "precious"})
    if (folder / link).is_dir():
        shutil.move(folder / link, outside / "moved")
        (folder / link).symlink_to(outside / "moved")
    else:
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(outside / "precious" if link.endswith(".py") else outside)
    before = read_files(tmp_path)
    with pytest.raises(UnreadableInput, match="is a symbolic link; remove it"):
        write(NEW, folder)
    assert read_files(tmp_path) == before


def test_a_hostile_manifest_and_a_link_lead_nowhere_together(folder: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/below/__pycache__/x.pyc": "x"})
    (folder / "link").symlink_to(tmp_path / "outside")
    with (folder / MANIFEST).open("a") as manifest:
        manifest.write("link/below/x.py\n")
    before = read_files(tmp_path)
    with pytest.raises(UnreadableInput, match="link is a symbolic link"):
        write(NEW, folder)
    assert read_files(tmp_path) == before


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    write(NEW, tmp_path / "link")
    assert texts(folder) == NEW


def test_a_folder_in_the_place_of_a_file_is_told(folder: Path) -> None:
    write_files(folder, {"top.py/mine.txt": "mine"})
    before = read_files(folder)
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out/top\.py: Is a directory"):
        write(NEW, folder)
    assert read_files(folder) == before


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"out": "a file"})
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out: File exists$"):
        write(NEW, tmp_path / "out")
    with pytest.raises(UnreadableInput, match=r"cannot write .*/out/below: Not a directory$"):
        write(NEW, tmp_path / "out/below")
    assert texts(tmp_path) == {"out": "a file"}


FAILURES = [OSError(28, "No space left on device"), KeyboardInterrupt()]
STEPS: dict[str, tuple[object, str]] = {
    "write": (Path, "write_bytes"),
    "keep": (files.journal, "_keep"),
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
    for number, folder in enumerate(_fresh(tmp_path)):
        before = read_files(tmp_path)
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
        assert read_files(tmp_path) == before, f"{step} {number}"
    assert number >= {"write": 4, "keep": 4, "journal": 1, "replace": 5, "remove": 3, "folder": 8}[step]


def _fresh(folder: Path) -> Iterator[Path]:
    """Folders with the old files, one after the other, and the last one as it was left."""
    for number in range(100):
        made = folder / str(number)
        write(OLD, made)
        write_files(made, {"pkg/gone/mine.txt": "mine"})
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
    assert read_files(tmp_path) == {}


KILLED = """
import itertools, json, os, shutil, signal, sys
from pathlib import Path
from sdkwright.output import exchange, files
from tests.projects import read_files, write_files
from tests.output.test_files import NEW, OLD

kind, base = sys.argv[1], Path(sys.argv[2])
os.fsync = lambda descriptor: None  # the disk outlives a process, and is slow
MINE = {"pkg/gone/mine.txt": "mine", ".git/config": "mine"} if "strangers" in kind else {}

def whole(expected):
    return {path: text.encode() for path, text in {**expected, **MINE}.items()}

STATES = {"old": whole({} if "first" in kind else OLD), "new": whole(NEW)}

def state(folder):
    there = {path: data for path, data in read_files(folder).items() if not path.startswith(".sdkwright-staging/")}
    return next((name for name, expected in STATES.items() if there == expected), f"mixed: {sorted(there)}")

def killed(run, number):
    "Run it in a process of its own, which kills itself before its n-th call that changes anything on the disk."
    child = os.fork()
    if not child:
        left = itertools.count(number, -1)
        def dying(real):
            def step(*arguments, **more):
                if next(left) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **more)
            return step
        for holder, name in (
            *((os, name) for name in ("replace", "link", "unlink", "rmdir", "mkdir", "fsync", "utime")),
            *((Path, name) for name in ("unlink", "rmdir", "mkdir", "write_bytes")),
            (shutil, "copystat"), (exchange, "_exchange"),
        ):
            setattr(holder, name, dying(getattr(holder, name)))
        run()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])

def fresh(name):
    folder = base / name / "out"
    folder.parent.mkdir()
    if "first" not in kind:
        files.write(OLD, folder)
    if MINE:
        write_files(folder, MINE)
    return folder

def report(folder, before):
    files.compare(OLD, folder)
    after, left = state(folder), sorted(one.name for one in folder.parent.iterdir())
    files.write(NEW, folder)
    end = state(folder), sorted(one.name for one in folder.parent.iterdir())
    is_tidy = left in ([], ["out"]) and end == ("new", ["out"]) and not (folder / ".sdkwright-staging").exists()
    print(json.dumps([before.partition(":")[0], after, is_tidy]))
    shutil.rmtree(folder.parent)

for number in itertools.count():
    folder = fresh(str(number))
    if not killed(lambda: files.write(NEW, folder), number):
        break
    before = state(folder)
    if before.startswith("mixed") and number % 5 == 0:  # the undoing is killed too
        for again in itertools.count():
            copy = base / f"{number}-{again}" / "out"
            shutil.copytree(folder, copy)
            was_killed = killed(lambda: files.compare(OLD, copy), again)
            report(copy, "mixed")
            if not was_killed:
                break
    report(folder, before)
"""


@pytest.mark.parametrize("kind", ["only ours", "strangers", "first", "first among strangers"])
def test_a_run_that_is_killed_at_any_step_leaves_the_old_or_the_new(kind: str, tmp_path: Path) -> None:
    """Where nothing of others is in the folder even without another run; else as soon as there is one, killed or not."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, kind, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    before, after = {one[0] for one in reports}, {tuple(one[1:]) for one in reports}
    assert after <= {("old", True), ("new", True)}
    assert len(reports) >= 10
    assert before == {"old", "new", *(["mixed"] if "strangers" in kind or sys.platform != "linux" else [])}


def test_what_a_killed_run_has_left_goes_even_when_there_is_nothing_to_write(folder: Path) -> None:
    write_files(folder, {".sdkwright-staging/old/x.py": "x"})
    write(OLD, folder)
    assert texts(folder) == OLD


def test_a_hostile_journal_leads_nowhere(folder: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"precious": "precious"})
    write_files(folder, {"mine.txt": "mine", ".sdkwright-staging/old/x": "x"})
    lines = [
        f"{kind} {path}"
        for kind in "+-"
        for path in ("../precious", "/etc/passwd", "mine.txt", "", ".", "a\0")
    ]
    journal = "\n".join([*lines, "nonsense", "+"]).encode() + b"\n- \xff"
    (folder / ".sdkwright-staging/journal").write_bytes(journal)
    write(OLD, folder)
    assert texts(folder) == {**OLD, "mine.txt": "mine"}
    assert (tmp_path / "precious").read_text() == "precious"
    assert Path("/etc/passwd").is_file()


def test_a_journal_writes_through_no_link(folder: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/precious": "precious"})
    (folder / "link").symlink_to(tmp_path / "outside")
    write_files(
        folder, {".sdkwright-staging/old/link/precious": "x", ".sdkwright-staging/journal": "- link/precious"}
    )
    for run in (compare, write):
        with pytest.raises(UnreadableInput, match="link is a symbolic link"):
            run(OLD, folder)
    assert (tmp_path / "outside/precious").read_text() == "precious"


def test_a_folder_without_strangers_is_exchanged_in_one_step(folder: Path, tmp_path: Path) -> None:
    write_files(
        folder,
        {"pkg/__pycache__/changed.cpython-311.pyc": "x", "pkg/gone/__pycache__/x.cpython-311.pyc": "x"},
    )
    (folder / "pkg").chmod(0o750)
    before, same = folder.stat().st_ino, (folder / "same.py").stat()
    write(NEW, folder)
    assert (folder.stat().st_ino != before) == (sys.platform == "linux")
    assert texts(folder) == {**NEW, "pkg/__pycache__/changed.cpython-311.pyc": "x"}
    assert (folder / "pkg").stat().st_mode & 0o777 == 0o750
    assert (folder / "same.py").stat().st_ino == same.st_ino
    assert (folder / "same.py").stat().st_nlink == 1
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "stranger", ["notes.txt", "pkg/notes.txt", "__pycache__/notes.txt", "__pycache__/below/x.pyc", "empty/"]
)
def test_a_folder_with_strangers_stays_the_same_folder(stranger: str, folder: Path) -> None:
    if stranger.endswith("/"):
        (folder / stranger).mkdir()
    else:
        write_files(folder, {stranger: "mine"})
    before = folder.stat().st_ino
    write(NEW, folder)
    assert folder.stat().st_ino == before
    assert (folder / stranger).exists()
    assert NEW.items() <= texts(folder).items()


def test_the_current_folder_stays_the_same_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "pkg")
    write(NEW, folder)
    assert Path("changed.py").read_text() == "new"
    write(OLD, Path(".."))
    assert texts(folder) == OLD


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EXDEV, errno.EBUSY, errno.EINVAL])
def test_where_folders_cannot_be_exchanged_files_are_moved(
    code: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(code, "folders cannot be exchanged here")

    monkeypatch.setattr(files.exchange, "_exchange", fail)
    before = folder.stat().st_ino
    write(NEW, folder)
    assert folder.stat().st_ino == before
    assert texts(folder.parent) == {f"out/{path}": text for path, text in NEW.items()}


def test_where_files_cannot_be_linked_they_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", fail)
    write(NEW, folder)
    assert texts(folder) == NEW


def test_a_run_waits_for_another_one_and_then_sees_what_that_has_made(folder: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    found: list[object] = []
    waiting = threading.Thread(target=lambda: found.append(compare(NEW, folder)))
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive() and not found
    folder.rename(folder.with_name("before"))
    write_files(folder, NEW)
    os.close(descriptor)
    waiting.join(20)
    assert found == [files.Difference((), (), ())]


def test_paths_of_the_manifest_are_sorted(folder: Path) -> None:
    lines = (folder / MANIFEST).read_text().splitlines()
    assert lines[0].startswith("# ")
    assert lines[1:] == sorted(OLD)
    assert files.MANIFEST in lines


@pytest.mark.parametrize("kind", ["fifo", "device", "socket", "link to a device"])
def test_what_is_no_file_is_neither_read_nor_replaced(kind: str, tmp_path: Path) -> None:
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
        "import sys; from pathlib import Path; from sdkwright.output.files import write, with_manifest; "
        "write(with_manifest({'top.py': 't'}), Path(sys.argv[1]))"
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


SYSTEM_NAMES = (
    "con",
    "nul",
    "aux",
    "prn",
    "com1",
    "lpt1",
    "sitecustomize",
    "usercustomize",
    "conftest",
    "setup",
)


@pytest.mark.parametrize(
    "name", [*SYSTEM_NAMES, "__init__", "__main__", "pyproject", "py", "_runtime", "client"]
)
def test_a_document_with_the_name_of_something_else_is_a_module_or_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is called, its files lie inside the package; the project's own are those of any spec."""
    monkeypatch.chdir(write_project(tmp_path))
    assert main(["generate"]) == 0
    outside = {path for path in read_files(tmp_path / "generated") if not path.startswith("src/small_sdk/")}
    spec = (tmp_path / "spec/others.yaml").rename(tmp_path / f"spec/{name}.yaml")
    text = spec.read_text("utf-8").replace("others", name)
    spec.write_text(text.replace("'204': {description: It is made.}\n", ANSWER), "utf-8")
    root = tmp_path / "spec/openapi.yaml"
    root.write_text(root.read_text("utf-8").replace("others", name), "utf-8")
    capsys.readouterr()
    if main(["generate"]):
        out = capsys.readouterr().out
        assert out.isascii()
        assert all(re.match(rf"spec/({name}|openapi)\.yaml:\d+: error: ", line) for line in out.splitlines())
        return
    made = read_files(tmp_path / "generated")
    new = {path for path in made if not path.startswith(("src/small_sdk/", "docs/"))}
    assert new == {path for path in outside if not path.startswith("docs/")}
    assert f"src/small_sdk/resources/{name}.py" in made
    run = [sys.executable, "-c", f"import small_sdk, small_sdk.resources.{name}, small_sdk.models.{name}"]
    subprocess.run(run, cwd=tmp_path / "generated/src", check=True, timeout=60)


ANSWER = """\
'200':
          description: It.
          content: {application/json: {schema: {$ref: '#/components/schemas/Other'}}}
components:
  schemas:
    Other:
      type: object
      description: Another one.
      properties:
        name: {type: string, description: What it is called.}
"""
