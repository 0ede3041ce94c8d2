"""Writes a new spec folder in one step. An old one is kept aside, never changed."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sdkwright.output.exchange import exchange, find_staging_folder
from sdkwright.output.folder import lock
from sdkwright.output.journal import make_parent, remove_if_empty, remove_tree
from sdkwright.output.manifest import is_inside
from sdkwright.problems.input_files import list_files, read_file
from sdkwright.problems.messages import format_path
from sdkwright.problems.problem import UnreadableInput

RELEASED = "released"
"""The folder of a spec with the last release, to which the next one is compared: a new spec keeps it."""


def check_spec_folder(folder: Path, *, is_forced: bool) -> None:
    """Raise UnreadableInput if `write_spec_folder` would."""
    name = format_path(folder)
    if folder.is_symlink():
        raise UnreadableInput(
            f"{name} is a symbolic link, and sdkwright does not write through links; remove it"
        )
    if folder.exists() and not folder.is_dir():
        raise UnreadableInput(
            f"{name} is a file, and adopting writes a folder; move it, and set spec = 'spec' in [tool.sdkwright]"
        )
    if not is_forced and folder.is_dir() and any(folder.iterdir()):
        raise UnreadableInput(f"{name} is not empty; pass --force to replace it, which keeps it aside")


def write_spec_folder(
    files: Mapping[str, str | bytes], folder: Path, *, is_forced: bool = False
) -> Path | None:
    """Make a folder consist of these files, and of the last release if there was one; raises UnreadableInput.

    Returns the path of the old folder if it was not empty: `spec.old`, or `spec.old-2`. A run that is killed leaves
    either the old or the new folder; both are complete at every moment.
    """
    target = folder.absolute()
    with _lock_parent(target):
        check_spec_folder(folder, is_forced=is_forced)
        staging = find_staging_folder(target)
        remove_tree(staging)
        try:
            _stage(files, target, staging)
            if remove_if_empty(target):
                os.replace(staging, target)
                return None
            return _keep_aside(target, staging)
        finally:
            remove_tree(staging)


def write_new_folder(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Create a folder with these files, in one step; raises UnreadableInput if it is not new or empty."""
    target = folder.absolute()
    with _lock_parent(target):
        if not remove_if_empty(target):
            raise UnreadableInput(f"{format_path(folder)} is not empty; choose another folder")
        staging = find_staging_folder(target)
        remove_tree(staging)
        try:
            _stage(files, target, staging)
            os.replace(staging, target)
        finally:
            remove_tree(staging)


@contextmanager
def _lock_parent(target: Path) -> Generator[None, None, None]:
    """Wait for other runs. An OSError becomes UnreadableInput."""
    descriptor: int | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = lock(target.parent)
        yield
    except OSError as error:
        path = error.filename2 or error.filename or target
        raise UnreadableInput(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _stage(files: Mapping[str, str | bytes], target: Path, staging: Path) -> None:
    staging.mkdir()
    for path, text in files.items():
        assert is_inside(path)
        make_parent(staging / path).write_bytes(text.encode() if isinstance(text, str) else text)
    released = target / RELEASED
    if released.is_dir() and not released.is_symlink():
        for file in list_files(released, (".json", ".toml", ".yaml", ".md")):
            make_parent(staging / RELEASED / file.relative_to(released)).write_bytes(
                read_file(file, released)
            )


def _keep_aside(target: Path, staging: Path) -> Path:
    """Put the new folder in the place of the old one, and return the new path of the old one.

    The new folder gets the path for the old one, and then both are exchanged in one step.
    """
    aside = _find_free_path(target)
    try:
        os.rename(staging, aside)
        exchange(aside, target)
    except OSError:  # this system cannot exchange folders
        if aside.exists():
            os.rename(aside, staging)
        os.rename(target, aside)
        try:
            os.rename(staging, target)
        except BaseException:
            with suppress(OSError):
                os.rename(aside, target)
            raise
    return aside


def _find_free_path(target: Path) -> Path:
    number, aside = 1, target.with_name(f"{target.name}.old")
    while os.path.lexists(aside):
        number += 1
        aside = target.with_name(f"{target.name}.old-{number}")
    return aside
