"""Reads a description leniently, to compare it: accepts what other tools accept, and is safe for any input."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sdkwright.openapi.decoding import is_compressed
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.lines import Steps
from sdkwright.openapi.loaded_files import LoadedFiles, is_url
from sdkwright.openapi.mistakes import Mistake
from sdkwright.openapi.origins import Origins
from sdkwright.openapi.references import collect_references, find_unresolved
from sdkwright.openapi.stores import STANDARD_INPUT, DiskStore, MemoryStore, Store
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.vocabulary import ROOT_DOCUMENT, is_swagger
from sdkwright.problems.input_files import MAX_BYTES, is_stream
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import SourceLocation, UnreadableInput

_ROOT_NAMES = (ROOT_DOCUMENT, "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json")


@dataclass(frozen=True)
class Description:
    """An OpenAPI description, with its files as one document."""

    name: str
    """The file, folder, `GIT_REF:path` or URL, as the user wrote it, or `(standard input)`."""
    document: dict[str, Any]
    """Plain data with unresolved references; every reference that can be resolved is written as `#/…`."""
    data: tuple[tuple[str, bytes], ...] = field(repr=False)
    """The files with their bytes; equal data is an equal description."""
    mistakes: tuple[Mistake, ...]
    """What is wrong in a description that was read tolerantly, in the order of the files."""
    _origins: Origins = field(repr=False)
    _store: Store = field(repr=False)
    _path: str = field(repr=False)

    def locate(self, pointer: str) -> SourceLocation:
        """File and line of the value at a pointer, or of its nearest existing parent."""
        return self._origins.locate(pointer, self.document)

    def move_to(self, name: str) -> Description:
        """The same description, with its files in another folder for messages."""

        def locate(file: str, steps: Steps) -> SourceLocation:
            location = self._origins.locate_in_file(file, steps)
            return replace(location, file=location.file.replace(self.name, name, 1))

        return replace(self, name=name, _origins=replace(self._origins, locate_in_file=locate))

    @property
    def title(self) -> str:
        """The title of the API; "" if there is none."""
        info = self.document.get("info")
        title = info.get("title") if is_mapping(info) else None
        return title if isinstance(title, str) else ""

    @contextmanager
    def spec(self) -> Generator[Path, None, None]:
        """The file or folder for `sdkwright.spec.loading.load_spec`, on disk while the context lasts."""
        with self._store.on_disk(self._path) as path:
            yield path


def read_description(
    where: str, *, root: Path | None = None, allow_remote: bool = False, is_tolerant: bool = False
) -> Description:
    """Read a file, a spec folder, `GIT_REF:path`, a URL, or `-` for standard input; raises UnreadableInput.

    References may refer to files below `root` (default: the folder of the file; of standard input, the current
    folder). Other hosts are used only if `allow_remote` is true. With `is_tolerant`, mistakes of a document that can
    be read, such as references that lead to nothing, are in `mistakes` instead of being raised; such a reference is
    unchanged.
    """
    with pause_gc():
        return _read(where, root, allow_remote=allow_remote, is_tolerant=is_tolerant)


def wrap_document(document: dict[str, Any], name: str = "(in memory)") -> Description:
    """A description without files: every location is on line 1, and `spec()` is not available."""
    origins = Origins(name, lambda file, _: SourceLocation(file, 1))
    return Description(name, document, (), (), origins, DiskStore(Path()), name)


def _read(where: str, root: Path | None, *, allow_remote: bool, is_tolerant: bool) -> Description:
    store, path = _open_store(where, root, allow_remote)
    content = store.read(path)
    if isinstance(store, DiskStore) and content is not None and is_compressed(content):
        store = MemoryStore(path, content, store)
    documents = store.list_documents(path) if content is None else []
    if content is None and not documents:
        raise UnreadableInput(
            f"{escape(where)}: no YAML or JSON file here; pass the folder or file of the description"
        )
    root_document = _choose_root(documents, path, store, where) if content is None else path
    files = LoadedFiles(store, _fetch if allow_remote else None, is_tolerant)
    is_spec = content is None and root_document.rpartition("/")[2] == ROOT_DOCUMENT
    others = (
        [path for path in documents if path != root_document and path.endswith(".yaml")] if is_spec else []
    )
    try:
        document, origins, mistakes = _read_document(files, root_document, others)
    except RecursionError:
        raise UnreadableInput(
            f"{escape(where)}: nested too deeply; move inner schemas to components"
        ) from None
    if is_swagger(document):
        from sdkwright.openapi import swagger

        document, origins.find_source = swagger.convert_to_openapi(document)
    elif not {"openapi", "paths", "webhooks", "components"} & document.keys():
        raise UnreadableInput(
            f"{escape(where)}: not an OpenAPI description; it has neither 'openapi' nor 'paths'"
        )
    name = store.format_path(path) if where == STANDARD_INPUT else where
    return Description(name, document, tuple(sorted(files.data.items())), mistakes, origins, store, path)


def _read_document(
    files: LoadedFiles, root: str, others: list[str]
) -> tuple[dict[str, Any], Origins, tuple[Mistake, ...]]:
    """The files as one document, with the origins of its parts, and the mistakes; raises UnreadableInput.

    Every reference in the result is written as `#/…`, and leads to a value, except those among the mistakes.
    """
    origins = Origins(root, files.locate)
    root_value = files.load(root)
    if not is_mapping(root_value):
        raise UnreadableInput(
            f"{escape(files.format_path(root))}: not an OpenAPI description, but {_describe_kind(root_value)}"
        )
    document, references = root_value, collect_references(root_value)
    faults: dict[str, str] = {}
    if others or references.has_identifiers or not all(map(_is_plain, references.targets)):
        from sdkwright.openapi.bundling import bundle_files

        document, faults = bundle_files(files, root, others, origins)
        references = collect_references(document)
    unresolved = find_unresolved(document, references, faults)
    if files.is_tolerant:
        from sdkwright.openapi.mistakes import collect_mistakes

        return document, origins, collect_mistakes(document, unresolved, files, origins)
    for pointer, message in unresolved:
        raise UnreadableInput(f"{origins.locate(pointer, document)}: {message}")
    return document, origins, ()


def _is_plain(target: Any) -> bool:
    """Whether a reference is a pointer into the same document, as it is written."""
    return isinstance(target, str) and target.startswith("#/") and "%" not in target


def _describe_kind(value: Any) -> str:
    return "an empty file" if value is None else "a list" if is_list(value) else "a single value"


def _fetch(url: str) -> bytes:
    # Imported late: HTTP takes longer to import than most descriptions take to read.
    from sdkwright.openapi import remote

    return remote.fetch(url)


def _open_store(where: str, root: Path | None, allow_remote: bool) -> tuple[Store, str]:
    """The folder that contains a description, and the description's path in it."""
    if "\0" in where or not where:
        raise UnreadableInput(f"{quote(where)} is not a file, a folder or GIT_REF:path")
    if where == STANDARD_INPUT:
        return MemoryStore(where, _read_standard_input(), DiskStore(root or Path())), where
    if is_url(where):
        if not allow_remote:
            raise UnreadableInput(f"{quote(where)} is a URL; pass --allow-remote to read it")
        return MemoryStore(where, _fetch(where)), where
    path_on_disk = Path(where)
    if is_stream(path_on_disk):
        raise UnreadableInput(
            f"{escape(where)}: a stream, which can be read only once; pass '-' for standard input, or write the"
            " description to a file, and pass that"
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
    from sdkwright.openapi.commits import open_commit

    return open_commit(ref, path, is_whole=root is not None)


def _read_standard_input() -> bytes:
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableInput(f"standard input: more than {MAX_BYTES:,} bytes; pass a file")
    return content


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
