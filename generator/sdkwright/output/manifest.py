"""The manifest: the list, in the output folder, of the files that sdkwright wrote there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from sdkwright.problems.input_files import read_file
from sdkwright.problems.problem import UnreadableInput

Files = Mapping[str, str]
"""Text by path; paths are relative to the output folder, with forward slashes."""

MANIFEST = ".sdkwright"
_MAX_NAME_LENGTH = 200


@dataclass(frozen=True)
class Difference:
    """The files by which an output folder differs from a package."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    stale: tuple[str, ...]  # written by an earlier run, and no longer part of the package

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale)

    def list_lines(self) -> Iterator[str]:
        """Yield the lines that `sdkwright generate --check` prints."""
        for kind, paths in (("missing", self.missing), ("changed", self.changed), ("stale", self.stale)):
            for path in paths:
                yield f"{kind}: {path}"


def add_manifest(files: Files) -> Files:
    """Return the files with a manifest, by which the next run recognizes them."""
    lines = "".join(f"{path}\n" for path in sorted([*files, MANIFEST]))
    return {**files, MANIFEST: f"# The files that sdkwright wrote; it never touches others.\n{lines}"}


def read_manifest(folder: Path) -> list[str]:
    """Return the paths that the last run wrote. Paths that are not inside the folder are ignored."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return []
    return [*_parse_manifest(read_file(manifest))]


@lru_cache(maxsize=2)
def _parse_manifest(data: bytes) -> tuple[str, ...]:
    """The paths in a manifest, which one run reads several times."""
    lines = data.decode(errors="replace").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#") and is_inside(line))


def read_package(folder: Path) -> str:
    """Return the name of the import package that the last run wrote; "" if there is none."""
    modules = (PurePosixPath(path).parts for path in read_manifest(folder))
    return next(
        (parts[1] for parts in modules if len(parts) == 3 and (parts[0], parts[2]) == ("src", "__init__.py")),
        "",
    )


def find_difference(files: Files, folder: Path) -> Difference:
    """Compare the files with the output folder. Files that sdkwright did not write are ignored."""
    sizes = {path: size for path in files if (size := _find_size(f"{folder}/{path}")) is not None}
    changed = [
        path for path, size in sizes.items() if _differs(f"{folder}/{path}", size, files[path].encode())
    ]
    stale = [
        path
        for path in read_manifest(folder)
        if path not in files and _find_size(f"{folder}/{path}") is not None
    ]
    return Difference(
        tuple(sorted(files.keys() - sizes.keys())), tuple(sorted(changed)), tuple(sorted(stale))
    )


def is_inside(path: str) -> bool:
    """Whether a path that was read from a file is valid, and inside the folder that it is relative to."""
    steps = path.split("/")  # a path object would take several times as long
    return bool(steps[0]) and "\0" not in path and all(_is_name(step) for step in steps)


def _is_name(step: str) -> bool:
    return step != ".." and len(step) < _MAX_NAME_LENGTH


def _find_size(path: str) -> int | None:
    """The size of a regular file; None if there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _differs(path: str, size: int, data: bytes) -> bool:
    if size != len(data):
        return True
    try:
        # Without a buffer: for a thousand small files, it takes longer than to read them.
        with open(path, "rb", buffering=0) as file:
            return file.readall() != data
    except OSError as error:
        raise UnreadableInput(f"cannot read {path}: {error.strerror}") from error
