"""Texts that an earlier run has made, each under the hash of all it was made from. Safe to delete at any time.

An entry that is damaged counts as none. What stands in the output folder is always compared with what a run makes, or
has made from the very same input; the cache only saves making it again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

FOLDER = ".sdkwright-cache"
_TOOLS = ("black", "datamodel-code-generator", "jinja2", "pydantic", "pyyaml", "ruff")
_DAYS_KEPT = 30
_DIGEST = hashlib.sha256().digest_size * 2


class Cache:
    """A folder of texts; without one it remembers nothing."""

    def __init__(self, folder: Path | None, templates: Path) -> None:
        self._folder = folder
        self._templates = templates

    def key(self, kind: str, *parts: str) -> str:
        """Of what is made from these parts, by this generator with these tools; "" where nothing is kept."""
        if self._folder is None:
            return ""
        return _hash([_generator(self._templates), kind, *parts])

    def get(self, key: str) -> str | None:
        """The text, if an earlier run has made it and nobody has touched it since."""
        if self._folder is None:
            return None
        place = self._folder / key
        try:
            data = place.read_bytes()
            digest, text = data[:_DIGEST].decode(), data[_DIGEST:].decode()
        except (OSError, UnicodeDecodeError):
            return None
        if digest != _hash([key, text]):
            return None
        with suppress(OSError):
            os.utime(place)
        return text

    def put(self, key: str, text: str) -> None:
        """Keep a text. Where nothing can be written, nothing is kept, and nobody is told: the next run makes it again."""
        if self._folder is None:
            return
        beside = self._folder / f"{key}.{secrets.token_hex(4)}"
        with suppress(OSError):
            if not self._folder.is_dir():
                self._folder.mkdir()
                (self._folder / ".gitignore").write_text("*\n")
            beside.write_bytes(f"{_hash([key, text])}{text}".encode())
            os.replace(beside, self._folder / key)

    def tidy(self) -> None:
        """Forget what no run has asked for in a month."""
        if self._folder is None:
            return
        oldest = time.time() - _DAYS_KEPT * 24 * 3600
        with suppress(OSError):
            for place in self._folder.iterdir():
                if place.name != ".gitignore" and place.stat().st_mtime < oldest:
                    place.unlink()


NOTHING_KEPT = Cache(None, Path())


def contents(paths: Iterable[Path]) -> str:
    """One hash of files, and of all files below folders: of their names and of what they hold."""
    found = {
        file.as_posix(): file
        for path in paths
        for file in ([path] if path.is_file() else path.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    return _hash(part for name in sorted(found) for part in (name, found[name].read_bytes()))


def named(texts: Mapping[str, object]) -> str:
    """One hash of named values, in whatever order they come."""
    return _hash(part for name in sorted(texts) for part in (name, repr(texts[name])))


@cache
def _generator(templates: Path) -> str:
    """The sources of the generator, its templates, and the tools it works with."""
    sources = contents((Path(__file__).parents[1], templates))
    return _hash([sources, sys.version, *(f"{tool} {version(tool)}" for tool in _TOOLS)])


def _hash(parts: Iterable[str | bytes]) -> str:
    """Of parts, each with its length before it, so that no two sequences look alike."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.hexdigest()
