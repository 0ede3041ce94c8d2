"""Files onto a folder, one after the other, so that a run that is killed at any moment can be undone by the next.

New texts and old files are written aside first, then the journal: while it is there, the folder belongs to the past. Its
removal, in one step, is the moment at which the new files count.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sdkwright.output.manifest import MANIFEST, Difference, Files, is_inside, written

STAGING = ".sdkwright-staging"
_JOURNAL = "journal"
_ADDED, _KEPT = "+", "-"


def replace(files: Files, difference: Difference, folder: Path) -> None:
    """Make the folder hold the files; on any failure it is as it was."""
    staging = folder / STAGING
    incoming = sorted((*difference.missing, *difference.changed), key=_is_manifest, reverse=True)
    try:
        _stage(files, difference, folder, staging)
    except BaseException:
        undo(folder)
        raise
    try:
        for path in difference.stale:
            (folder / path).unlink()
        remove_empty(folder, written(folder))
        for path in incoming:
            os.replace(staging / "new" / path, parent_of(folder / path))
        (staging / _JOURNAL).unlink()
    except BaseException:
        if not (staging / _JOURNAL).exists():  # interrupted right after its removal
            _write(difference, staging)
        undo(folder)
        raise
    remove_tree(staging)


def undo(folder: Path) -> None:
    """Put back what a run has changed that did not get to its end; may itself be killed, and be done again."""
    staging = folder / STAGING
    added, kept = _read(folder)
    for path in added:
        if not (staging / "new" / path).exists():
            (folder / path).unlink(missing_ok=True)
        remove_empty(folder, [path])  # before the manifest goes, by which the next run would know of it
    for path in kept:
        if (staging / "old" / path).is_file():
            os.replace(staging / "old" / path, parent_of(folder / path))
    (staging / _JOURNAL).unlink(missing_ok=True)
    remove_tree(staging)


def touched(folder: Path) -> list[str]:
    """What `undo` would write to or remove."""
    added, kept = _read(folder)
    return [*added, *kept]


def _stage(files: Files, difference: Difference, folder: Path, staging: Path) -> None:
    remove_tree(staging)
    for path in (*difference.missing, *difference.changed):
        parent_of(staging / "new" / path).write_bytes(files[path].encode())
    for path in (*difference.changed, *difference.stale):
        _keep(folder / path, parent_of(staging / "old" / path))
    _write(difference, staging)


def _keep(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:  # not on every file system
        shutil.copy2(path, copy)


def _write(difference: Difference, staging: Path) -> None:
    """Write the journal, as far as the disk, in one step."""
    added = [f"{_ADDED} {path}" for path in difference.missing]
    kept = [f"{_KEPT} {path}" for path in (*difference.changed, *difference.stale)]
    with (staging / "unfinished").open("wb") as file:
        file.write("\n".join((*added, *kept)).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(staging / "unfinished", staging / _JOURNAL)


def _read(folder: Path) -> tuple[list[str], list[str]]:
    """What was added, the manifest last, and what was kept aside.

    The manifest comes into place before all other files, and knows those that it is right to remove.
    """
    journal = folder / STAGING / _JOURNAL
    lines = journal.read_bytes().decode(errors="replace").splitlines() if journal.is_file() else []
    entries = [(kind, path) for kind, _, path in (line.partition(" ") for line in lines) if is_inside(path)]
    ours = {*written(folder)}
    added = sorted((path for kind, path in entries if kind == _ADDED and path in ours), key=_is_manifest)
    return added, [path for kind, path in entries if kind == _KEPT and path]


def _is_manifest(path: str) -> bool:
    return path == MANIFEST


def parent_of(path: Path) -> Path:
    """The path, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def remove_empty(folder: Path, paths: Iterable[str]) -> None:
    """Remove the folders of files that are gone, as long as nothing of anybody else is in them."""
    for path in paths:
        for parent in list(PurePosixPath(path).parents)[:-1]:
            if [inside.name for inside in _inside(folder / parent)] == ["__pycache__"]:
                remove_tree(folder / parent / "__pycache__")
            if not remove_folder(folder / parent):
                break


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def remove_folder(folder: Path) -> bool:
    """Remove a folder if it is empty; whether it is gone."""
    try:
        folder.rmdir()
    except OSError:
        return not folder.exists()
    return True


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as possible."""
    shutil.rmtree(folder, ignore_errors=True)
