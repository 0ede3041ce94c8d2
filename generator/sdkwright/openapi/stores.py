"""The folders that descriptions are read from."""

from __future__ import annotations

import os.path
import posixpath
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from sdkwright.openapi.decoding import decompress
from sdkwright.openapi.vocabulary import OTHER_FOLDERS
from sdkwright.problems import input_files, messages
from sdkwright.problems.input_files import MAX_BYTES

STANDARD_INPUT: Final = "-"
_SUFFIXES: Final = (".yaml", ".yml", ".json")


class Store(Protocol):
    """Files below one folder, by their paths with forward slashes; files outside of the folder cannot be read."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is no such file."""
        ...

    def list_documents(self, folder: str) -> list[str]:
        """The YAML and JSON files in and below a folder, without hidden ones, and without `OTHER_FOLDERS`."""
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
        """The YAML and JSON files in and below a folder, without hidden ones, and without `OTHER_FOLDERS`."""
        files = input_files.list_files(self.root / folder, _SUFFIXES, self.root, OTHER_FOLDERS)
        return [file.relative_to(self.root).as_posix() for file in files]

    def format_path(self, path: str) -> str:
        """The path for messages."""
        return messages.format_path(self.root / path)

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """The file or folder itself."""
        yield self.root / path


@dataclass(frozen=True)
class MemoryStore:
    """One file that is not on disk as it is read: from a URL or standard input, or decompressed."""

    path: str
    data: bytes = field(repr=False)
    others: DiskStore | None = None
    """The folder of the files that it refers to."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is no such file."""
        return self.data if path == self.path else self.others.read(path) if self.others else None

    def list_documents(self, folder: str) -> list[str]:
        """Nothing, because there is no folder."""
        return []

    def format_path(self, path: str) -> str:
        """The path for messages."""
        if path == STANDARD_INPUT:
            return "(standard input)"
        return self.others.format_path(path) if self.others else path

    @contextmanager
    def on_disk(self, path: str) -> Generator[Path, None, None]:
        """A copy of the file in a temporary folder."""
        name = posixpath.basename(path).removesuffix(".gz")
        name = name if is_document(name) else "openapi.yaml"  # YAML includes JSON
        with copy_to_disk({name: decompress(self.data, MAX_BYTES)}) as folder:
            yield folder / name


@contextmanager
def copy_to_disk(files: Mapping[str, bytes]) -> Generator[Path, None, None]:
    """A temporary folder with some files, by their paths."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sdkwright-") as folder:
        for path, data in files.items():
            copy = Path(folder) / "spec" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
        yield Path(folder) / "spec"


def is_document(name: str) -> bool:
    """Whether the name is that of a YAML or JSON file that is not hidden."""
    return name.endswith(_SUFFIXES) and not name.startswith(".")
