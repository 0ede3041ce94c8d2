"""Answers that are read while they arrive. The request is sent, and its errors raised, by the call that returns one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Generic, TypeVar, cast

from .answers import Origin, read
from .content import decoder, pieces
from .decoding import Decoder, Unreadable
from .headers import request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .lines import Events, Lines, TooLong
from .transport import translated

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class _Stream:
    """An open answer. It is closed when it was read, after an error, by `with`, by `close()`, or with its last reference."""

    def __init__(self, response: Response, call: object, owner: object) -> None:
        self._response = response
        self._call = call
        self._owner = owner  # the pool lives as long as what is read from it
        self._begun = False
        self._closed = False
        try:
            self._decoder = readable(response, call)
        except BaseException:
            self.close()
            raise

    @property
    def status_code(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        return self._response.headers

    @property
    def request_id(self) -> str | None:
        return request_id(self._response.headers)

    def close(self) -> None:
        """Give the connection back. What was not read yet is lost."""
        self._closed = True
        self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} of {self._call}>"

    def _pieces(self, size: int | None = None) -> Iterator[bytes]:
        if self._begun or self._closed:
            raise RuntimeError(f"{self!r} was already {'read' if self._begun else 'closed'}")
        self._begun = True
        try:
            with translated(self._call):
                for piece in pieces(self._response, self._decoder, size):
                    yield piece
                    if self._closed:
                        raise RuntimeError(f"{self!r} was closed while it was read")
        finally:
            self.close()


class ByteStream(_Stream):
    """Bytes as they arrive: iterate over them, or take them all with `read()` or `write_to(path)`. Once."""

    def __iter__(self) -> Iterator[bytes]:
        return self.iter_bytes()

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Chunks of this size (the last may be shorter), or as they come."""
        return self._pieces(chunk_size)

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self._pieces())

    def write_to(self, path: str | os.PathLike[str]) -> None:
        """Write a file, which is there only when it is complete; one that was there before stays until then."""
        with self, replacing(path) as file:
            for piece in self._pieces():
                file.write(piece)


class _Items(_Stream, Generic[T]):
    """Items as they arrive, each of them a JSON document."""

    _splitter: Callable[[], Lines | Events]
    _unit: str

    def __init__(
        self, answer: Json[T], response: Response, call: object, owner: object, *, strict: bool
    ) -> None:
        super().__init__(response, call, owner)
        self._pieced = self._splitter()
        self._reader = ItemReader(answer, self._pieced, self._unit, Origin(call, response), strict=strict)

    def __iter__(self) -> Iterator[T]:
        try:
            for piece in self._pieces():
                yield from self._reader.feed(piece)
            yield from self._reader.finish()
        finally:
            self.close()


class JsonLines(_Items[T]):
    """One item for each line, as it arrives."""

    _splitter = Lines
    _unit = "line"


class EventStream(_Items[T]):
    """One item for each server-sent event, as it arrives."""

    _splitter = Events
    _unit = "event"

    @property
    def last_event_id(self) -> str:
        """The `id` of the last event that was read, or of the last one that had any."""
        return cast(Events, self._pieced).last_id

    @property
    def retry(self) -> float | None:
        """The seconds that the server asks to wait before asking anew, should the stream break off."""
        return cast(Events, self._pieced).retry


class ItemReader(Generic[T]):
    """Typed items from pieces of bytes. An item that cannot be read is an error with its number, never left out."""

    def __init__(
        self, answer: Json[T], splitter: Lines | Events, unit: str, origin: Origin, *, strict: bool
    ) -> None:
        self._answer = answer
        self._splitter = splitter
        self._unit = unit
        self._origin = origin
        self._strict = strict
        self._number = 0

    def feed(self, piece: bytes) -> Iterator[T]:
        return self._read(self._splitter.feed(piece))

    def finish(self) -> Iterator[T]:
        return self._read(self._splitter.finish())

    def _read(self, documents: Iterator[bytes]) -> Iterator[T]:
        try:
            for document in documents:
                self._number += 1
                if document.strip():
                    yield self._parsed(document)
        except TooLong as error:
            raise self._origin.error(f"{self._unit} {self._number + 1} is {error}") from error

    def _parsed(self, document: bytes) -> T:
        place = f"{self._unit} {self._number}"
        return read(self._answer, document, self._origin, strict=self._strict, place=place)


def readable(response: Response, call: object) -> Decoder:
    """What decodes the body of a stream; refuses one that cannot be decoded, before anything of it is used."""
    try:
        return decoder(response)
    except Unreadable as error:
        raise Origin(call, response).error(f"the answer is {error}") from error


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Generator[IO[bytes], None, None]:
    """A file that takes its name when it is complete; after an error nothing is left of it."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a device or a pipe is written to, not replaced
        with open(target, "wb") as file:
            yield file
        return
    import secrets  # with all of OpenSSL's digests, for the few who write files
    import stat

    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb") as file:
            if target.exists():  # who may read it stays as it was
                beside.chmod(stat.S_IMODE(target.stat().st_mode))
            yield file
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
