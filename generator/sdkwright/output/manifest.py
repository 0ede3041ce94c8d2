"""What of a folder sdkwright has written, by the list that it keeps there; and how that differs from a set of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sdkwright.problems.problem import UnreadableInput

Files = Mapping[str, str]
"""Path below the output folder, with forward slashes -> text."""

MANIFEST = ".sdkwright"


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


def difference(files: Files, folder: Path) -> Difference:
    """What must be done for the folder to hold the files, and none that an earlier run has written besides."""
    there = {path for path in files if _is_file(folder / path)}
    changed = [path for path in there if _read(folder / path) != files[path].encode()]
    stale = [path for path in written(folder) if path not in files and _is_file(folder / path)]
    return Difference(tuple(sorted(files.keys() - there)), tuple(sorted(changed)), tuple(sorted(stale)))


def written(folder: Path) -> list[str]:
    """What the last run wrote, by its manifest; entries that lead anywhere else are ignored."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return []
    lines = _read(manifest).decode(errors="replace").splitlines()
    return [line for line in lines if line and not line.startswith("#") and is_inside(line)]


def is_inside(path: str) -> bool:
    """Whether a path that was read from a file leads to a place below the folder."""
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
