"""Replaces a whole folder in one step, so that it always has the old or the new content.

This requires Linux, and a folder that contains only files that sdkwright wrote.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from sdkwright.output.journal import remove_tree
from sdkwright.output.manifest import Difference, Files, read_manifest

_BYTECODE = "__pycache__"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def find_staging_folder(folder: Path) -> Path:
    """Return the path of the new folder until it replaces the old one; it cannot be inside the old one."""
    return folder.parent / f".{folder.name}.sdkwright-staging"


def try_exchange(files: Files, difference: Difference, folder: Path) -> bool:
    """Replace the folder by one with the files, and return True. If that is not possible, change nothing."""
    old = folder.resolve()
    new = find_staging_folder(old)
    try:
        if Path.cwd().is_relative_to(old) or not _has_only_own_files(old):
            return False
        remove_tree(new)
        _create(files, difference, old, new)
        if old.exists():
            exchange(new, old)
        else:
            os.replace(new, old)
    except (
        OSError
    ):  # such as another file system, a mount point, a file of another user: `journal` may succeed
        return False
    finally:
        remove_tree(new)
    return True


def _has_only_own_files(folder: Path) -> bool:
    """Whether the folder does not exist, or contains only bytecode and files that the last run wrote."""
    if not folder.is_dir():
        return not folder.exists()
    own_files = {*read_manifest(folder)}
    own_folders: set[str] = set()
    for path in own_files:
        while (path := path.rpartition("/")[0]) not in own_folders:
            own_folders.add(path)
    return _has_only(folder, "", own_files, own_folders, folder.stat().st_dev)


def _has_only(folder: Path, path: str, own_files: set[str], own_folders: set[str], device: int) -> bool:
    """Whether a folder inside of another contains only these files and folders of one file system, and bytecode."""
    is_bytecode = path.endswith(f"{_BYTECODE}/")
    with os.scandir(f"{folder}/{path}") as entries:
        for entry in entries:
            name = f"{path}{entry.name}"
            if entry.is_symlink():
                return False
            if not entry.is_dir():  # on another file system, it could not be linked
                if not (entry.name.endswith(".pyc") if is_bytecode else name in own_files):
                    return False
            elif (
                is_bytecode
                or entry.stat(follow_symlinks=False).st_dev != device
                or (entry.name != _BYTECODE and name not in own_folders)
                or not _has_only(folder, f"{name}/", own_files, own_folders, device)
            ):
                return False
    return True


def _create(files: Files, difference: Difference, old: Path, new: Path) -> None:
    """Create the new folder; unchanged files and bytecode are hard links to those of the old folder."""
    new.mkdir(parents=True)
    written = {*difference.missing, *difference.changed}
    for parent in dict.fromkeys(path.rpartition("/")[0] for path in files):
        os.makedirs(f"{new}/{parent}", exist_ok=True)
    for path, text in files.items():
        if path in written:
            (new / path).write_bytes(text.encode())
        else:
            os.link(f"{old}/{path}", f"{new}/{path}")
    for parent, _, names in os.walk(old, topdown=False):
        copy = new / Path(parent).relative_to(old)
        if copy.name == _BYTECODE and copy.parent.is_dir():
            copy.mkdir()
            for name in names:
                os.link(Path(parent, name), copy / name)
        if copy.is_dir():
            shutil.copystat(parent, copy)
            if _read_owner(copy) != _read_owner(Path(parent)):
                raise PermissionError(errno.EPERM, "the folder belongs to another user", parent)


def _read_owner(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_uid, status.st_gid


def exchange(first: Path, second: Path) -> None:
    """Exchange two folders in one step, which the standard library does not offer."""
    renameat2 = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    )
    if renameat2 is None:
        raise OSError(errno.ENOSYS, "folders cannot be exchanged on this system")
    if renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE):
        raise OSError(ctypes.get_errno(), "folders cannot be exchanged on this file system")
