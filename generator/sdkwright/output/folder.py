"""Writes the output folder, completely or not at all, even if the run is killed. Nothing else writes into it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from sdkwright.output.exchange import find_staging_folder, try_exchange
from sdkwright.output.journal import (
    STAGING,
    list_journal_paths,
    remove_if_empty,
    remove_tree,
    replace_files,
    roll_back,
)
from sdkwright.output.manifest import MANIFEST, Difference, Files, find_difference, read_manifest
from sdkwright.problems.problem import UnreadableInput


def compare_output(files: Files, folder: Path) -> Difference:
    """Return what `write_output` would change. Rolls back a run that was killed, and changes nothing else."""
    with _lock_and_recover(folder):
        return find_difference(files, folder)


def write_output(files: Files, folder: Path) -> Difference:
    """Make the folder contain the files, completely or not at all, and return what changed.

    Never changes files that no earlier run wrote. Raises UnreadableInput.
    """
    is_new = not folder.exists()
    try:
        with _lock_and_recover(folder):
            difference = find_difference(files, folder)
            if difference:
                _reject_links(folder, [*files, *read_manifest(folder), STAGING])
                _reject_foreign_files(folder, difference)
                if not try_exchange(files, difference, folder):
                    folder.mkdir(parents=True, exist_ok=True)
                    replace_files(files, difference, folder)
            return difference
    finally:
        if is_new:
            remove_if_empty(folder)  # after an error


@contextmanager
def _lock_and_recover(folder: Path) -> Generator[None, None, None]:
    """Wait for other runs, and roll back a run that was killed. An OSError becomes UnreadableInput.

    The operating system releases the lock of a run that is killed.
    """
    descriptor = lock(folder)
    try:
        _recover(folder)
        yield
    except OSError as error:
        path = error.filename2 or error.filename or folder
        raise UnreadableInput(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if descriptor is not None:
            os.close(descriptor)


def lock(folder: Path) -> int | None:
    """Return a descriptor that holds the lock; None if the folder does not exist, or if the system has no locks."""
    try:
        import fcntl  # not on Windows

        while True:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if os.path.samestat(os.fstat(descriptor), folder.stat()):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)  # another run has exchanged the folder in the meantime
    except (OSError, ImportError):
        return None


def _recover(folder: Path) -> None:
    """Remove the staging folders of a run that was killed, and roll back its changes."""
    remove_tree(find_staging_folder(folder.resolve()))
    if (folder / STAGING).exists():
        _reject_links(folder, [STAGING, *list_journal_paths(folder)])
        roll_back(folder)


def _reject_links(folder: Path, paths: list[str]) -> None:
    """Raise UnreadableInput if a path is or goes through a symbolic link, which may point out of the folder."""
    names: dict[str, set[str]] = {}
    for path in paths:
        parent, _, name = path.rpartition("/")
        while name not in names.setdefault(parent, set()):
            names[parent].add(name)
            parent, _, name = parent.rpartition("/")
    for parent in sorted(names):
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(f"{folder}/{parent}") as entries:
            for entry in entries:
                if entry.name in names[parent] and entry.is_symlink():
                    raise UnreadableInput(
                        f"{folder / parent / entry.name} is a symbolic link, and sdkwright does not write through"
                        " links; remove it"
                    )


def _reject_foreign_files(folder: Path, difference: Difference) -> None:
    """Raise UnreadableInput if writing would replace something that sdkwright did not write."""
    written = {*read_manifest(folder), MANIFEST}
    for path in difference.missing:
        if (folder / path).exists() and not (folder / path).is_dir():
            raise UnreadableInput(f"{folder / path} is a device, a pipe or a socket; remove it")
    for path in difference.changed:
        if path not in written:
            raise UnreadableInput(
                f"{folder / path} exists, and sdkwright did not write it; move it, or choose another output folder"
            )
