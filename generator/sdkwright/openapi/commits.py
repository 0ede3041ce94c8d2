"""The folders of commits that descriptions are read from."""

from __future__ import annotations

import posixpath
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sdkwright.openapi import git
from sdkwright.openapi.stores import copy_to_disk, is_document
from sdkwright.problems.input_files import MAX_BYTES, MAX_FILES
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput


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
        return [path for path in self._list_files_below(folder) if is_document(posixpath.basename(path))]

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
        with copy_to_disk(dict(zip(paths, git.read_blobs(blobs), strict=True))) as folder:
            yield folder / path

    def _list_files_below(self, folder: str) -> list[str]:
        start = f"{self._resolve_from_top(folder)}/".removeprefix("/")
        cut = len(f"{self.root}/".removeprefix("/"))
        paths = [path[cut:] for path in self.files if path.startswith(start)]
        return sorted(path for path in paths if not any(step.startswith(".") for step in path.split("/")))

    def _resolve_from_top(self, path: str) -> str:
        joined = posixpath.normpath(posixpath.join(self.root, path))
        return "" if joined == "." else joined


def open_commit(ref: str, path: str, *, is_whole: bool) -> tuple[CommitStore, str]:
    """The folder of a commit that contains a description, or the whole commit, and the description's path in it."""
    files = git.list_files(git.resolve_commit(ref))
    if is_whole:
        return CommitStore(ref, "", files), path
    if path in files:
        return CommitStore(ref, path.rpartition("/")[0], files), path.rpartition("/")[2]
    return CommitStore(ref, path, files), "."
