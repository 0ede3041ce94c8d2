"""A folder into the place of another one, in one step: at every moment it is wholly the old one or the new one.

Linux can do that. It is done when nothing of anybody else is in the folder; what others work in is not moved about.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path, PurePosixPath

from sdkwright.output.journal import parent_of, remove_tree
from sdkwright.output.manifest import Difference, Files, written

_BYTECODE = "__pycache__"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def beside(folder: Path) -> Path:
    """Where the new folder is made: it cannot be inside the old one."""
    return folder.parent / f".{folder.name}.sdkwright-staging"


def exchanged(files: Files, difference: Difference, folder: Path) -> bool:
    """Whether the folder was replaced by one that holds the files; if not, nothing has changed."""
    place = folder.resolve()
    made = beside(place)
    try:
        if Path.cwd().is_relative_to(place) or not _is_only_ours(place):
            return False
        remove_tree(made)
        _make(files, difference, place, made)
        if place.exists():
            _exchange(made, place)
        else:
            os.replace(made, place)
    except OSError:  # another file system, a mount point, a file of another user: file by file it may go
        return False
    finally:
        remove_tree(made)
    return True


def _is_only_ours(place: Path) -> bool:
    """Whether there is nothing but what the last run has written, and bytecode."""
    if not place.is_dir():
        return not place.exists()
    files = {PurePosixPath(path) for path in written(place)}
    folders = {parent for path in files for parent in path.parents}
    for name, below, found in os.walk(place, onerror=_fail):
        here = PurePosixPath(Path(name).relative_to(place))
        is_bytecode = here.name == _BYTECODE
        for one in (*below, *found):
            if os.path.islink(Path(name, one)) or os.path.ismount(Path(name, one)):
                return False
        if any(is_bytecode or (one != _BYTECODE and here / one not in folders) for one in below):
            return False
        if any(not one.endswith(".pyc") if is_bytecode else here / one not in files for one in found):
            return False
    return True


def _fail(error: OSError) -> None:
    raise error


def _make(files: Files, difference: Difference, place: Path, made: Path) -> None:
    """The new folder, with the very files that do not change."""
    made.mkdir(parents=True)
    fresh = {*difference.missing, *difference.changed}
    for path, text in files.items():
        if path in fresh:
            parent_of(made / path).write_bytes(text.encode())
        else:
            os.link(place / path, parent_of(made / path))
    for name, _, found in os.walk(place, topdown=False):
        copy = made / Path(name).relative_to(place)
        if copy.name == _BYTECODE and copy.parent.is_dir():
            copy.mkdir()
            for file in found:
                os.link(Path(name, file), copy / file)
        if copy.is_dir():
            shutil.copystat(name, copy)
            if _owner(copy) != _owner(Path(name)):
                raise PermissionError(errno.EPERM, "the folder belongs to somebody else", name)


def _owner(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_uid, status.st_gid


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places; Python itself has no name for that."""
    renameat2 = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    )
    if renameat2 is None:
        raise OSError(errno.ENOSYS, "folders cannot be exchanged here")
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        raise OSError(ctypes.get_errno(), "folders cannot be exchanged here")
