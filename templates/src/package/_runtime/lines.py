"""Bytes that come in arbitrary pieces, as lines and as server-sent events. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_MOST_DIGITS = 12
LONGEST = 16 * 1024 * 1024


class TooLong(ValueError):
    """A line, or an event, beyond the limit: without one, a broken server could fill the memory."""


class Lines:
    """Splits pieces into lines. Only LF and CRLF end one, for events also CR; no other character that Python knows."""

    def __init__(self, *, carriage_return: bool = False, longest: int = LONGEST) -> None:
        self._end = re.compile(rb"\r\n|\n|\r" if carriage_return else rb"\r?\n")
        self._carriage_return = carriage_return
        self._longest = longest
        self._open: list[bytes] = []
        self._size = 0
        self._first = True

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The lines that the piece completes."""
        if self._open and self._open[-1].endswith(b"\r"):
            # Half of a CRLF perhaps: look at it together with what follows.
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
        """The last line, if it was not ended."""
        if self._size:
            line = self._complete(b"")
            yield line[:-1] if self._carriage_return and line.endswith(b"\r") else line

    def _keep(self, rest: bytes) -> None:
        if rest:
            self._open.append(rest)
            self._size += len(rest)
        if self._size - rest.endswith(b"\r") > self._longest:  # a CR at the end may be half of a CRLF
            raise TooLong(f"longer than {self._longest} bytes")

    def _complete(self, rest: bytes) -> bytes:
        self._keep(rest)
        line = b"".join(self._open)
        self._open, self._size = [], 0
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        return line


class Events:
    """The data of server-sent events, as their standard reads them; an event that is not ended is dropped."""

    def __init__(self, *, longest: int = LONGEST) -> None:
        self._lines = Lines(carriage_return=True, longest=longest)
        self._longest = longest
        self._data: list[bytes] = []
        self._size = 0
        self._id = ""
        self.last_id = ""
        """The identity of the last event, or of one before it that had any."""
        self.retry: float | None = None
        """The seconds after which the server wants to be asked anew, should the stream break off."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The data of the events that the piece completes."""
        for line in self._lines.feed(piece):
            yield from self._take(line)

    def finish(self) -> Iterator[bytes]:
        for line in self._lines.finish():
            yield from self._take(line)

    def _take(self, line: bytes) -> Iterator[bytes]:
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
            if self._size > self._longest:
                raise TooLong(f"longer than {self._longest} bytes")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode(errors="replace")
        elif name == b"retry" and value.isdigit() and len(value) <= _MOST_DIGITS:
            self.retry = int(value) / 1000
