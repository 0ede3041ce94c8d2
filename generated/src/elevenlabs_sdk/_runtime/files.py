"""Files of the caller: to upload, with their properties before they are read; and to write a response to."""

from __future__ import annotations

import contextlib
import io
import mimetypes
import os
import re
import stat
import time
from collections.abc import AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, Any, Protocol, TypeAlias, cast

from .annotations import Unchecked

FileContent: TypeAlias = os.PathLike[str] | bytes | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]
FileInput: TypeAlias = Annotated[
    FileContent | tuple[str, FileContent] | tuple[str, FileContent, str],
    Unchecked({"type": "string", "format": "binary"}),
]
"""A path (`pathlib.Path`, not `str`), bytes, an open binary file, an iterable of bytes, or `(name, content[, type])`."""
BodyContent: TypeAlias = Annotated[FileContent, Unchecked({"type": "string", "format": "binary"})]
"""A path (`pathlib.Path`, not `str`), bytes, an open binary file, or an iterable of bytes."""


class BinaryFile(Protocol):
    """What `write_to` writes to: an open file, `io.BytesIO`, or another object with this method."""

    def write(self, data: bytes, /) -> object: ...


Target: TypeAlias = "str | os.PathLike[str] | BinaryFile"

PIECE_SIZE = 64 * 1024
_BYTES_TYPES: Any = (bytes, bytearray, memoryview)
_DESCRIPTOR = re.compile(r"(/dev|/proc/\d+(/task/\d+)?)/fd/\d+")
_MAX_LINKS = 40  # as in Linux


@dataclass(slots=True)
class Source:
    """A file that is read once per attempt."""

    content: Any
    name: str
    content_type: str
    size: int | None = None
    start: int | None = None
    """The initial position of an open file, where each attempt begins."""
    is_repeatable: bool = True
    is_started: bool = field(default=False, init=False)

    def reject_async(self) -> None:
        """Raise TypeError for an async iterable, which the sync client cannot read."""
        if isinstance(self.content, AsyncIterable):
            raise TypeError(f"{self.name}: an async iterable requires the async client")

    def require_readable(self) -> None:
        """Raise OSError if a file was removed or cannot be opened, and ValueError if an open file was closed."""
        if not self.is_repeatable:
            return
        if isinstance(self.content, os.PathLike):
            with open(cast("os.PathLike[str]", self.content), "rb"):
                pass
        elif _is_file(self.content):
            self.content.seekable()

    def make_size_check(self) -> SizeCheck:
        """Return a size check for one attempt."""
        return SizeCheck(self.size, self.name)

    def iter_pieces(self) -> Iterator[bytes]:
        """Yield the content. A path is opened and closed here; a file that the caller opened stays open."""
        self.is_started = True
        content = self.content
        if isinstance(content, os.PathLike):
            with open(cast("os.PathLike[str]", content), "rb") as file:
                yield from _read_pieces(file)
        elif _is_file(content):
            if self.start is not None:
                content.seek(self.start)
            yield from _read_pieces(content)
        else:
            for piece in content:
                yield _to_bytes(piece, self.name)

    async def aiter_pieces(self) -> AsyncIterator[bytes]:
        """The async variant of `iter_pieces`. Reads that may block run in a thread."""
        content = self.content
        if isinstance(content, AsyncIterable):
            self.is_started = True
            async for piece in cast("AsyncIterable[object]", content):
                yield _to_bytes(piece, self.name)
        elif isinstance(content, (list, tuple)):
            for piece in self.iter_pieces():
                yield piece
        else:
            import asyncio

            pieces = self.iter_pieces()
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                yield piece


class SizeCheck:
    """Compares the bytes sent with the declared size, so that a file that changes while it is sent is an error."""

    def __init__(self, size: int | None, name: str) -> None:
        self._size = size
        self._name = name
        self._sent_size = 0

    def add(self, piece: bytes) -> bytes:
        self._sent_size += len(piece)
        if self._size is not None and self._sent_size > self._size:
            raise self._make_error("more")
        return piece

    def finish(self) -> None:
        if self._size is not None and self._sent_size < self._size:
            raise self._make_error(f"only {self._sent_size}")

    def _make_error(self, actual: str) -> ValueError:
        return ValueError(
            f"{self._name}: the file changed while it was sent; expected {self._size} bytes, read {actual}"
        )


CONTENT_FORMS = "a path, bytes, an open binary file or an iterable of bytes"
FILE_FORMS = "a path, bytes, an open binary file, an iterable of bytes or a tuple of name and content"


def make_memory_source(data: bytes) -> Source:
    """Return a source for the value of a field that is not a file."""
    return Source([data], "", "", size=len(data))


def make_source(value: object, field_name: str, expected: str = FILE_FORMS) -> Source:
    """Return the source of a file with its name, content type and size, and whether it can be sent again.

    `expected` describes the accepted values in error messages.
    """
    name: str | None = None
    content_type: str | None = None
    content = value
    parts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
    if parts and isinstance(parts[0], str):
        if len(parts) not in (2, 3) or not all(isinstance(part, str) for part in parts[2:]):
            raise TypeError(f"{field_name}: expected (name, content) or (name, content, content type)")
        name, content = parts[0], parts[1]
        content_type = cast(str, parts[2]) if len(parts) == 3 else None
    name = name or _get_file_name(content) or field_name
    source = Source(content, name, content_type or _guess_content_type(name))
    _inspect_content(source, field_name, expected)
    return source


def _get_file_name(value: object) -> str | None:
    if isinstance(value, os.PathLike):
        return os.path.basename(os.fspath(cast("os.PathLike[str]", value))) or None
    name = getattr(value, "name", None) if _is_file(value) else None
    return os.path.basename(name) or None if isinstance(name, str) else None  # an int for a file descriptor


def _guess_content_type(name: str) -> str:
    content_type, compression = mimetypes.guess_type(name)
    return content_type if content_type and not compression else "application/octet-stream"


def _inspect_content(source: Source, field_name: str, expected: str) -> None:
    """Set the size of a source and whether it is repeatable; raise TypeError if it is not a file."""
    content = source.content
    if isinstance(content, str):
        raise TypeError(
            f"{field_name}: a str is not a file; pass pathlib.Path({content[:40]!r}) to send the file with that name, "
            "or bytes to send the text itself"
        )
    if isinstance(content, _BYTES_TYPES):
        source.content = [bytes(content)]
        source.size = len(source.content[0])
    elif isinstance(content, os.PathLike):
        status = os.stat(cast("os.PathLike[str]", content))
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(
                f"{field_name}: {os.fspath(cast('os.PathLike[str]', content))} is a folder; pass a file"
            )
        source.is_repeatable = stat.S_ISREG(status.st_mode)
        source.size = status.st_size if source.is_repeatable else None
    elif _is_file(content):
        _inspect_file(source, field_name)
    elif isinstance(content, (Iterable, AsyncIterable)):
        source.is_repeatable = not isinstance(content, (Iterator, AsyncIterator))
        if isinstance(content, (list, tuple)):
            source.size = sum(len(_to_bytes(piece, field_name)) for piece in cast("list[object]", content))
    else:
        raise TypeError(f"{field_name}: expected {expected}, not {type(content).__name__}")


def _inspect_file(source: Source, field_name: str) -> None:
    file = cast("IO[bytes]", source.content)
    if _is_text_file(file):
        raise TypeError(f"{field_name}: the file is open in text mode; open it with mode 'rb'")
    source.is_repeatable = file.seekable()
    if source.is_repeatable:
        source.start = file.tell()
        source.size = max(file.seek(0, os.SEEK_END) - source.start, 0)
        file.seek(source.start)


def _is_text_file(file: object) -> bool:
    # Temporary files wrap a text file without its class.
    return isinstance(file, io.TextIOBase) or isinstance(getattr(file, "encoding", None), str)


def _is_file(value: object) -> bool:
    return hasattr(value, "read") and hasattr(value, "seekable") and not isinstance(value, AsyncIterable)


def _read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_SIZE):
        yield _to_bytes(piece, str(getattr(file, "name", "the file")))


def _to_bytes(piece: Any, name: str) -> bytes:
    if not isinstance(piece, _BYTES_TYPES):
        raise TypeError(f"{name}: expected bytes, not {type(piece).__name__}")
    return bytes(piece)


def write_fully(file: BinaryFile, piece: bytes) -> None:
    """Write a piece. An unbuffered file may write only a part of it, and returns the number of bytes written."""
    while piece:
        count = file.write(piece)
        if count is None and isinstance(file, io.RawIOBase):
            time.sleep(0.01)  # the file is in non-blocking mode, and full
        elif type(count) is not int or count >= len(piece):
            return
        elif count > 0:
            piece = piece[count:]
        else:
            raise OSError(f"{file!r} does not accept more data")


@contextlib.contextmanager
def open_target(target: Target) -> Generator[BinaryFile, None, None]:
    """Open a path to write to, so that no other data of a file is lost. A file of the caller is used as it is."""
    if not isinstance(target, (str, os.PathLike)):
        yield _require_binary_file(target)
    elif (descriptor := _find_descriptor(target)) is not None:
        with _open_descriptor(descriptor) as file:
            yield file
    elif _is_replaceable(target):
        with open_replacement(target) as file:
            yield file
    else:
        with open(target, "wb", buffering=0) as file:
            yield file


def _require_binary_file(target: object) -> BinaryFile:
    """Return an open file; raise TypeError or ValueError for an object to which no bytes can be written."""
    from inspect import iscoroutinefunction

    write = getattr(target, "write", None)
    if not callable(write):
        raise TypeError(f"write_to: expected a path or an open binary file, not {type(target).__name__}")
    if _is_text_file(target):
        raise TypeError(
            "write_to: the file is open in text mode; open it with mode 'wb', or pass its `buffer`"
        )
    if iscoroutinefunction(write):
        raise TypeError("write_to: the file is asynchronous; pass a path, or a file that `open` returns")
    is_writable = getattr(target, "writable", None)
    if callable(is_writable) and not is_writable():
        raise ValueError("write_to: the file is not open for writing; open it with mode 'wb'")
    return cast(BinaryFile, target)


def _find_descriptor(path: str | os.PathLike[str]) -> str | None:
    """Return the entry in the folder of open files that a path leads to, as `/dev/stdout` does; None if there is none."""
    path = os.fspath(path)
    for _ in range(_MAX_LINKS):
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        if _DESCRIPTOR.fullmatch(path):
            return path
        if not os.path.islink(path):
            break
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return None


def _open_descriptor(path: str) -> IO[bytes]:
    """Open an entry in a folder of open files. Opening the path of a redirected file would begin at its start."""
    if not path.startswith(("/dev/fd/", os.path.realpath("/proc/self") + "/")):
        return open(path, "ab", buffering=0)  # of another process
    descriptor = int(os.path.basename(path))
    try:
        os.write(descriptor, b"")  # raises an error if it is not open for writing
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None
    return open(os.dup(descriptor), "wb", buffering=0)


def _is_replaceable(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a regular file or of none, not of a pipe, a device or a folder."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return os.path.basename(path) != ""  # as in "" and "folder/"


@contextlib.contextmanager
def open_replacement(path: str | os.PathLike[str]) -> Generator[IO[bytes], None, None]:
    """Open a temporary file that is renamed to `path` when it is complete, and removed after an error."""
    import secrets  # imported late: it loads the digests of OpenSSL, which only few callers need

    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with _create_file(temporary, path) as file:
            if target.exists():  # keep the permissions of the file that is replaced
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            yield file
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _create_file(path: Path, target: str | os.PathLike[str]) -> IO[bytes]:
    """Create a file. An error contains the name of its target."""
    try:
        return open(path, "xb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(target)) from None
