"""Reads a description leniently, to compare it: accepts what other tools accept, and is safe for any input."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sdkwright.openapi import git, remote, swagger
from sdkwright.openapi.bundling import LoadedFiles, bundle_files
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.origins import Origins
from sdkwright.openapi.stores import CommitStore, DiskStore, Store
from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.problems.input_files import is_stream
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import SourceLocation, UnreadableInput

_ROOT_NAMES = (ROOT_DOCUMENT, "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json")


@dataclass(frozen=True)
class Description:
    """An OpenAPI description, with its files as one document."""

    name: str
    """The file, folder or `GIT_REF:path`, as the user wrote it."""
    document: dict[str, Any]
    """Plain data with unresolved references; every reference that can be resolved is written as `#/…`."""
    data: tuple[tuple[str, bytes], ...] = field(repr=False)
    """The files with their bytes; equal data is an equal description."""
    _origins: Origins = field(repr=False)
    _store: Store = field(repr=False)
    _path: str = field(repr=False)

    def locate(self, pointer: str) -> SourceLocation:
        """File and line of the value at a pointer, or of its nearest existing parent."""
        return self._origins.locate(pointer, self.document)

    @contextmanager
    def spec(self) -> Generator[Path, None, None]:
        """The file or folder for `sdkwright.spec.loading.load_spec`, on disk while the context lasts."""
        with self._store.on_disk(self._path) as path:
            yield path


def read_description(where: str, *, root: Path | None = None, allow_remote: bool = False) -> Description:
    """Read a file, a spec folder, or `GIT_REF:path`; raises UnreadableInput.

    References may refer to files below `root` (default: the folder of the file), and to other hosts only if
    `allow_remote` is true.
    """
    with pause_gc():
        return _read(where, root, allow_remote)


def wrap_document(document: dict[str, Any], name: str = "(in memory)") -> Description:
    """A description without files: every location is on line 1, and `spec()` is not available."""
    origins = Origins(name, str, lambda _: lambda _: 1)
    return Description(name, document, (), origins, DiskStore(Path()), name)


def _read(where: str, root: Path | None, allow_remote: bool) -> Description:
    store, path = _open_store(where, root)
    is_folder = store.read(path) is None
    documents = store.list_documents(path) if is_folder else []
    if is_folder and not documents:
        raise UnreadableInput(
            f"{escape(where)}: no YAML or JSON file here; pass the folder or file of the description"
        )
    root_document = _choose_root(documents, path, store, where) if is_folder else path
    files = LoadedFiles(store, remote.fetch if allow_remote else None)
    is_spec = is_folder and root_document.rpartition("/")[2] == ROOT_DOCUMENT
    others = (
        [path for path in documents if path != root_document and path.endswith(".yaml")] if is_spec else []
    )
    try:
        document, origins = bundle_files(files, root_document, others)
    except RecursionError:
        raise UnreadableInput(
            f"{escape(where)}: nested too deeply; move inner schemas to components"
        ) from None
    if "swagger" in document:
        document = swagger.convert_to_openapi(document)
    elif not {"openapi", "paths", "webhooks", "components"} & document.keys():
        raise UnreadableInput(
            f"{escape(where)}: not an OpenAPI description; it has neither 'openapi' nor 'paths'"
        )
    return Description(where, document, tuple(sorted(files.data.items())), origins, store, path)


def _open_store(where: str, root: Path | None) -> tuple[Store, str]:
    """The folder that contains a description, and the description's path in it."""
    if "\0" in where or not where:
        raise UnreadableInput(f"{quote(where)} is not a file, a folder or GIT_REF:path")
    path_on_disk = Path(where)
    if is_stream(path_on_disk):
        raise UnreadableInput(
            f"{escape(where)}: a stream, which can be read only once; write the description to a file, and pass that"
        )
    if path_on_disk.exists():
        folder = root or (path_on_disk if path_on_disk.is_dir() else path_on_disk.parent)
        try:
            path = path_on_disk.absolute().relative_to(folder.absolute()).as_posix()
        except ValueError:
            raise UnreadableInput(
                f"{escape(where)}: not inside the folder {quote(str(folder))} of --root"
            ) from None
        return DiskStore(folder), path
    ref, colon, path = where.partition(":")
    if not colon or not ref:
        raise UnreadableInput(f"{escape(where)}: no such file or folder")
    path = path.strip("/")
    if ".." in path.split("/"):
        raise UnreadableInput(f"{escape(where)}: write the path in a commit from the top of the repository")
    files = git.list_files(git.resolve_commit(ref))
    if root is not None:
        return CommitStore(ref, "", files), path
    if path in files:
        return CommitStore(ref, path.rpartition("/")[0], files), path.rpartition("/")[2]
    return CommitStore(ref, path, files), "."


def _choose_root(documents: list[str], folder: str, store: Store, where: str) -> str:
    start = "" if folder == "." else f"{folder}/"
    known = [f"{start}{name}" for name in _ROOT_NAMES if f"{start}{name}" in documents]
    if known:
        return known[0]
    top_level = [path for path in documents if "/" not in path.removeprefix(start)]
    if len(top_level) == 1:
        return top_level[0]
    raise UnreadableInput(
        f"{escape(where)}: no root document; name it {ROOT_DOCUMENT}, or pass a file instead of the folder"
    )
