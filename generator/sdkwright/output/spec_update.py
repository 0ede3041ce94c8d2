"""Changes some files of a spec folder in one step, and only if no other program has changed one of its files since."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from sdkwright.output.exchange import exchange, find_staging_folder
from sdkwright.output.folder import lock
from sdkwright.output.journal import make_parent, remove_tree
from sdkwright.output.manifest import is_inside
from sdkwright.problems.input_files import list_files, read_file
from sdkwright.problems.messages import format_path
from sdkwright.problems.problem import UnreadableInput

Changes = Mapping[str, str | bytes | None]
"""New contents of files, by path in the folder; None for a file to remove."""

_SUFFIXES: Final = (".yaml", ".yml", ".json", ".toml", ".py", ".md")
"""Of the files of a spec."""
_OLD: Final = ".sdkwright-old"


def read_spec_files(folder: Path) -> dict[str, bytes]:
    """The files of a spec folder by path, without hidden ones; raises UnreadableInput."""
    return {
        file.relative_to(folder).as_posix(): read_file(file, folder) for file in list_files(folder, _SUFFIXES)
    }


def check_can_update(folder: Path) -> None:
    """Finish the update of a run that was killed; raise UnreadableInput if `update_spec_folder` would."""
    target = folder.resolve()
    with _lock_parent(target):
        _recover(target)
    if not target.is_dir():
        kind = "is a file, not a folder" if target.exists() else "no such folder"
        raise UnreadableInput(
            f"{format_path(folder)}: {kind}; sdkwright needs a folder with openapi.yaml: set `spec` in [tool.sdkwright]"
        )
    if Path.cwd().is_relative_to(target):
        raise UnreadableInput(
            f"the current folder is inside {format_path(folder)}, which is replaced as a whole;"
            " change to the folder of the project"
        )


def update_spec_folder(changes: Changes, expected: Mapping[str, bytes], folder: Path) -> None:
    """Write and remove files of a spec folder, all or none; raises UnreadableInput.

    `expected` is the result of `read_spec_files` from which the changes were made: nothing is written if the files are
    not the same any more. A run that is killed leaves either the old or the new folder. Where a system cannot exchange
    folders in one step, the next `check_can_update` restores the old one.
    """
    target = folder.resolve()
    staging = find_staging_folder(target)
    with _lock_parent(target):
        _recover(target)
        _check_is_unchanged(folder, expected)
        _reject_links(target, changes)
        try:
            _stage(changes, target, staging)
            _replace(staging, target)
            try:
                _check_is_unchanged(staging, expected, folder)
            except UnreadableInput:
                _replace(staging, target)
                raise
        finally:
            remove_tree(staging)


@contextmanager
def _lock_parent(target: Path) -> Generator[None, None, None]:
    """Wait for other runs. An OSError becomes UnreadableInput."""
    descriptor = lock(target.parent)
    try:
        yield
    except OSError as error:
        path = error.filename2 or error.filename or target
        raise UnreadableInput(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _recover(target: Path) -> None:
    """Restore the folder that a killed run has moved away, and remove what it has not used."""
    old = target.with_name(f".{target.name}{_OLD}")
    if old.is_dir() and not target.exists():
        os.rename(old, target)
    remove_tree(old)
    remove_tree(find_staging_folder(target))


def _check_is_unchanged(folder: Path, expected: Mapping[str, bytes], name: Path | None = None) -> None:
    """Raise UnreadableInput if the files of a folder are not the expected ones; `name` is its path for messages."""
    files = read_spec_files(folder)
    changed = [path for path in sorted({*files, *expected}) if files.get(path) != expected.get(path)]
    if changed:
        raise UnreadableInput(
            f"{format_path((name or folder) / changed[0])} changed during the run, and nothing was written; run the command again"
        )


def _reject_links(target: Path, paths: Mapping[str, object]) -> None:
    for path in paths:
        assert is_inside(path)
        for step in (PurePosixPath(path), *PurePosixPath(path).parents[:-1]):
            if (target / step).is_symlink():
                raise UnreadableInput(
                    f"{format_path(target / step)} is a symbolic link, and sdkwright does not write through links; remove it"
                )


def _stage(changes: Changes, target: Path, staging: Path) -> None:
    """Create the new folder; unchanged files are hard links to those of the old one."""
    shutil.copytree(
        target,
        staging,
        symlinks=True,
        copy_function=_link_or_copy,
        ignore=lambda parent, names: [
            name for name in names if (Path(parent) / name).relative_to(target).as_posix() in changes
        ],
    )
    for path, content in changes.items():
        if content is not None:
            new = make_parent(staging / path)
            new.write_bytes(content.encode() if isinstance(content, str) else content)
            if (target / path).exists():
                shutil.copymode(target / path, new)
        else:
            _remove_empty_parents(staging, path)


def _remove_empty_parents(folder: Path, path: str) -> None:
    for parent in list(PurePosixPath(path).parents)[:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # some file systems have no hard links
        shutil.copy2(source, target, follow_symlinks=False)


def _replace(staging: Path, target: Path) -> None:
    """Put each of two folders in the place of the other, in one step where the system can."""
    try:
        exchange(staging, target)
    except OSError:  # this system cannot exchange folders
        old = target.with_name(f".{target.name}{_OLD}")
        os.rename(target, old)
        try:
            os.rename(staging, target)
        except BaseException:
            os.rename(old, target)
            raise
        os.rename(old, staging)
