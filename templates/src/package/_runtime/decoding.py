"""Compressed bodies, decompressed step by step: a few bytes may stand for gigabytes. No I/O."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

_STEP = 1024 * 1024
"""The most bytes that come out at once."""
_ZSTD_SLICE = 256
"""Of zstd, which has no such limit, the bytes that go in at once: one may become 32,768."""
_ZSTD_WINDOW = 8 * 1024 * 1024  # all that RFC 9659 lets a server ask for
_MOST_ENCODINGS = 3
_GZIP, _ZLIB, _RAW = 31, 15, -15  # what zlib calls them


class Unreadable(ValueError):
    """An encoding that cannot be decoded here; says which one, and what would."""


class Garbled(ValueError):
    """A body that is not what its encoding says, or not all of it."""


class _Coding(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def finish(self) -> None: ...


class Decoder:
    """Undoes what `Content-Encoding` says, the last encoding first."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        names = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
        applied = [name for name in names if name not in ("", "identity")]
        if len(applied) > _MOST_ENCODINGS:
            raise Unreadable(f"encoded {len(applied)} times over, which is refused")
        self._codings = [_coding(name) for name in reversed(applied)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the piece stands for."""
        return _through(self._codings, data) if self._codings else iter((data,))

    def finish(self) -> None:
        """Refuse a body that ends too early."""
        for coding in self._codings:
            coding.finish()


class Chunks:
    """Cuts pieces into chunks of one size, the last of which may be shorter."""

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
        whole = len(self._rest) // self._size * self._size
        for start in range(0, whole, self._size):
            yield bytes(self._rest[start : start + self._size])
        del self._rest[:whole]

    def finish(self) -> Iterator[bytes]:
        if self._rest:
            yield bytes(self._rest)


def _through(codings: Sequence[_Coding], data: bytes) -> Iterator[bytes]:
    if not codings:
        yield data
        return
    for piece in codings[0].feed(data):
        yield from _through(codings[1:], piece)


def _coding(name: str) -> _Coding:
    make = _CODINGS.get(name)
    if make is None:
        raise Unreadable(f"encoded as {name!r}, which this package does not know")
    return make()


class _Zlib:
    """gzip, of one or several members, and deflate: with a zlib header as it should be, or without one."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._begun = b""
        self._inner: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._begun += data
            if len(self._begun) < 2:
                return
            data, self._begun = self._begun, b""
            self._start(data)
        try:
            yield from self._feed(data)
        except zlib.error as error:
            raise Garbled(f"not what its encoding says: {error}") from error

    def _start(self, data: bytes) -> None:
        if self._wbits == _ZLIB and (data[0] & 0x0F != 8 or int.from_bytes(data[:2], "big") % 31):
            self._wbits = _RAW
        self._inner = zlib.decompressobj(self._wbits)

    def _feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._inner.eof:
                data = data.lstrip(b"\0")  # some pad a gzip file
                if not data or self._wbits != _GZIP:
                    return
                self._inner = zlib.decompressobj(self._wbits)
            found = self._inner.decompress(data, _STEP)
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if found:
                yield found
            if not data and len(found) < _STEP:
                return

    def finish(self) -> None:
        if self._begun or not (self._inner is None or self._inner.eof):
            raise Garbled("cut short")


class _Brotli:
    def __init__(self) -> None:
        self._inner: Any = _package("br", "brotli", "brotlicffi").Decompressor()
        self._process: Callable[..., bytes] = getattr(self._inner, "process", None) or self._inner.decompress
        self._is_bounded = hasattr(self._inner, "can_accept_more_data")  # since 1.2
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        try:
            if not self._is_bounded:
                yield self._process(data)
                return
            while found := self._process(data, output_buffer_limit=_STEP):
                data = b""
                yield found
        except Exception as error:  # each of the packages has a class of its own for it
            raise Garbled(f"not what its encoding says: {error}") from error

    def finish(self) -> None:
        if self._begun and not self._inner.is_finished():
            raise Garbled("cut short")


class _Zstd:
    """zstd, of one or several frames."""

    def __init__(self) -> None:
        self._package: Any = _package("zstd", "zstandard")
        self._inner: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(data), _ZSTD_SLICE):
                yield from self._feed(data[start : start + _ZSTD_SLICE])
        except self._package.ZstdError as error:
            raise Garbled(f"not what its encoding says: {error}") from error

    def _feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner is None or self._inner.eof:
                self._inner = self._package.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            yield self._inner.decompress(data)
            data = self._inner.unused_data

    def finish(self) -> None:
        if not (self._inner is None or self._inner.eof):
            raise Garbled("cut short")


_CODINGS: dict[str, Callable[[], _Coding]] = {
    "gzip": lambda: _Zlib(_GZIP),
    "x-gzip": lambda: _Zlib(_GZIP),
    "deflate": lambda: _Zlib(_ZLIB),
    "br": _Brotli,
    "zstd": _Zstd,
}


def _package(encoding: str, *names: str) -> Any:
    """The first of these packages that is installed."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise Unreadable(f"encoded as {encoding!r}; install the package {names[0]} to decode it")
