"""The only writer: a set of files onto a folder, all of it or nothing, even for a run that is killed."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from sdkwright.output import exchange, journal
from sdkwright.output.journal import STAGING
from sdkwright.output.manifest import MANIFEST, Difference, Files, difference, with_manifest, written
from sdkwright.problems.problem import UnreadableInput

__all__ = ["MANIFEST", "Difference", "Files", "compare", "with_manifest", "write"]


def compare(files: Files, folder: Path) -> Difference:
    """What `write` would do. It puts back what a killed run has left half done, and else changes nothing."""
    with _alone(folder):
        return difference(files, folder)


def write(files: Files, folder: Path) -> Difference:
    """Make the folder hold the files, all or none.

    Files that stand there and that no earlier run has written are never touched.
    """
    is_new = not folder.exists()
    try:
        with _alone(folder):
            needed = difference(files, folder)
            if needed:
                _refuse_links(folder, [*files, *written(folder), STAGING])
                _refuse_strangers(folder, needed)
                if not exchange.exchanged(files, needed, folder):
                    folder.mkdir(parents=True, exist_ok=True)
                    journal.replace(files, needed, folder)
            return needed
    finally:
        if is_new:
            journal.remove_folder(folder)  # unless it holds files now


def _recover(folder: Path) -> None:
    """Make good what a killed run has left: nothing but its stagings, or a folder that is neither old nor new."""
    journal.remove_tree(exchange.beside(folder.resolve()))
    if (folder / STAGING).exists():
        _refuse_links(folder, [STAGING, *journal.touched(folder)])
        journal.undo(folder)


@contextmanager
def _alone(folder: Path) -> Generator[None, None, None]:
    """With a folder that no other run is at work on, and none has left half done.

    Other runs are waited for; the system ends the waiting when one is killed.
    """
    descriptor = _locked(folder)
    try:
        _recover(folder)
        yield
    except OSError as error:
        path = error.filename2 or error.filename or folder
        raise UnreadableInput(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the lock; None where there is no folder yet, or no such locks."""
    try:
        import fcntl  # not on Windows

        while True:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if os.path.samestat(os.fstat(descriptor), folder.stat()):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)  # meanwhile another folder has come into its place
    except (OSError, ImportError):
        return None


def _refuse_links(folder: Path, paths: list[str]) -> None:
    """A symbolic link below the output folder could lead a write out of it."""
    touched = {step for path in paths for step in (PurePosixPath(path), *PurePosixPath(path).parents[:-1])}
    for link in sorted(folder / step for step in touched):
        if link.is_symlink():
            raise UnreadableInput(
                f"{link} is a symbolic link; remove it, generated files are never written through links"
            )


def _refuse_strangers(folder: Path, needed: Difference) -> None:
    known = {*written(folder)}
    for path in needed.missing:
        if (folder / path).exists() and not (folder / path).is_dir():
            raise UnreadableInput(
                f"{folder / path} is in the way: it is a device, a pipe or a socket; remove it"
            )
    for path in needed.changed:
        if path not in known and path != MANIFEST:
            raise UnreadableInput(
                f"{folder / path} is in the way: sdkwright did not write it; move it, or choose another folder"
            )
