"""Replaces the files of a folder one by one. If a run is killed at any moment, the next run rolls its changes back.

All new texts and old files are first stored in a staging folder, then the journal is written. While the journal exists,
a rollback restores the old files. After its removal, in one step, the new files are final.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sdkwright.output.manifest import MANIFEST, Difference, Files, is_inside, read_manifest

STAGING = ".sdkwright-staging"
_JOURNAL = "journal"
_ADDED, _KEPT = "+", "-"
_BYTECODE = "__pycache__"


def replace_files(files: Files, difference: Difference, folder: Path) -> None:
    """Make the folder contain the files; after any error it is unchanged."""
    staging = folder / STAGING
    incoming = sorted((*difference.missing, *difference.changed), key=_is_manifest, reverse=True)
    try:
        _stage(files, difference, folder, staging)
    except BaseException:
        roll_back(folder)
        raise
    try:
        for path in difference.stale:
            (folder / path).unlink()
        remove_empty_parents(folder, (path for path in read_manifest(folder) if path not in files))
        for path in incoming:
            os.replace(staging / "new" / path, make_parent(folder / path))
        (staging / _JOURNAL).unlink()
    except BaseException:
        if not (staging / _JOURNAL).exists():  # interrupted right after its removal
            _write_journal(difference, staging)
        roll_back(folder)
        raise
    remove_tree(staging)


def roll_back(folder: Path) -> None:
    """Restore the files from before a run that did not finish. If it is killed, it can be called again."""
    staging = folder / STAGING
    added_paths, kept_paths = _read_journal(folder)
    for path in added_paths:
        if not (staging / "new" / path).exists():
            (folder / path).unlink(missing_ok=True)
        remove_empty_parents(folder, [path])  # while the manifest exists, in which a next call finds the path
    for path in kept_paths:
        if (staging / "old" / path).is_file():
            os.replace(staging / "old" / path, make_parent(folder / path))
    (staging / _JOURNAL).unlink(missing_ok=True)
    remove_tree(staging)


def list_journal_paths(folder: Path) -> list[str]:
    """Return the paths that `roll_back` would write or remove."""
    added_paths, kept_paths = _read_journal(folder)
    return [*added_paths, *kept_paths]


def make_parent(path: Path) -> Path:
    """Create the folder of a path, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def remove_empty_parents(folder: Path, paths: Iterable[str]) -> None:
    """Remove the folders of removed files if they contain nothing, or only bytecode."""
    for path in paths:
        for parent in list(PurePosixPath(path).parents)[:-1]:
            if _list_names(folder / parent) == [_BYTECODE]:
                remove_tree(folder / parent / _BYTECODE)
            if not remove_if_empty(folder / parent):
                break


def remove_if_empty(folder: Path) -> bool:
    """Remove a folder if it is empty; return whether it no longer exists."""
    try:
        folder.rmdir()
    except OSError:
        return not folder.exists()
    return True


def remove_tree(folder: Path) -> None:
    """Remove a folder with its content, as far as possible."""
    shutil.rmtree(folder, ignore_errors=True)


def _stage(files: Files, difference: Difference, folder: Path, staging: Path) -> None:
    remove_tree(staging)
    for path in (*difference.missing, *difference.changed):
        make_parent(staging / "new" / path).write_bytes(files[path].encode())
    for path in (*difference.changed, *difference.stale):
        _keep(folder / path, make_parent(staging / "old" / path))
    _write_journal(difference, staging)


def _keep(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:  # some file systems have no hard links
        shutil.copy2(path, copy)


def _write_journal(difference: Difference, staging: Path) -> None:
    """Write the journal to the disk, in one step."""
    added_paths = [f"{_ADDED} {path}" for path in difference.missing]
    kept_paths = [f"{_KEPT} {path}" for path in (*difference.changed, *difference.stale)]
    with (staging / "unfinished").open("wb") as file:
        file.write("\n".join((*added_paths, *kept_paths)).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(staging / "unfinished", staging / _JOURNAL)


def _read_journal(folder: Path) -> tuple[list[str], list[str]]:
    """Return the paths that were added, the manifest last, and the paths that were kept.

    The manifest is written before all other files. Only files that it lists may be removed.
    """
    journal = folder / STAGING / _JOURNAL
    lines = journal.read_bytes().decode(errors="replace").splitlines() if journal.is_file() else []
    entries = [(kind, path) for kind, _, path in (line.partition(" ") for line in lines) if is_inside(path)]
    written = {*read_manifest(folder)}
    added_paths = sorted(
        (path for kind, path in entries if kind == _ADDED and path in written), key=_is_manifest
    )
    return added_paths, [path for kind, path in entries if kind == _KEPT and path]


def _is_manifest(path: str) -> bool:
    return path == MANIFEST


def _list_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []
