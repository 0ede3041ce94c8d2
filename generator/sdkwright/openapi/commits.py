"""The folders of commits that descriptions are read from."""

from __future__ import annotations

import posixpath
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sdkwright.openapi import git
from sdkwright.openapi.commit_files import CommitFiles
from sdkwright.openapi.stores import copy_to_disk, is_document
from sdkwright.openapi.vocabulary import OTHER_FOLDERS
from sdkwright.problems.input_files import MAX_BYTES, MAX_FILES
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput


@dataclass(frozen=True)
class CommitStore:
    """A folder of a commit."""

    ref: str
    root: str
    """The folder; "" is the top of the repository."""
    files: CommitFiles = field(repr=False)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is no such file. Raises UnreadableInput, also for a link out of the folder."""
        blob = self._find(path)
        if blob is None:
            return None
        if blob.size > MAX_BYTES:
            raise UnreadableInput(
                f"{escape(self.format_path(path))}: larger than {MAX_BYTES:,} bytes; split the file"
            )
        return git.read_blobs([blob])[0]

    def list_documents(self, folder: str) -> list[str]:
        """The YAML and JSON files in and below a folder, without hidden ones, and without `OTHER_FOLDERS`."""
        others = tuple(posixpath.join(self._resolve(folder), name, "") for name in OTHER_FOLDERS)
        return [
            path
            for path in self._list_files_below(folder)
            if is_document(posixpath.basename(path)) and not path.startswith(others)
        ]

    def format_path(self, path: str) -> str:
        """The path as git writes it."""
        return f"{self.ref}:{self._resolve_from_top(path)}"

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """A copy of the file or folder in a temporary folder."""
        paths = [path] if self._find(path) is not None else self._list_files_below(path)
        blobs = {file: blob for file in paths if (blob := self._find(file)) is not None}
        if sum(blob.size for blob in blobs.values()) > MAX_BYTES or len(blobs) > MAX_FILES:
            raise UnreadableInput(
                f"{escape(self.format_path(path))}: more than {MAX_BYTES:,} bytes or {MAX_FILES:,} files; pass a smaller folder"
            )
        contents = git.read_blobs([*blobs.values()])
        with copy_to_disk(dict(zip(blobs, contents, strict=True))) as folder:
            yield folder / path

    def _find(self, path: str) -> git.Blob | None:
        return self.files.find(self._follow_links(path))

    def _follow_links(self, path: str) -> str:
        joined = posixpath.join(self._real_root, self._resolve(path)).removesuffix("/")
        return self.files.follow_links(joined, self._real_root)

    @cached_property
    def _real_root(self) -> str:
        return self.files.follow_links(self.root, "")

    def _list_files_below(self, folder: str) -> list[str]:
        start = self._resolve(folder)
        names = self.files.walk(self._follow_links(folder), self._real_root)
        return sorted(posixpath.join(start, name) for name in names)

    def _resolve(self, path: str) -> str:
        normal = posixpath.normpath(path)
        return "" if normal == "." else normal

    def _resolve_from_top(self, path: str) -> str:
        return posixpath.join(self.root, self._resolve(path)).removesuffix("/")


def open_commit(ref: str, path: str, *, is_whole: bool) -> tuple[CommitStore, str]:
    """The folder of a commit that contains a description, or the whole commit, and the description's path in it."""
    files = CommitFiles(ref, git.list_files(git.resolve_commit(ref)))
    path = posixpath.normpath(f"/{path}")[1:]
    if is_whole:
        return CommitStore(ref, "", files), path
    if files.find(files.follow_links(path, "")) is not None:
        return CommitStore(ref, path.rpartition("/")[0], files), path.rpartition("/")[2]
    return CommitStore(ref, path, files), "."
