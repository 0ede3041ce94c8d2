"""Some files of a spec folder are changed in one step, and never those that another program has changed."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdkwright.output import spec_update
from sdkwright.output.spec_update import check_can_update, read_spec_files, update_spec_folder
from sdkwright.problems.problem import UnreadableInput
from tests.projects import read_files, write_files

OLD = {
    "openapi.yaml": "old",
    "users.yaml": "old",
    "users/keys.yaml": "old",
    "upstream/openapi.json": "old",
    "additions/a.py": "mine",
    "NOTES.md": "mine",
    ".hidden": "mine",
}
CHANGES: dict[str, str | bytes | None] = {
    "openapi.yaml": "new",
    "voices/pvc.yaml": "new",
    "users/keys.yaml": None,
    "upstream/openapi.json": b"\xff",
}
NEW = {
    "openapi.yaml": b"new",
    "users.yaml": b"old",
    "voices/pvc.yaml": b"new",
    "upstream/openapi.json": b"\xff",
    "additions/a.py": b"mine",
    "NOTES.md": b"mine",
    ".hidden": b"mine",
}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    write_files(tmp_path / "spec", OLD)
    (tmp_path / "spec/users.yaml").chmod(0o640)
    (tmp_path / "spec/openapi.yaml").chmod(0o600)
    return tmp_path / "spec"


def old_files() -> dict[str, bytes]:
    return {path: text.encode() for path, text in OLD.items()}


def fail(*paths: object, **options: object) -> None:
    raise OSError


@pytest.mark.parametrize("can_exchange", [True, False])
@pytest.mark.parametrize("can_link", [True, False])
def test_changed_files_are_written_and_the_others_stay(
    spec: Path, can_exchange: bool, can_link: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_exchange:
        monkeypatch.setattr(spec_update, "exchange", fail)
    if not can_link:
        monkeypatch.setattr(os, "link", fail)
    (spec / "link").symlink_to("users.yaml")
    update_spec_folder(CHANGES, read_spec_files(spec), spec)
    assert read_files(spec) == {**NEW, "link": b"old"}
    assert (spec / "link").is_symlink()
    assert [(spec / name).stat().st_mode & 0o777 for name in ("users.yaml", "openapi.yaml")] == [0o640, 0o600]
    assert [path.name for path in spec.parent.iterdir()] == ["spec"]


def test_files_that_are_not_changed_stay_the_same_files(spec: Path) -> None:
    """An editor that has one of them open still writes into the spec."""
    number = (spec / "NOTES.md").stat().st_ino
    update_spec_folder(CHANGES, read_spec_files(spec), spec)
    assert (spec / "NOTES.md").stat().st_ino == number


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("openapi.yaml", "changed"),
        ("users.yaml", "changed"),
        ("new.yaml", "added"),
        ("upstream/decisions.toml", ""),
        ("additions/a.py", None),
    ],
)
@pytest.mark.parametrize("is_late", [False, True])
def test_a_file_that_changes_during_the_run(
    spec: Path, path: str, text: str | None, is_late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_spec_files(spec)

    def change() -> None:
        if text is None:
            (spec / path).unlink()
        else:
            other = spec / f"{path}.other"  # as editors save a file
            other.write_text(text)
            os.replace(other, spec / path)

    if is_late:
        real = spec_update._stage

        def stage(*arguments: Any) -> None:
            real(*arguments)
            change()

        monkeypatch.setattr(spec_update, "_stage", stage)
    else:
        change()
    with pytest.raises(UnreadableInput, match=f"{path} changed during the run, and nothing was written"):
        update_spec_folder(CHANGES, expected, spec)
    files = old_files()
    if text is None:
        del files[path]
        files["additions"] = b""
    else:
        files[path] = text.encode()
    assert read_files(spec) == files
    assert [path.name for path in spec.parent.iterdir()] == ["spec"]


def test_an_error_changes_nothing(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec_update, "_replace", fail)
    with pytest.raises(UnreadableInput, match="cannot write"):
        update_spec_folder(CHANGES, read_spec_files(spec), spec)
    assert read_files(spec) == old_files()
    assert [path.name for path in spec.parent.iterdir()] == ["spec"]


def test_links_are_not_written_through(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("theirs")
    (spec / "users.yaml").unlink()
    (spec / "users.yaml").symlink_to("openapi.yaml")
    with pytest.raises(UnreadableInput, match=r"spec/users\.yaml is a symbolic link"):
        update_spec_folder({"users.yaml": "new"}, read_spec_files(spec), spec)
    (tmp_path / "spec2").symlink_to("spec")
    update_spec_folder({"openapi.yaml": "new"}, read_spec_files(tmp_path / "spec2"), tmp_path / "spec2")
    assert (spec / "openapi.yaml").read_text() == "new" and (tmp_path / "spec2").is_symlink()


def test_what_cannot_be_updated(spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_can_update(spec)
    with pytest.raises(UnreadableInput, match=r"openapi\.yaml: is a file, not a folder"):
        check_can_update(spec / "openapi.yaml")
    with pytest.raises(UnreadableInput, match="missing: no such folder"):
        check_can_update(tmp_path / "missing")
    monkeypatch.chdir(spec / "users")
    with pytest.raises(
        UnreadableInput, match=r"the current folder is inside .*; change to the folder of the"
    ):
        check_can_update(spec)


@pytest.mark.skipif(sys.platform != "linux", reason="fork, and folders that are exchanged")
@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_killed_run_leaves_the_old_or_the_new_folder(tmp_path: Path, can_exchange: bool) -> None:
    for number in itertools.count():
        spec = tmp_path / str(number) / "spec"
        write_files(spec, OLD)
        is_killed = _run_and_kill(spec, number, can_exchange)
        if not can_exchange:
            check_can_update(spec)
        assert read_files(spec) in (old_files(), NEW), number
        if not is_killed:
            break
        check_can_update(spec)
        assert [path.name for path in spec.parent.iterdir()] == ["spec"], number
        if read_files(spec) != NEW:
            update_spec_folder(CHANGES, read_spec_files(spec), spec)
            assert read_files(spec) == NEW
    assert number > 15


def _run_and_kill(spec: Path, number: int, can_exchange: bool) -> bool:
    """Update in a child process that kills itself before a certain step; return whether there was such a step."""
    child = os.fork()
    if not child:
        countdown = itertools.count(number, -1)

        def add_kill(real: Callable[..., object]) -> Callable[..., object]:
            def step(*arguments: object, **options: object) -> object:
                if next(countdown) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)

            return step

        if not can_exchange:
            spec_update.exchange = fail
        for holder, names in (
            (os, ("replace", "rename", "unlink", "rmdir", "mkdir", "link")),
            (Path, ("mkdir", "rmdir", "write_bytes")),
            (shutil, ("copymode", "copystat")),
            (spec_update, ("exchange", "remove_tree")),
        ):
            for name in names:
                setattr(holder, name, add_kill(getattr(holder, name)))
        expected = read_spec_files(spec)
        update_spec_folder(CHANGES, expected, spec)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
