"""Files to upload: the kinds of source, what can be known of each before it is read, and reading it in pieces."""

from __future__ import annotations

import io
import mimetypes
import os
import stat
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, TypeAlias, cast

FileContent: TypeAlias = os.PathLike[str] | bytes | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]
FileInput: TypeAlias = FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]
"""A path (`pathlib.Path`, not `str`), bytes, an open binary file, an iterable of bytes, or `(name, content[, type])`."""

PIECE = 64 * 1024
_BYTES: Any = (bytes, bytearray, memoryview)


@dataclass(slots=True)
class Source:
    """One file, not yet read. Its content goes out once for each attempt."""

    content: Any
    name: str
    content_type: str
    size: int | None = None
    start: int | None = None
    """Where the caller's open file stood: each attempt begins there."""
    repeatable: bool = True
    begun: bool = field(default=False, init=False)

    def refuse_async(self) -> None:
        """The sync client cannot send what is read asynchronously."""
        if isinstance(self.content, AsyncIterable):
            raise TypeError(f"{self.name}: an async iterable can only be sent by the async client")

    def counted(self) -> Counted:
        """A counter for one attempt."""
        return Counted(self.size, self.name)

    def pieces(self) -> Iterator[bytes]:
        """The content in pieces; a path is opened here and closed again, the caller's own file stays open."""
        self.begun = True
        content = self.content
        if isinstance(content, os.PathLike):
            with open(cast("os.PathLike[str]", content), "rb") as file:
                yield from _read(file)
        elif _is_file(content):
            if self.start is not None:
                content.seek(self.start)
            yield from _read(content)
        else:
            for piece in content:
                yield _checked(piece, self.name)

    async def async_pieces(self) -> AsyncIterator[bytes]:
        """The same for the async client; what may block is read in a thread."""
        content = self.content
        if isinstance(content, AsyncIterable):
            self.begun = True
            async for piece in cast("AsyncIterable[object]", content):
                yield _checked(piece, self.name)
        elif isinstance(content, (list, tuple)):
            for piece in self.pieces():
                yield piece
        else:
            import asyncio

            pieces = self.pieces()
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                yield piece


class Counted:
    """Compares what is sent with what was announced: a server would take the beginning of a file for the whole."""

    def __init__(self, size: int | None, name: str) -> None:
        self._size = size
        self._name = name
        self._sent = 0

    def add(self, piece: bytes) -> bytes:
        self._sent += len(piece)
        if self._size is not None and self._sent > self._size:
            raise self._changed("more")
        return piece

    def finish(self) -> None:
        if self._size is not None and self._sent < self._size:
            raise self._changed(f"only {self._sent}")

    def _changed(self, found: str) -> ValueError:
        return ValueError(f"{self._name} changed while it was sent: of {self._size} bytes there are {found}")


def in_memory(data: bytes) -> Source:
    """A source that is no file: the value of a field."""
    return Source([data], "", "", size=len(data))


def source(value: object, field_name: str) -> Source:
    """Look at a file: its name, type and size, and whether it can be sent again."""
    name: str | None = None
    content_type: str | None = None
    content = value
    parts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
    if parts and isinstance(parts[0], str):
        if len(parts) not in (2, 3) or not all(isinstance(part, str) for part in parts[2:]):
            raise TypeError(f"{field_name}: expected (name, content) or (name, content, content type)")
        name, content = parts[0], parts[1]
        content_type = cast(str, parts[2]) if len(parts) == 3 else None
    name = name or _own_name(content) or field_name
    made = Source(content, name, content_type or _guess(name))
    _measure(made, field_name)
    return made


def _own_name(value: object) -> str | None:
    if isinstance(value, os.PathLike):
        return os.path.basename(os.fspath(cast("os.PathLike[str]", value))) or None
    name = getattr(value, "name", None) if _is_file(value) else None
    return os.path.basename(name) or None if isinstance(name, str) else None  # a number for a bare descriptor


def _guess(name: str) -> str:
    guessed, compression = mimetypes.guess_type(name)
    return guessed if guessed and not compression else "application/octet-stream"


def _measure(made: Source, field_name: str) -> None:
    content = made.content
    if isinstance(content, str):
        raise TypeError(
            f"{field_name}: a str is not a file; give pathlib.Path({content[:40]!r}) to send the file of that name, "
            "or bytes to send the text itself"
        )
    if isinstance(content, _BYTES):
        made.content = [bytes(content)]
        made.size = len(made.content[0])
    elif isinstance(content, os.PathLike):
        status = os.stat(cast("os.PathLike[str]", content))
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(
                f"{field_name}: {os.fspath(cast('os.PathLike[str]', content))} is a folder"
            )
        made.repeatable = stat.S_ISREG(status.st_mode)
        made.size = status.st_size if made.repeatable else None
    elif _is_file(content):
        _measure_file(made, field_name)
    elif isinstance(content, (Iterable, AsyncIterable)):
        made.repeatable = not isinstance(content, (Iterator, AsyncIterator))
        if isinstance(content, (list, tuple)):
            made.size = sum(len(_checked(piece, field_name)) for piece in cast("list[object]", content))
    else:
        raise TypeError(
            f"{field_name}: expected a path, bytes, an open binary file, an iterable of bytes or a tuple of name and "
            f"content, not {type(content).__name__}"
        )


def _measure_file(made: Source, field_name: str) -> None:
    file = cast("IO[bytes]", made.content)
    if isinstance(file, io.TextIOBase):
        raise TypeError(f"{field_name}: the file is open as text; open it with mode 'rb'")
    made.repeatable = file.seekable()
    if made.repeatable:
        made.start = file.tell()
        made.size = max(file.seek(0, os.SEEK_END) - made.start, 0)
        file.seek(made.start)


def _is_file(value: object) -> bool:
    return hasattr(value, "read") and hasattr(value, "seekable") and not isinstance(value, AsyncIterable)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield _checked(piece, str(getattr(file, "name", "the file")))


def _checked(piece: Any, name: str) -> bytes:
    if not isinstance(piece, _BYTES):
        raise TypeError(f"{name}: expected bytes, not {type(piece).__name__}")
    return bytes(piece)
