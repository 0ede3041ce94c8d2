"""A spec folder is written completely or not at all, and an old one is never lost."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sdkwright.output import spec_folder
from sdkwright.output.spec_folder import check_spec_folder, write_new_folder, write_spec_folder
from sdkwright.problems.problem import UnreadableInput
from tests.projects import read_files, write_files

NEW = {"openapi.yaml": "new", "users/keys.yaml": "new", "ADOPTED.md": "new"}
OLD = {"openapi.yaml": "old", "additions/users.py": "old"}
RELEASED = {"released/openapi.json": "released", "released/approved.toml": "released"}


def read_texts(folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in read_files(folder).items()}


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("is_there", [False, True])
def test_a_new_or_empty_folder(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "a" / "spec" if not is_there else tmp_path / "spec"
    if is_there:
        folder.mkdir()
    assert write_spec_folder(NEW, folder) is None
    assert read_texts(folder) == NEW
    assert list_names(folder.parent) == ["spec"]


@pytest.mark.parametrize(
    "existing", [{"openapi.yaml": "old"}, {".keep": ""}, {"released/openapi.json": "old"}]
)
def test_a_folder_with_files_is_kept(tmp_path: Path, existing: dict[str, str]) -> None:
    write_files(tmp_path / "spec", existing)
    for write in (write_spec_folder, write_new_folder):
        with pytest.raises(UnreadableInput, match=r"spec is not empty; (pass --force|choose another folder)"):
            write(NEW, tmp_path / "spec")
    assert read_texts(tmp_path) == {f"spec/{path}": text for path, text in existing.items()}


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_replaced_folder_is_kept_aside(
    tmp_path: Path, can_exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*paths: Path) -> None:
        raise OSError

    if not can_exchange:
        monkeypatch.setattr(spec_folder, "exchange", fail)
    folder = tmp_path / "spec"
    write_files(folder, {**OLD, **RELEASED})
    assert write_spec_folder(NEW, folder, is_forced=True) == tmp_path / "spec.old"
    assert read_texts(folder) == {**NEW, **RELEASED}
    assert read_texts(tmp_path / "spec.old") == {**OLD, **RELEASED}
    assert write_spec_folder(NEW, folder, is_forced=True) == tmp_path / "spec.old-2"
    assert write_spec_folder(NEW, folder, is_forced=True) == tmp_path / "spec.old-3"
    assert read_texts(tmp_path / "spec.old") == {**OLD, **RELEASED}
    assert list_names(tmp_path) == ["spec", "spec.old", "spec.old-2", "spec.old-3"]


def test_without_exchange_an_error_restores_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.rename, itertools.count()

    def rename(source: Path, target: Path) -> None:
        if next(count) == 3:  # the new folder becomes the spec
            raise KeyboardInterrupt
        real(source, target)

    def fail(*paths: Path) -> None:
        raise OSError

    monkeypatch.setattr(spec_folder, "exchange", fail)
    monkeypatch.setattr(os, "rename", rename)
    write_files(tmp_path / "spec", OLD)
    with pytest.raises(KeyboardInterrupt):
        write_spec_folder(NEW, tmp_path / "spec", is_forced=True)
    assert read_texts(tmp_path / "spec") == OLD
    assert list_names(tmp_path) == ["spec"]


def test_a_file_or_a_link_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("openapi: 3.1.1\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name, message in (
        ("spec.yaml", "is a file, and adopting writes a folder"),
        ("link", "is a symbolic link"),
    ):
        with pytest.raises(UnreadableInput, match=message):
            check_spec_folder(tmp_path / name, is_forced=True)
        with pytest.raises(UnreadableInput, match=message):
            write_spec_folder(NEW, tmp_path / name, is_forced=True)
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnreadableInput, match="cannot write"):
        write_spec_folder(NEW, tmp_path / "file" / "spec")


@pytest.mark.skipif(sys.platform != "linux", reason="fork, and folders that are exchanged")
@pytest.mark.parametrize("has_old", [False, True])
def test_a_killed_run_leaves_the_old_or_the_new_folder(tmp_path: Path, has_old: bool) -> None:
    for number in itertools.count():
        folder = tmp_path / str(number) / "spec"
        folder.parent.mkdir()
        if has_old:
            write_files(folder, OLD)
        is_killed = _run_and_kill(
            lambda folder=folder: write_spec_folder(NEW, folder, is_forced=True), number
        )
        spec = read_texts(folder) if folder.exists() else {}
        assert spec in (OLD if has_old else {}, NEW), number
        if spec == NEW and has_old:
            assert read_texts(folder.parent / "spec.old") == OLD, number
        if not is_killed:
            break
        write_spec_folder(NEW, folder, is_forced=True)
        assert read_texts(folder) == NEW
        assert [name for name in list_names(folder.parent) if name.startswith(".")] == []
        if has_old:
            assert OLD in [read_texts(path) for path in folder.parent.iterdir()], number
    assert number > 8


def _run_and_kill(run: Callable[[], object], number: int) -> bool:
    """Call `run` in a child process that kills itself before a certain step; return whether there was such a step."""
    child = os.fork()
    if not child:
        countdown = itertools.count(number, -1)

        def add_kill(real: Callable[..., object]) -> Callable[..., object]:
            def step(*arguments: object, **options: object) -> object:
                if next(countdown) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)

            return step

        for holder, names in (
            (os, ("replace", "rename", "unlink", "rmdir", "mkdir")),
            (Path, ("mkdir", "rmdir", "write_bytes")),
            (spec_folder, ("exchange", "remove_tree")),
        ):
            for name in names:
                setattr(holder, name, add_kill(getattr(holder, name)))
        run()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
