"""The folders that descriptions are read from: on disk, or in a commit."""

from __future__ import annotations

import os.path
import posixpath
import tempfile
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from sdkwright.openapi import git
from sdkwright.problems import input_files, messages
from sdkwright.problems.input_files import MAX_BYTES, MAX_FILES
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput

_SUFFIXES: Final = (".yaml", ".yml", ".json")


class Store(Protocol):
    """Files below one folder, by their paths with forward slashes; files outside of the folder cannot be read."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is no such file."""
        ...

    def list_documents(self, folder: str) -> list[str]:
        """The YAML and JSON files in and below a folder, without hidden ones."""
        ...

    def format_path(self, path: str) -> str:
        """The path for messages."""
        ...

    def on_disk(self, path: str) -> AbstractContextManager[Path]:
        """The file or folder on disk while the context lasts."""
        ...


@dataclass(frozen=True)
class DiskStore:
    """A folder on disk."""

    root: Path

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is no such file. Raises UnreadableInput, also for a link out of the folder."""
        file = self.root / path
        try:
            is_file = os.path.lexists(file) and not file.is_dir()
        except (OSError, ValueError, RuntimeError):  # the name is invalid, or a link leads to itself
            return None
        return input_files.read_file(file, self.root) if is_file else None

    def list_documents(self, folder: str) -> list[str]:
        """The YAML and JSON files in and below a folder, without hidden ones."""
        files = input_files.list_files(self.root / folder, _SUFFIXES, self.root)
        return [file.relative_to(self.root).as_posix() for file in files]

    def format_path(self, path: str) -> str:
        """The path for messages."""
        return messages.format_path(self.root / path)

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """The file or folder itself."""
        yield self.root / path


@dataclass(frozen=True)
class CommitStore:
    """A folder of a commit."""

    ref: str
    root: str
    """The folder; "" is the top of the repository."""
    files: dict[str, git.Blob] = field(repr=False)
    """All files of the commit, by their paths from the top of the repository."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is no such file."""
        blob = self.files.get(self._resolve_from_top(path))
        if blob is None:
            return None
        if blob.size > MAX_BYTES:
            raise UnreadableInput(
                f"{escape(self.format_path(path))}: larger than {MAX_BYTES:,} bytes; split the file"
            )
        return git.read_blobs([blob])[0]

    def list_documents(self, folder: str) -> list[str]:
        """The YAML and JSON files in and below a folder, without hidden ones."""
        return [path for path in self._list_files_below(folder) if _is_document(posixpath.basename(path))]

    def format_path(self, path: str) -> str:
        """The path as git writes it."""
        return f"{self.ref}:{self._resolve_from_top(path)}"

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """A copy of the file or folder in a temporary folder."""
        paths = [path] if self._resolve_from_top(path) in self.files else self._list_files_below(path)
        blobs = [self.files[self._resolve_from_top(file)] for file in paths]
        if sum(blob.size for blob in blobs) > MAX_BYTES or len(blobs) > MAX_FILES:
            raise UnreadableInput(
                f"{escape(self.format_path(path))}: more than {MAX_BYTES:,} bytes or {MAX_FILES:,} files; pass a smaller folder"
            )
        with tempfile.TemporaryDirectory(prefix="sdkwright-") as folder:
            for file, data in zip(paths, git.read_blobs(blobs), strict=True):
                copy = Path(folder) / "spec" / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(data)
            yield Path(folder) / "spec" / path

    def _list_files_below(self, folder: str) -> list[str]:
        start = f"{self._resolve_from_top(folder)}/".removeprefix("/")
        cut = len(f"{self.root}/".removeprefix("/"))
        paths = [path[cut:] for path in self.files if path.startswith(start)]
        return sorted(path for path in paths if not any(step.startswith(".") for step in path.split("/")))

    def _resolve_from_top(self, path: str) -> str:
        joined = posixpath.normpath(posixpath.join(self.root, path))
        return "" if joined == "." else joined


def _is_document(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.startswith(".")
