"""Files to upload: their sources, their properties before they are read, and reading them in pieces."""

from __future__ import annotations

import io
import mimetypes
import os
import stat
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Annotated, Any, TypeAlias, cast

from .annotations import Unchecked

FileContent: TypeAlias = os.PathLike[str] | bytes | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]
FileInput: TypeAlias = Annotated[
    FileContent | tuple[str, FileContent] | tuple[str, FileContent, str],
    Unchecked({"type": "string", "format": "binary"}),
]
"""A path (`pathlib.Path`, not `str`), bytes, an open binary file, an iterable of bytes, or `(name, content[, type])`."""

PIECE_SIZE = 64 * 1024
_BYTES_TYPES: Any = (bytes, bytearray, memoryview)


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


def make_memory_source(data: bytes) -> Source:
    """Return a source for the value of a field that is not a file."""
    return Source([data], "", "", size=len(data))


def make_source(value: object, field_name: str) -> Source:
    """Return the source of a file with its name, content type and size, and whether it can be sent again."""
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
    _inspect_content(source, field_name)
    return source


def _get_file_name(value: object) -> str | None:
    if isinstance(value, os.PathLike):
        return os.path.basename(os.fspath(cast("os.PathLike[str]", value))) or None
    name = getattr(value, "name", None) if _is_file(value) else None
    return os.path.basename(name) or None if isinstance(name, str) else None  # an int for a file descriptor


def _guess_content_type(name: str) -> str:
    content_type, compression = mimetypes.guess_type(name)
    return content_type if content_type and not compression else "application/octet-stream"


def _inspect_content(source: Source, field_name: str) -> None:
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
        raise TypeError(
            f"{field_name}: expected a path, bytes, an open binary file, an iterable of bytes or a tuple of name and "
            f"content, not {type(content).__name__}"
        )


def _inspect_file(source: Source, field_name: str) -> None:
    file = cast("IO[bytes]", source.content)
    if isinstance(file, io.TextIOBase):
        raise TypeError(f"{field_name}: the file is open in text mode; open it with mode 'rb'")
    source.is_repeatable = file.seekable()
    if source.is_repeatable:
        source.start = file.tell()
        source.size = max(file.seek(0, os.SEEK_END) - source.start, 0)
        file.seek(source.start)


def _is_file(value: object) -> bool:
    return hasattr(value, "read") and hasattr(value, "seekable") and not isinstance(value, AsyncIterable)


def _read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_SIZE):
        yield _to_bytes(piece, str(getattr(file, "name", "the file")))


def _to_bytes(piece: Any, name: str) -> bytes:
    if not isinstance(piece, _BYTES_TYPES):
        raise TypeError(f"{name}: expected bytes, not {type(piece).__name__}")
    return bytes(piece)
