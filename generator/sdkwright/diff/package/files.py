"""Reads the sources of a package from a folder, a commit or a wheel."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sdkwright.diff.package.package import Package
from sdkwright.diff.package.reading import read_module
from sdkwright.openapi import git
from sdkwright.problems.input_files import MAX_BYTES, MAX_FILES, list_files, read_file
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

_MARK: Final = "client.py"
"""Every generated package has this module beside its `__init__.py`."""
_WHAT: Final = "pass the folder of a generated package, such as generated, GIT_REF:generated, or a wheel"

_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
"""What reading an archive raises if it is damaged, encrypted or of a kind that Python does not know."""


def read_package(where: str) -> Package:
    """Read a folder, `GIT_REF:FOLDER` or a wheel; raises UnreadableInput."""
    files = _read_files(where)
    tops = [
        posixpath.dirname(path)
        for path in files
        if posixpath.basename(path) == "__init__.py"
        and posixpath.join(posixpath.dirname(path), _MARK) in files
    ]
    top = min(tops, key=lambda path: (path.count("/"), path), default=None)
    if top is None:
        raise UnreadableInput(f"{escape(where)}: there is no package of sdkwright here; {_WHAT}")
    name = posixpath.basename(top) or posixpath.basename(where.partition(":")[2] or where)
    start = f"{top}/" if top else ""
    modules = {
        module.name: module
        for path, text in sorted(files.items())
        if path.startswith(start)
        for module in [
            read_module(
                name,
                _name_module(path[len(start) :]),
                f"{where.rstrip('/')}/{path}",
                text,
                is_folder=posixpath.basename(path) == "__init__.py",
            )
        ]
    }
    version = re.search(r'^__version__ = "([^"]*)"', files[posixpath.join(top, "__init__.py")], re.MULTILINE)
    return Package(where, name, version[1] if version else "", modules)


def _name_module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("__init__").rstrip("/").replace("/", ".")


def _read_files(where: str) -> Mapping[str, str]:
    """Return the Python files by their paths below the folder."""
    if "\0" in where or not where:
        raise UnreadableInput(f"{quote(where)} is not a folder; {_WHAT}")
    path = Path(where)
    if path.is_dir():
        found = {
            item.relative_to(path).as_posix(): read_file(item, path) for item in list_files(path, (".py",))
        }
    elif path.is_file():
        found = _read_wheel(path)
    else:
        ref, colon, folder = where.partition(":")
        if not colon or not ref:
            raise UnreadableInput(f"{escape(where)}: no such file or folder; {_WHAT}")
        found = _read_commit(ref, folder.strip("/"), where)
    try:
        return {name: data.decode("utf-8") for name, data in found.items()}
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"{escape(where)}: a Python file is not UTF-8; generate it again") from error


def _read_commit(ref: str, folder: str, where: str) -> dict[str, bytes]:
    start = f"{folder}/" if folder else ""
    blobs = {
        path[len(start) :]: blob
        for path, blob in git.list_files(git.resolve_commit(ref)).items()
        if path.startswith(start) and path.endswith(".py") and not blob.is_link
    }
    _check_size(where, [blob.size for blob in blobs.values()])
    return dict(zip(blobs, git.read_blobs([*blobs.values()]), strict=True))


def _read_wheel(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as wheel:
            entries = [entry for entry in wheel.infolist() if entry.filename.endswith(".py")]
            if any(entry.compress_type not in _COMPRESSIONS for entry in entries):
                raise zipfile.BadZipFile("a wheel has no such compression")
            _check_size(str(path), [entry.file_size for entry in entries])
            return {entry.filename: wheel.read(entry) for entry in entries}
    except _DAMAGE as error:
        raise UnreadableInput(f"{escape(str(path))}: not a wheel: {escape(str(error))}; {_WHAT}") from error


def _check_size(where: str, sizes: list[int]) -> None:
    if len(sizes) > MAX_FILES or sum(sizes) > MAX_BYTES:
        raise UnreadableInput(
            f"{escape(where)}: more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes; {_WHAT}"
        )
