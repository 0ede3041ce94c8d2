"""Lines and server-sent events from bytes that arrive in arbitrary pieces. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_MAX_DIGITS = 12
MAX_LENGTH = 16 * 1024 * 1024


class TooLongError(ValueError):
    """A line or an event is longer than the limit. Without a limit, a faulty server could exhaust the memory."""


class Lines:
    """Splits pieces into lines. Only LF and CRLF end a line, for events also CR; no other line break of Unicode."""

    def __init__(self, *, carriage_return: bool = False, max_length: int = MAX_LENGTH) -> None:
        self._end = re.compile(rb"\r\n|\n|\r" if carriage_return else rb"\r?\n")
        self._carriage_return = carriage_return
        self._max_length = max_length
        self._open: list[bytes] = []
        self._size = 0
        self._is_first = True

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the lines that this piece completes."""
        if self._open and self._open[-1].endswith(b"\r"):
            # Possibly the first half of a CRLF: match it together with the next piece.
            last = self._open.pop()
            self._size -= len(last)
            piece = last + piece
        start = 0
        for end in self._end.finditer(piece):
            if self._carriage_return and end[0] == b"\r" and end.end() == len(piece):
                break  # its LF may be the first byte of the next piece
            yield self._complete(piece[start : end.start()])
            start = end.end()
        self._keep(piece[start:])

    def finish(self) -> Iterator[bytes]:
        """Yield the last line if it has no line end."""
        if self._size:
            line = self._complete(b"")
            yield line[:-1] if self._carriage_return and line.endswith(b"\r") else line

    def _keep(self, rest: bytes) -> None:
        if rest:
            self._open.append(rest)
            self._size += len(rest)
        if self._size - rest.endswith(b"\r") > self._max_length:  # a CR at the end may be half of a CRLF
            raise TooLongError(f"longer than {self._max_length} bytes")

    def _complete(self, rest: bytes) -> bytes:
        self._keep(rest)
        line = b"".join(self._open)
        self._open, self._size = [], 0
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(_BOM)
        return line


class Events:
    """Extracts the data of server-sent events, by the WHATWG standard. An incomplete event at the end is dropped."""

    def __init__(self, *, max_length: int = MAX_LENGTH) -> None:
        self._lines = Lines(carriage_return=True, max_length=max_length)
        self._max_length = max_length
        self._data: list[bytes] = []
        self._size = 0
        self._id = ""
        self.last_id = ""
        """The id of the last event, or of the last one before it that has an id."""
        self.retry: float | None = None
        """The seconds to wait before a reconnection, if the server sent them."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the data of the events that this piece completes."""
        for line in self._lines.feed(piece):
            yield from self._process(line)

    def finish(self) -> Iterator[bytes]:
        for line in self._lines.finish():
            yield from self._process(line)

    def _process(self, line: bytes) -> Iterator[bytes]:
        if not line:
            self.last_id = self._id
            if self._data:
                yield b"\n".join(self._data)
            self._data, self._size = [], 0
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._size += len(value)
            if self._size > self._max_length:
                raise TooLongError(f"longer than {self._max_length} bytes")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode(errors="replace")
        elif name == b"retry" and value.isdigit() and len(value) <= _MAX_DIGITS:
            self.retry = int(value) / 1000
