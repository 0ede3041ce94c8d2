"""Decompression of bodies in bounded steps, because a few bytes can expand to gigabytes. No I/O."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

_MAX_OUTPUT = 1024 * 1024
"""The most bytes that a step produces."""
_ZSTD_INPUT = 256
"""The most bytes that go into a step of zstd, whose output cannot be limited: a byte can become 32,768."""
_ZSTD_WINDOW = 8 * 1024 * 1024  # the most that RFC 9659 allows a server
_MAX_ENCODINGS = 3
_UNCHANGED = frozenset({"", "identity", "none", "binary", "utf-8", "utf8"})
"""No encoding, and names that servers send by mistake, for example of a charset."""
_GZIP, _ZLIB, _RAW = 31, 15, -15  # values of zlib's `wbits`


class UnsupportedEncodingError(ValueError):
    """A body has an encoding that cannot be decoded. The message contains the encoding and the missing package, if any."""


class DecodeError(ValueError):
    """A body is damaged or incomplete."""


class _Coding(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def finish(self) -> None: ...


class Decoder:
    """Decodes a body by its `Content-Encoding`, the last encoding first."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        names = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
        encodings = [name for name in names if name not in _UNCHANGED]
        if len(encodings) > _MAX_ENCODINGS:
            raise UnsupportedEncodingError(
                f"encoded {len(encodings)} times, more than the {_MAX_ENCODINGS} that are allowed"
            )
        self._codings = [_make_coding(name) for name in reversed(encodings)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode the next piece of the body."""
        return _feed_through(self._codings, data) if self._codings else iter((data,))

    def finish(self) -> None:
        """Raise DecodeError if the body is incomplete."""
        for coding in self._codings:
            coding.finish()


class Chunker:
    """Cuts pieces into chunks of one size. The last chunk may be shorter."""

    def __init__(self, size: int | None) -> None:
        if size is not None and size < 1:
            raise ValueError(f"a chunk has at least one byte, not {size}")
        self._size = size
        self._rest = bytearray()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._size is None:
            if piece:
                yield piece
            return
        self._rest += piece
        end = len(self._rest) // self._size * self._size
        for start in range(0, end, self._size):
            yield bytes(self._rest[start : start + self._size])
        del self._rest[:end]

    def finish(self) -> Iterator[bytes]:
        if self._rest:
            yield bytes(self._rest)


def _feed_through(codings: Sequence[_Coding], data: bytes) -> Iterator[bytes]:
    if not codings:
        yield data
        return
    for piece in codings[0].feed(data):
        yield from _feed_through(codings[1:], piece)


def _make_coding(name: str) -> _Coding:
    make = _CODINGS.get(name)
    if make is None:
        raise UnsupportedEncodingError(f"encoded as {name!r}, which is not supported")
    return make()


class _Zlib:
    """gzip with one or several members, and deflate with the standard zlib header or without it."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._head = b""
        self._inner: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            self._start(data)
        try:
            yield from self._feed(data)
        except zlib.error as error:
            raise DecodeError(f"damaged: {error}") from error

    def _start(self, data: bytes) -> None:
        if self._wbits == _ZLIB and (data[0] & 0x0F != 8 or int.from_bytes(data[:2], "big") % 31):
            self._wbits = _RAW
        self._inner = zlib.decompressobj(self._wbits)

    def _feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._inner.eof:
                data = data.lstrip(b"\0")  # some servers pad a gzip file
                if not data or self._wbits != _GZIP:
                    return
                self._inner = zlib.decompressobj(self._wbits)
            decoded = self._inner.decompress(data, _MAX_OUTPUT)
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if decoded:
                yield decoded
            if not data and len(decoded) < _MAX_OUTPUT:
                return

    def finish(self) -> None:
        if self._head or not (self._inner is None or self._inner.eof):
            raise DecodeError("incomplete")


class _Brotli:
    def __init__(self) -> None:
        self._inner: Any = _import_first("br", "brotli", "brotlicffi").Decompressor()
        self._process: Callable[..., bytes] = getattr(self._inner, "process", None) or self._inner.decompress
        self._is_bounded = hasattr(self._inner, "can_accept_more_data")  # since 1.2
        self._is_started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._is_started = self._is_started or bool(data)
        try:
            if not self._is_bounded:
                yield self._process(data)
                return
            while decoded := self._process(data, output_buffer_limit=_MAX_OUTPUT):
                data = b""
                yield decoded
        except Exception as error:  # the error classes of the two packages differ
            raise DecodeError(f"damaged: {error}") from error

    def finish(self) -> None:
        if self._is_started and not self._inner.is_finished():
            raise DecodeError("incomplete")


class _Zstd:
    """zstd with one or several frames."""

    def __init__(self) -> None:
        self._package: Any = _import_first("zstd", "zstandard")
        self._inner: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(data), _ZSTD_INPUT):
                yield from self._feed(data[start : start + _ZSTD_INPUT])
        except self._package.ZstdError as error:
            raise DecodeError(f"damaged: {error}") from error

    def _feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner is None or self._inner.eof:
                self._inner = self._package.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            yield self._inner.decompress(data)
            data = self._inner.unused_data

    def finish(self) -> None:
        if not (self._inner is None or self._inner.eof):
            raise DecodeError("incomplete")


_CODINGS: dict[str, Callable[[], _Coding]] = {
    "gzip": lambda: _Zlib(_GZIP),
    "x-gzip": lambda: _Zlib(_GZIP),
    "deflate": lambda: _Zlib(_ZLIB),
    "br": _Brotli,
    "zstd": _Zstd,
}


def _import_first(encoding: str, *names: str) -> Any:
    """Import the first of these packages that is installed."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise UnsupportedEncodingError(f"encoded as {encoding!r}; install the package {names[0]} to decode it")
