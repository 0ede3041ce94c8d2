"""Lines and server-sent events from bytes that arrive in arbitrary pieces. No I/O."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_MAX_DIGITS = 12
MAX_LENGTH = 16 * 1024 * 1024


class TooLongError(ValueError):
    """A line or an event is longer than the limit. Without a limit, a faulty server could exhaust the memory."""


class Lines:
    """Splits pieces into lines. Only LF and CRLF end a line, for events also CR; no other line break of Unicode.

    Bytes in UTF-16 or UTF-32 are converted to UTF-8.
    """

    def __init__(self, *, carriage_return: bool = False, max_length: int = MAX_LENGTH) -> None:
        self._end = re.compile(rb"\r\n|\n|\r" if carriage_return else rb"\r?\n")
        self._carriage_return = carriage_return
        self._max_length = max_length
        self._open = bytearray()  # a list of small pieces would take many times the memory
        self._has_cr = False
        """Whether the last byte was a CR, possibly the first half of a CRLF. It is not in `_open`.

        If a CR ends a line, the line is complete already, and a following LF belongs to it.
        """
        self._is_first = True
        self._encoding = _Encoding()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the lines that this piece completes."""
        if not self._encoding.is_utf8:
            piece = self._encoding.decode(piece)
        if not piece:
            return
        if self._has_cr and self._carriage_return:
            piece = piece.removeprefix(b"\n")
        elif self._has_cr and piece.startswith(b"\n"):
            yield self._complete(b"")
            piece = piece[1:]
        elif self._has_cr:
            self._keep(b"\r")
        self._has_cr = piece.endswith(b"\r")
        if self._has_cr and not self._carriage_return:
            piece = piece[:-1]
        start = 0
        for end in self._end.finditer(piece):
            yield self._complete(piece[start : end.start()])
            start = end.end()
        self._keep(piece[start:])

    def finish(self) -> Iterator[bytes]:
        """Yield the last line if it has no line end."""
        yield from self.feed(self._encoding.finish())
        if self._has_cr and not self._carriage_return:
            self._keep(b"\r")
        if self._open:
            yield self._complete(b"")

    def _keep(self, rest: bytes) -> None:
        self._check_length(len(rest))
        self._open += rest

    def _complete(self, rest: bytes) -> bytes:
        self._check_length(len(rest))
        line = bytes(self._open) + rest if self._open else rest
        self._open.clear()
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(_BOM)
        return line

    def _check_length(self, added: int) -> None:
        if len(self._open) + added > self._max_length:
            raise TooLongError(f"longer than {self._max_length} bytes")


class _Encoding:
    """Converts a stream to UTF-8 if its first bytes are of UTF-16 or UTF-32."""

    def __init__(self) -> None:
        self.is_utf8 = False
        """Whether the bytes are already UTF-8, so that `decode` has nothing to do any more."""
        self._head = b""
        self._decoder: codecs.IncrementalDecoder | None = None

    def decode(self, piece: bytes, *, is_last: bool = False) -> bytes:
        if self._decoder is not None:
            return self._decoder.decode(piece, is_last).encode()
        head, self._head = self._head + piece, b""
        if not is_last and len(head) < 4 and (len(head) < 2 or _may_be_wide(head)):
            self._head = head
            return b""
        encoding = json.detect_encoding(head[:4]) if _may_be_wide(head) else "utf-8"
        if encoding.startswith("utf-8"):
            self.is_utf8 = True
            return head
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        return self._decoder.decode(head, is_last).encode()

    def finish(self) -> bytes:
        """Return the rest at the end of the stream."""
        return b"" if self.is_utf8 else self.decode(b"", is_last=True)


def _may_be_wide(head: bytes) -> bool:
    """Whether the first bytes may be of UTF-16 or UTF-32: a BOM, or an ASCII character with a zero byte."""
    return head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or 0 in head[:2]


class Events:
    """Extracts the data of server-sent events, by the WHATWG standard. An incomplete event at the end is dropped."""

    def __init__(self, *, max_length: int = MAX_LENGTH) -> None:
        self._lines = Lines(carriage_return=True, max_length=max_length)
        self._max_length = max_length
        self._data: bytearray | None = None
        self._size = 0
        self._id = ""
        self.last_id = ""
        """The id of the last event, or of the last one before it that has an id."""
        self.retry: float | None = None
        """The seconds to wait before a reconnection, if the server sent them."""
        self.event = "message"
        """The type of the last event."""
        self.event_retry: float | None = None
        """The seconds in the last event to wait before a reconnection."""
        self._type = ""
        self._retry: float | None = None

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
            if self._data is not None:
                self.event, self.event_retry = self._type or "message", self._retry
                yield bytes(self._data)
            self._data, self._size, self._type, self._retry = None, 0, "", None
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._size += len(value) or 1  # an empty line takes memory, too
            if self._size > self._max_length:
                raise TooLongError(f"longer than {self._max_length} bytes")
            if self._data is None:
                self._data = bytearray(value)
            else:
                self._data += b"\n" + value
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode(errors="replace")
        elif name == b"retry" and value.isdigit() and len(value) <= _MAX_DIGITS:
            self.retry = self._retry = int(value) / 1000
        elif name == b"event":
            self._type = value.decode(errors="replace")
