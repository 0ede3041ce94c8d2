"""Reading a description to compare it: tolerant of what other tools read too, and safe whatever it holds."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sdkwright.openapi import git, remote, swagger
from sdkwright.openapi.bundling import Files, bundle
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.pointers import Origins
from sdkwright.openapi.stores import Commit, Disk, Store
from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import SourceLocation, UnreadableInput

__all__ = ["Description", "read_description", "wrap_document"]

_ROOTS = (ROOT_DOCUMENT, "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json")


@dataclass(frozen=True)
class Description:
    """One side of a comparison."""

    name: str
    """What was asked for, as a person would type it."""
    document: dict[str, Any]
    """All files as one: plain data, references unresolved, every one that can be followed written as `#/…`."""
    data: tuple[tuple[str, bytes], ...] = field(repr=False)
    """The files that were read, with their bytes; equal data is an equal description."""
    _origins: Origins = field(repr=False)
    _store: Store = field(repr=False)
    _path: str = field(repr=False)

    def locate(self, pointer: str) -> SourceLocation | None:
        """File and line of a pointer into the document, or of the nearest that is known above it."""
        return self._origins.locate(pointer, self.document)

    @contextmanager
    def spec(self) -> Generator[Path, None, None]:
        """The file or folder for `sdkwright.spec.loading.load`, on disk as long as the context lasts."""
        with self._store.on_disk(self._path) as path:
            yield path


def read_description(where: str, *, root: Path | None = None, allow_remote: bool = False) -> Description:
    """Read a file, a spec folder, or `GIT_REF:path`; raises UnreadableInput.

    References may lead to files below `root`, which is the folder of the file unless said otherwise, and to
    other machines only with `allow_remote`.
    """
    with pause_gc():
        return _read(where, root, allow_remote)


def _read(where: str, root: Path | None, allow_remote: bool) -> Description:
    store, path = _located(where, root)
    is_folder = store.read(path) is None
    documents = store.documents(path) if is_folder else []
    if is_folder and not documents:
        raise UnreadableInput(f"{escape(where)}: there is no YAML or JSON file here")
    start = _root(documents, path, store, where) if is_folder else path
    files = Files(store, remote.fetch if allow_remote else None)
    merged = is_folder and start.rpartition("/")[2] == ROOT_DOCUMENT
    others = [one for one in documents if one != start and one.endswith(".yaml")] if merged else []
    try:
        document, origins = bundle(files, start, others)
    except RecursionError:
        raise UnreadableInput(f"{escape(where)}: nested too deeply") from None
    if "swagger" in document:
        document = swagger.converted(document)
    elif not {"openapi", "paths", "webhooks", "components"} & document.keys():
        raise UnreadableInput(
            f"{escape(where)}: this is no OpenAPI description; it has neither openapi nor paths"
        )
    return Description(where, document, tuple(sorted(files.data.items())), origins, store, path)


def wrap_document(document: dict[str, Any], name: str = "(in memory)") -> Description:
    """A description that is no file: it has no lines, and nothing for the strict loader."""
    origins = Origins(name, str, lambda _: lambda _: 1)
    return Description(name, document, (), origins, Disk(Path()), name)


def _located(where: str, root: Path | None) -> tuple[Store, str]:
    """The tree that a description stands in, and its path there."""
    if "\0" in where or not where:
        raise UnreadableInput(f"{quote(where)} names no file, folder or GIT_REF:path")
    here = Path(where)
    if here.exists():
        folder = root or (here if here.is_dir() else here.parent)
        try:
            path = here.absolute().relative_to(folder.absolute()).as_posix()
        except ValueError:
            raise UnreadableInput(f"{escape(where)}: it does not stand below {escape(str(folder))}") from None
        return Disk(folder), path
    ref, colon, path = where.partition(":")
    if not colon or not ref:
        raise UnreadableInput(f"{escape(where)}: there is no such file or folder")
    path = path.strip("/")
    if ".." in path.split("/"):
        raise UnreadableInput(
            f"{escape(where)}: a path in a commit is written from the top of the repository"
        )
    files = git.listing(git.commit(ref))
    if root is not None:
        return Commit(ref, "", files), path
    if path in files:
        return Commit(ref, path.rpartition("/")[0], files), path.rpartition("/")[2]
    return Commit(ref, path, files), "."


def _root(documents: list[str], folder: str, store: Store, where: str) -> str:
    start = "" if folder == "." else f"{folder}/"
    named = [f"{start}{name}" for name in _ROOTS if f"{start}{name}" in documents]
    if named:
        return named[0]
    top = [path for path in documents if "/" not in path.removeprefix(start)]
    if len(top) == 1:
        return top[0]
    raise UnreadableInput(
        f"{escape(where)}: a folder needs one document to begin with, {ROOT_DOCUMENT} or the only one at its top"
    )
