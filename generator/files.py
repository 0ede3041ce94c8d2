"""The only writer: a set of files onto a folder, all of it or nothing; and what differs between the two."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.errors import UnreadableInput

Files = Mapping[str, str]
"""Path below the output folder, with forward slashes -> text."""

MANIFEST = ".sdkwright"
_STAGING = ".sdkwright-staging"


@dataclass(frozen=True)
class Difference:
    """What of a folder is not as the files say."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    stale: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale)

    def lines(self) -> Iterator[str]:
        for what, paths in (("missing", self.missing), ("changed", self.changed), ("stale", self.stale)):
            for path in paths:
                yield f"{what}: {path}"


def with_manifest(files: Files) -> Files:
    """The files, and the list of them by which the next run knows what is its own to remove."""
    listed = "".join(f"{path}\n" for path in sorted([*files, MANIFEST]))
    return {**files, MANIFEST: f"# The files that sdkwright wrote; it never touches others.\n{listed}"}


def compare(files: Files, folder: Path) -> Difference:
    """What `write` would do."""
    there = {path for path in files if _is_file(folder / path)}
    changed = [path for path in there if _read(folder / path) != files[path].encode()]
    stale = [path for path in _written(folder) if path not in files and _is_file(folder / path)]
    return Difference(tuple(sorted(files.keys() - there)), tuple(sorted(changed)), tuple(sorted(stale)))


def write(files: Files, folder: Path) -> Difference:
    """Make the folder hold the files, all or none: new texts and the old ones are first written aside.

    Files that stand there and that no earlier run has written are never touched.
    """
    difference, staging, is_new = compare(files, folder), folder / _STAGING, not folder.exists()
    try:
        if difference:
            _refuse_links(folder, [*files, *_written(folder), _STAGING])
            _refuse_strangers(folder, difference.changed)
            folder.mkdir(parents=True, exist_ok=True)
            _remove_tree(staging)
            _stage(files, difference, folder, staging)
            _replace(difference, folder, staging)
    except OSError as error:
        path = error.filename2 or error.filename or folder
        raise UnreadableInput(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        _remove_tree(staging)  # also what a killed run has left
        if is_new:
            _remove_folder(folder)  # unless it holds files now
    return difference


def _stage(files: Files, difference: Difference, folder: Path, staging: Path) -> None:
    for path in (*difference.missing, *difference.changed):
        _parent_of(staging / "new" / path).write_bytes(files[path].encode())
    for path in (*difference.changed, *difference.stale):
        shutil.copy2(folder / path, _parent_of(staging / "old" / path))


def _replace(difference: Difference, folder: Path, staging: Path) -> None:
    """Put the new files into place one by one; on any failure put everything back.

    At every moment the manifest names all files that a killed run leaves behind.
    """
    incoming = sorted((*difference.missing, *difference.changed), key=lambda path: path != MANIFEST)
    try:
        for path in difference.stale:
            (folder / path).unlink()
        _remove_empty(folder, _written(folder))
        for path in incoming:
            os.replace(staging / "new" / path, _parent_of(folder / path))
    except BaseException:
        for path in (*difference.stale, *difference.changed):
            os.replace(staging / "old" / path, _parent_of(folder / path))
        for path in difference.missing:
            if not (staging / "new" / path).exists():
                (folder / path).unlink(missing_ok=True)
        _remove_empty(folder, difference.missing)
        raise


def _parent_of(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _refuse_links(folder: Path, paths: list[str]) -> None:
    """A symbolic link below the output folder could lead a write out of it."""
    touched = {step for path in paths for step in (PurePosixPath(path), *PurePosixPath(path).parents[:-1])}
    for link in sorted(folder / step for step in touched):
        if link.is_symlink():
            raise UnreadableInput(
                f"{link} is a symbolic link; remove it, generated files are never written through links"
            )


def _refuse_strangers(folder: Path, changed: tuple[str, ...]) -> None:
    known = {*_written(folder)}
    for path in changed:
        if path not in known and path != MANIFEST:
            raise UnreadableInput(
                f"{folder / path} is in the way: sdkwright did not write it; move it, or choose another folder"
            )


def _written(folder: Path) -> list[str]:
    """What the last run wrote, by its manifest; entries that lead anywhere else are ignored."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return []
    lines = _read(manifest).decode(errors="replace").splitlines()
    return [line for line in lines if line and not line.startswith("#") and _is_inside(line)]


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    is_short = all(len(part) < 200 for part in pure.parts)
    return is_short and not pure.is_absolute() and ".." not in pure.parts and "\0" not in path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # in a folder that may not be read: writing will say so


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot read {path}: {error.strerror}") from error


def _remove_empty(folder: Path, paths: Iterable[str]) -> None:
    """Remove the folders of files that are gone, as long as nothing of anybody else is in them."""
    for path in paths:
        for parent in list(PurePosixPath(path).parents)[:-1]:
            if [inside.name for inside in _inside(folder / parent)] == ["__pycache__"]:
                _remove_tree(folder / parent / "__pycache__")
            if not _remove_folder(folder / parent):
                break


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _remove_folder(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return not folder.exists()
    return True


def _remove_tree(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
