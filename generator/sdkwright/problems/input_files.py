"""Reads files that other people may have written: only regular files, inside of their folder, and of limited size."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from sdkwright.problems.messages import escape, format_path, quote
from sdkwright.problems.problem import UnreadableInput

MAX_BYTES: Final = 64 * 1024 * 1024
"""The size of the largest file, and of all files of a description together."""
MAX_FILES: Final = 5_000
_MAX_FOLDERS: Final = 5_000
_BLOCK: Final = 1024 * 1024
# A pipe that is opened without a writer blocks, unless O_NONBLOCK is set. Windows has only O_BINARY.
_FLAGS: Final = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
)
_Kinds: TypeAlias = "tuple[Callable[[int], bool], ...]"
_STREAMS: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def read_file(path: Path, folder: Path | None = None) -> bytes:
    """The bytes of a regular file; raises UnreadableInput, also for a link to a file outside of the folder.

    The default is the folder that contains the path.
    """
    try:
        target = path.resolve(strict=True)
        _check_is_inside(path, target, folder or path.parent)
        return _read_bounded(os.open(target, _FLAGS), path)
    except OSError as error:
        raise UnreadableInput(f"{_format(path)}: {error.strerror or error}") from error
    except (ValueError, RuntimeError) as error:  # a zero byte in the name; a link to itself in Python < 3.13
        raise UnreadableInput(f"{_format(path)}: not readable: {escape(str(error))}") from error


def read_entry(path: str) -> bytes:
    """The bytes of a regular file in a folder of our own, which is no link; raises OSError or UnreadableInput.

    Without looking at each folder of its path: `read_file` takes several times as long.
    """
    if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):
        raise OSError(errno.ELOOP, "it is a link", path)
    return _read_bounded(os.open(path, _FLAGS), Path(path))


def read_argument(path: Path) -> bytes:
    """The bytes of a file that the user named, which may be a stream of the shell: /dev/stdin, or `<(command)`."""
    if not is_stream(path):
        return read_file(path)
    try:
        return _read_bounded(os.open(path, os.O_RDONLY), path, (stat.S_ISREG, stat.S_ISFIFO, stat.S_ISCHR))
    except OSError as error:
        raise UnreadableInput(f"{_format(path)}: {error.strerror or error}") from error


def read_text(path: Path, folder: Path | None = None) -> str:
    """The text of a file in UTF-8, with its line breaks as `\\n`; raises UnreadableInput."""
    try:
        text = read_file(path, folder).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"{_format(path)}: it is not UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_stream(path: Path) -> bool:
    """Whether a path is a stream of the shell, which may be readable only once."""
    return path.as_posix().startswith(_STREAMS)


def list_files(
    folder: Path, suffixes: Collection[str], root: Path | None = None, skipped: Collection[str] = ()
) -> list[Path]:
    """The files below a folder with these suffixes, sorted, without hidden ones; raises UnreadableInput.

    Links to folders are followed, but not out of `root` (default: the folder itself). `skipped` are names directly
    in the folder.
    """
    try:
        files = {
            path: target for path, target in _walk(folder, root or folder, skipped) if path.suffix in suffixes
        }
        sizes = [_measure(path, target, root or folder) for path, target in files.items()]
    except OSError as error:
        raise UnreadableInput(f"{escape(str(error.filename or folder))}: {error.strerror}") from error
    if len(files) > MAX_FILES or sum(sizes) > MAX_BYTES:
        raise UnreadableInput(
            f"{_format(folder)}: more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes; pass a smaller folder"
        )
    return sorted(files)


def _measure(path: Path, target: Path, root: Path) -> int:
    """The size of a file; 0 for anything else, which `read_file` rejects."""
    _check_is_inside(path, target, root)
    size = target.stat().st_size if target.is_file() else 0
    _check_size(path, size)
    return size


def _walk(top: Path, root: Path, skipped: Iterable[str]) -> Iterator[tuple[Path, Path]]:
    """The paths below a folder that are not folders, each with the path that it leads to."""
    target = top.resolve()
    _check_is_inside(top, target, root)
    waiting: list[tuple[Path, tuple[Path, ...]]] = [(top, (target,))]
    count = 0
    while waiting:
        folder, ancestors = waiting.pop()
        count += 1
        if count > _MAX_FOLDERS:
            raise UnreadableInput(
                f"{_format(top)}: more than {_MAX_FOLDERS:,} folders; pass a smaller folder"
            )
        with os.scandir(folder) as scan:
            entries = [entry for entry in scan if not entry.name.startswith(".")]
        for entry in entries:
            if folder == top and entry.name in skipped:
                continue
            path = folder / entry.name
            # `realpath` accepts a link to itself, unlike `resolve`.
            target = Path(os.path.realpath(path)) if entry.is_symlink() else ancestors[-1] / entry.name
            if not entry.is_dir():
                yield path, target
                continue
            _check_is_inside(path, target, root)
            if entry.is_symlink() and target in ancestors:
                raise UnreadableInput(f"{_format(path)}: a link to a folder that contains it; remove it")
            waiting.append((path, (*ancestors, target)))


def _check_is_inside(path: Path, target: Path, folder: Path) -> None:
    if not target.is_relative_to(folder.resolve()):
        raise UnreadableInput(
            f"{_format(path)}: a link that leads out of the folder {quote(format_path(folder))},"
            " and sdkwright does not follow it; copy the file into the folder"
        )


def _read_bounded(descriptor: int, path: Path, allowed: _Kinds = (stat.S_ISREG,)) -> bytes:
    """Read and close an open file, which may not be the file that had the path before."""
    try:
        status = os.fstat(descriptor)
        if not any(is_kind(status.st_mode) for is_kind in allowed):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, a device or a socket"
            raise UnreadableInput(f"{_format(path)}: {kind}, not a file; write a file in its place")
        _check_size(path, status.st_size)
        # `file.read(MAX_BYTES + 1)` would reserve that much memory for each file.
        blocks, length = [os.read(descriptor, status.st_size + 1)], 0
        while blocks[-1]:
            length += len(blocks[-1])
            _check_size(path, length)
            blocks.append(os.read(descriptor, _BLOCK))
        return b"".join(blocks)
    finally:
        os.close(descriptor)


def _check_size(path: Path, size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableInput(f"{_format(path)}: larger than {MAX_BYTES:,} bytes; split the file")


def _format(path: Path) -> str:
    return escape(format_path(path))
