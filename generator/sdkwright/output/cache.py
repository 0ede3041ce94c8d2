"""A cache of results of earlier runs, by the hash of their whole input. The folder can be deleted at any time.

A damaged entry is ignored. The cache only saves rendering the same text again: the output folder is always compared.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from sdkwright.problems.input_files import read_entry
from sdkwright.problems.problem import UnreadableInput

FOLDER = ".sdkwright-cache"
_TOOLS = ("black", "datamodel-code-generator", "jinja2", "pydantic", "pyyaml", "ruff")
OTHER_LAYERS = ("adopt", "cli", "diff", "follow", "release")
"""The folders of the generator that affect no result in the cache: the pipeline and `lint` may not import them."""
_METADATA = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)\.dist-info")
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
        data = self.get_bytes(key)
        try:
            return None if data is None else str(data, "utf-8")
        except UnicodeDecodeError:
            return None

    def get_bytes(self, key: str) -> memoryview | None:
        """Return the stored bytes; None if there are none or they are damaged."""
        if self._folder is None:
            return None
        entry = f"{self._folder}/{key}"
        try:
            data = memoryview(read_entry(entry))
        except (OSError, UnreadableInput):
            return None
        content = data[_DIGEST_LENGTH:]
        if bytes(data[:_DIGEST_LENGTH]) != _hash([key, content]).encode():
            return None
        with suppress(OSError):
            os.utime(entry)
        return content

    def put(self, key: str, content: str | bytes) -> None:
        """Store a text or bytes. If the folder cannot be written, the next run makes them again."""
        if self._folder is None:
            return
        with suppress(OSError):
            if not self._folder.is_dir():
                self._folder.mkdir()
                self._write(self._folder / _IGNORED, b"*\n")
            data = content.encode() if isinstance(content, str) else content
            self._write(self._folder / key, _hash([key, data]).encode(), data)

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

    def _write(self, path: Path, *data: bytes) -> None:
        """Write a file in one step. A link in its place is replaced, not followed."""
        temporary = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
        with temporary.open("wb") as file:
            file.writelines(data)
        os.replace(temporary, path)


NO_CACHE = Cache(None, Path())


def hash_files(folders: Iterable[Path], excluded: Collection[str] = ()) -> str:
    """Return one hash of the names and contents of all files below folders, but not in folders at their top."""
    return hash_contents(
        {path: Path(path).read_bytes() for folder in folders for path in _walk(str(folder), excluded)}
    )


def _walk(folder: str, excluded: Collection[str]) -> Iterator[str]:
    """The files below a folder, without bytecode. `Path.rglob` takes five times as long."""
    for parent, folders, files in os.walk(folder):
        hidden = {"__pycache__", *(excluded if parent == folder else ())}
        folders[:] = [name for name in folders if name not in hidden]
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
    sources = hash_files((Path(__file__).parents[1], templates), OTHER_LAYERS)
    return _hash([sources, sys.version, *(f"{tool} {version}" for tool, version in _find_versions().items())])


def _find_versions() -> dict[str, str]:
    """The versions of the tools. Importing `importlib.metadata` takes longer than all of this."""
    found: dict[str, str] = {}
    for folder in reversed(sys.path):
        with suppress(OSError):
            for match in filter(None, map(_METADATA.fullmatch, os.listdir(folder or "."))):
                found[match["name"].lower().replace("_", "-")] = match["version"]
    return {tool: found.get(tool) or _read_version(tool) for tool in _TOOLS}


def _read_version(tool: str) -> str:
    from importlib.metadata import version

    return version(tool)


def _hash(parts: Iterable[str | bytes | memoryview]) -> str:
    """Hash the parts, each with its length before it, so that different sequences have different hashes."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
