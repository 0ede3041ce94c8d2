"""The only writer: a set of files onto a folder, all of it or nothing; and what differs between the two."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
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
    missing = [path for path in files if not (folder / path).is_file()]
    changed = [path for path in files if path not in missing and _read(folder / path) != files[path].encode()]
    stale = [path for path in _written(folder) if path not in files and (folder / path).is_file()]
    return Difference(tuple(sorted(missing)), tuple(sorted(changed)), tuple(sorted(stale)))


def write(files: Files, folder: Path) -> Difference:
    """Make the folder hold the files: new contents are first written aside, then all moved into place, or none."""
    difference = compare(files, folder)
    if not difference:
        return difference
    staging = folder / _STAGING
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        _refuse_links(folder, [*files, *difference.stale])
        for path in (*difference.missing, *difference.changed):
            target = staging / "new" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files[path].encode())
        _move(difference, folder, staging)
    except OSError as error:
        raise UnreadableInput(f"cannot write {folder}: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _remove_empty(folder, difference.stale)
    return difference


def _move(difference: Difference, folder: Path, staging: Path) -> None:
    """Move old files out and new ones in; on any failure put everything back."""
    moved: list[tuple[Path, Path]] = []
    try:
        for path in (*difference.changed, *difference.stale):
            _replace(folder / path, staging / "old" / path, moved)
        for path in (*difference.missing, *difference.changed):
            _replace(staging / "new" / path, folder / path, moved)
    except BaseException:
        for source, target in reversed(moved):
            os.replace(target, source)
        raise


def _replace(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
    moved.append((source, target))


def _refuse_links(folder: Path, paths: list[str]) -> None:
    """A symbolic link below the output folder could lead a write out of it."""
    for parent in {folder / ancestor for path in paths for ancestor in PurePosixPath(path).parents} | {
        folder / path for path in paths
    }:
        if parent != folder and parent.is_symlink():
            raise UnreadableInput(
                f"{parent} is a symbolic link; remove it, generated files are never written through links"
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
    return not pure.is_absolute() and ".." not in pure.parts and "\0" not in path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot read {path}: {error.strerror}") from error


def _remove_empty(folder: Path, stale: tuple[str, ...]) -> None:
    for path in stale:
        for parent in list(PurePosixPath(path).parents)[:-1]:
            try:
                (folder / parent).rmdir()
            except OSError:
                break
