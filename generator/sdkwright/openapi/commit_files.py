"""The files of a commit. Links are followed as on disk: inside of a folder, and never out of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sdkwright.openapi import git
from sdkwright.openapi.stores import is_document
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

_MAX_LINKS: Final = 40
"""Links on the way to one file, as on Linux."""
_MAX_FOLDERS: Final = 5_000
_MAX_LINK_BYTES: Final = 4_096


@dataclass(frozen=True)
class CommitFiles:
    """The files of a commit; all paths begin at the top of the repository, which is the path ""."""

    ref: str
    blobs: dict[str, git.Blob] = field(repr=False)

    def find(self, path: str) -> git.Blob | None:
        """The file at a path without links; None if there is none."""
        blob = self.blobs.get(path)
        return None if blob is None or blob.is_link else blob

    def is_folder(self, path: str) -> bool:
        """Whether there are files below a path without links."""
        start = _make_start(path)
        return any(name.startswith(start) for name in self.blobs)

    def follow_links(self, path: str, folder: str, *, must_exist: bool = True) -> str:
        """The path without links; raises UnreadableInput if a link leads out of a folder, or nowhere."""
        current, waiting, count = "", path.split("/"), 0
        while waiting:
            step = waiting.pop(0)
            if step == ".." and not current:
                raise self._make_outside_error(path, "")
            current = posixpath.dirname(current) if step == ".." else posixpath.join(current, step)
            target = self._links.get(current)
            if target is None:
                continue
            count += 1
            if count > _MAX_LINKS:
                raise UnreadableInput(f"{self._format(path)}: a link that leads to itself; remove it")
            if target.startswith("/"):
                raise self._make_outside_error(path, folder)
            waiting = [*(step for step in target.split("/") if step not in ("", ".")), *waiting]
            current = posixpath.dirname(current)
        if count and not _is_below(current, folder):
            raise self._make_outside_error(path, folder)
        if must_exist and count and self.find(current) is None and not self.is_folder(current):
            raise UnreadableInput(
                f"{self._format(path)}: a link to {quote(current)}, which is not in the commit;"
                " add the file, or remove the link"
            )
        return current

    def _make_outside_error(self, path: str, folder: str) -> UnreadableInput:
        place = f"the folder {quote(f'{self.ref}:{folder}')}" if folder else "the repository"
        return UnreadableInput(
            f"{self._format(path)}: a link that leads out of {place},"
            " and sdkwright does not follow it; copy the file into the folder"
        )

    def walk(self, top: str, folder: str) -> Iterator[str]:
        """The paths of the files below a folder without links, relative to it, without hidden ones.

        Links are followed, but not out of `folder`.
        """
        waiting: list[tuple[str, str, tuple[str, ...]]] = [("", top, ())]
        count = 0
        while waiting:
            prefix, real, ancestors = waiting.pop()
            count += 1
            if count > _MAX_FOLDERS:
                raise UnreadableInput(
                    f"{self._format(top)}: more than {_MAX_FOLDERS:,} folders; pass a smaller folder"
                )
            for path in self._list_below(real):
                name = posixpath.join(prefix, path.removeprefix(_make_start(real)))
                target = self._find_target(path, folder) if self.blobs[path].is_link else path
                if self.find(target) is not None:
                    yield name
                elif target:
                    chain = (*ancestors, posixpath.dirname(path))
                    if any(_is_below(ancestor, target) for ancestor in chain):
                        raise UnreadableInput(
                            f"{self._format(path)}: a link to a folder that contains it; remove it"
                        )
                    waiting.append((name, target, chain))

    def _find_target(self, link: str, folder: str) -> str:
        """Where a link leads; "" if it leads out of the folder or nowhere, and no document has its name."""
        try:
            return self.follow_links(link, folder)
        except UnreadableInput:
            if is_document(posixpath.basename(link)):
                raise
            if self.is_folder(self.follow_links(link, "", must_exist=False)):
                raise
            return ""

    def _list_below(self, folder: str) -> list[str]:
        start = _make_start(folder)
        return [
            path
            for path in self.blobs
            if path.startswith(start) and not f"/{path.removeprefix(start)}".count("/.")
        ]

    @cached_property
    def _links(self) -> dict[str, str]:
        """The targets of all links, as they are written."""
        links = {
            path: blob for path, blob in self.blobs.items() if blob.is_link and blob.size <= _MAX_LINK_BYTES
        }
        texts = git.read_blobs([*links.values()])
        return {
            path: text.decode("utf-8", "surrogateescape") for path, text in zip(links, texts, strict=True)
        }

    def _format(self, path: str) -> str:
        return escape(f"{self.ref}:{path}")


def _make_start(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder, or inside of it."""
    return path == folder or path.startswith(_make_start(folder))
