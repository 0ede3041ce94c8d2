"""Where the files of a description come from: a folder of the disk, or of a commit."""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from sdkwright.openapi import git
from sdkwright.problems.messages import escape, format_path
from sdkwright.problems.problem import UnreadableInput

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_FILES: Final = 5_000
DOCUMENTS: Final = (".yaml", ".yml", ".json")


class Store(Protocol):
    """Files by their paths inside one tree, with forward slashes; nothing outside of it can be named."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None when there is none."""
        ...

    def documents(self, folder: str) -> list[str]:
        """The YAML and JSON files of a folder and below, hidden ones aside."""
        ...

    def shown(self, path: str) -> str:
        """The path as a person would type it."""
        ...

    def on_disk(self, path: str) -> AbstractContextManager[Path]:
        """The file or folder for a reader that wants a path."""
        ...


@dataclass(frozen=True)
class Disk:
    """A folder of the disk."""

    root: Path

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; a link may not lead out of the tree."""
        file = self.root / path
        try:
            real = file.resolve(strict=True)
            if not real.is_file() or not real.is_relative_to(self.root.resolve()):
                return None
            if real.stat().st_size > MOST_BYTES:
                raise UnreadableInput(f"{escape(self.shown(path))}: larger than {MOST_BYTES:,} bytes")
            return real.read_bytes()
        except (OSError, ValueError, RuntimeError):
            return None

    def documents(self, folder: str) -> list[str]:
        """The YAML and JSON files of a folder and below, hidden ones aside."""
        found: list[str] = []
        for parent, folders, names in os.walk(self.root / folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            inside = Path(parent).relative_to(self.root)
            found.extend((inside / name).as_posix() for name in sorted(names) if _is_document(name))
            if len(found) > MOST_FILES:
                raise UnreadableInput(f"{escape(str(self.root))}: more than {MOST_FILES:,} documents")
        return found

    def shown(self, path: str) -> str:
        """The path as a person would type it."""
        return format_path(self.root / path)

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """The file or folder as it is."""
        yield self.root / path


@dataclass(frozen=True)
class Commit:
    """The files of a commit, at and below one of its folders."""

    ref: str
    root: str  # "" is the top of the repository
    files: dict[str, git.Blob] = field(repr=False)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        blob = self.files.get(self._whole(path))
        if blob is None:
            return None
        if blob.size > MOST_BYTES:
            raise UnreadableInput(f"{escape(self.shown(path))}: larger than {MOST_BYTES:,} bytes")
        return git.contents([blob])[0]

    def documents(self, folder: str) -> list[str]:
        """The YAML and JSON files of a folder and below, hidden ones aside."""
        return [path for path in self._below(folder) if _is_document(path.rpartition("/")[2])]

    def shown(self, path: str) -> str:
        """The path as git writes it."""
        return f"{self.ref}:{self._whole(path)}"

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """A copy in a temporary folder."""
        inside = self._whole(path)
        paths = [path] if inside in self.files else self._below(path)
        blobs = [self.files[self._whole(one)] for one in paths]
        if sum(blob.size for blob in blobs) > MOST_BYTES or len(blobs) > MOST_FILES:
            raise UnreadableInput(
                f"{escape(self.shown(path))}: more than {MOST_BYTES:,} bytes or {MOST_FILES:,} files"
            )
        with tempfile.TemporaryDirectory(prefix="sdkwright-") as folder:
            for one, data in zip(paths, git.contents(blobs), strict=True):
                target = Path(folder) / "spec" / one
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            yield Path(folder) / "spec" / path

    def _below(self, folder: str) -> list[str]:
        start = f"{self._whole(folder)}/".removeprefix("/")
        cut = len(f"{self.root}/".removeprefix("/"))
        found = [path[cut:] for path in self.files if path.startswith(start)]
        return sorted(path for path in found if not any(step.startswith(".") for step in path.split("/")))

    def _whole(self, path: str) -> str:
        whole = posixpath.normpath(posixpath.join(self.root, path))
        return "" if whole == "." else whole


def _is_document(name: str) -> bool:
    return name.endswith(DOCUMENTS) and not name.startswith(".")
