"""A cache of results of earlier runs, by the hash of their whole input. The folder can be deleted at any time.

A damaged entry is ignored. The cache only saves rendering the same text again: the output folder is always compared.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sdkwright.problems.input_files import read_entry
from sdkwright.problems.problem import UnreadableInput

FOLDER = ".sdkwright-cache"
_TOOLS = ("black", "datamodel-code-generator", "jinja2", "pydantic", "pyyaml", "ruff")
_DAY = 24 * 3600.0
_MAX_AGE = 30 * _DAY
_DIGEST_LENGTH = hashlib.sha256().digest_size * 2
_IGNORED = ".gitignore"
"""The time of its last change is that of the last search for old entries."""
_ENTRY = re.compile(rf"[0-9a-f]{{{_DIGEST_LENGTH}}}(\.[0-9a-f]{{8}})?")
"""The name of an entry, or of its temporary file."""


class Cache:
    """A folder of texts; raises UnreadableInput for a link. Without a folder it stores nothing."""

    def __init__(self, folder: Path | None, templates: Path) -> None:
        if folder is not None and folder.is_symlink():
            raise UnreadableInput(
                f"{folder} is a symbolic link, and sdkwright does not write through links; remove it"
            )
        self._folder = folder
        self._templates = templates

    @property
    def is_active(self) -> bool:
        """Whether the cache has a folder."""
        return self._folder is not None

    def make_key(self, kind: str, *parts: str) -> str:
        """Return the hash of the parts, the generator and its tools; "" without a folder."""
        if self._folder is None:
            return ""
        return _hash([_hash_generator(self._templates), kind, *parts])

    def get(self, key: str) -> str | None:
        """Return the stored text; None if there is none or it is damaged."""
        if self._folder is None:
            return None
        entry = f"{self._folder}/{key}"
        try:
            data = read_entry(entry)
            content = data[_DIGEST_LENGTH:]
            text = content.decode()
        except (OSError, UnreadableInput, UnicodeDecodeError):
            return None
        if data[:_DIGEST_LENGTH] != _hash([key, content]).encode():
            return None
        with suppress(OSError):
            os.utime(entry)
        return text

    def put(self, key: str, text: str) -> None:
        """Store a text. If the folder cannot be written, the next run renders the text again."""
        if self._folder is None:
            return
        with suppress(OSError):
            if not self._folder.is_dir():
                self._folder.mkdir()
                self._write(self._folder / _IGNORED, b"*\n")
            content = text.encode()
            self._write(self._folder / key, _hash([key, content]).encode() + content)

    def remove_old_entries(self) -> None:
        """Remove the entries that no run has used for a month. It looks for them once a day."""
        if self._folder is None:
            return
        now = time.time()
        ignored = self._folder / _IGNORED
        with suppress(OSError):
            is_regular = ignored.is_file() and not ignored.is_symlink()
            if is_regular and ignored.stat().st_mtime > now - _DAY:
                return
            self._write(ignored, b"*\n")
            for entry in self._folder.iterdir():
                if _ENTRY.fullmatch(entry.name) and entry.lstat().st_mtime < now - _MAX_AGE:
                    entry.unlink()

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file in one step. A link in its place is replaced, not followed."""
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        temporary.write_bytes(data)
        os.replace(temporary, path)


NO_CACHE = Cache(None, Path())


def hash_files(folders: Iterable[Path]) -> str:
    """Return one hash of the names and contents of all files below folders."""
    return hash_contents({path: Path(path).read_bytes() for folder in folders for path in _walk(str(folder))})


def _walk(folder: str) -> Iterator[str]:
    """The files below a folder, without bytecode. `Path.rglob` takes five times as long."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        # An editor may mark an open file by a link that leads nowhere.
        yield from (path for name in files if os.path.isfile(path := f"{parent}/{name}"))


def hash_contents(contents: Mapping[str, bytes]) -> str:
    """Return one hash of names and contents of files."""
    return _hash(part for name in sorted(contents) for part in (name, contents[name]))


def hash_values(values: Mapping[str, object]) -> str:
    """Return one hash of named values; their order does not matter."""
    return _hash(part for name in sorted(values) for part in (name, repr(values[name])))


@cache
def _hash_generator(templates: Path) -> str:
    """Return the hash of the generator's sources, its templates, and the versions of Python and the tools."""
    sources = hash_files((Path(__file__).parents[1], templates))
    return _hash([sources, sys.version, *(f"{tool} {version(tool)}" for tool in _TOOLS)])


def _hash(parts: Iterable[str | bytes]) -> str:
    """Hash the parts, each with its length before it, so that different sequences have different hashes."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
