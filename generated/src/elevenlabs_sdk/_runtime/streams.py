"""Streamed responses. The call that returns a stream sends the request and raises its errors."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Generic, TypeVar, cast

from .content import iter_content, make_decoder
from .decoding import Decoder, UnsupportedEncodingError
from .headers import get_request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .lines import Events, Lines, TooLongError
from .responses import Origin, parse_response
from .transport import translate_errors

T = TypeVar("T")
StreamT = TypeVar("StreamT", bound="_Stream")


class _Stream:
    """An open response. It is closed at its end, after an error, by `with`, by `close()`, or by garbage collection."""

    def __init__(self, response: Response, call: object, owner: object) -> None:
        self._response = response
        self._call = call
        self._owner = owner  # keeps the connection pool alive while the response is read
        self._is_started = False
        self._is_closed = False
        try:
            self._decoder = require_decoder(response, call)
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
        return get_request_id(self._response.headers)

    def close(self) -> None:
        """Release the connection. Unread data is lost."""
        self._is_closed = True
        self._response.close()

    def __enter__(self: StreamT) -> StreamT:
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

    def _iter_pieces(self, size: int | None = None) -> Iterator[bytes]:
        if self._is_started or self._is_closed:
            raise RuntimeError(f"{self!r} was already {'read' if self._is_started else 'closed'}")
        self._is_started = True
        try:
            with translate_errors(self._call):
                for piece in iter_content(self._response, self._decoder, size):
                    yield piece
                    if self._is_closed:
                        raise RuntimeError(f"{self!r} was closed while it was read")
        finally:
            self.close()


class ByteStream(_Stream):
    """Bytes as they arrive. Iterate over them, or call `read()` or `write_to(path)`. A stream can be read once."""

    def __iter__(self) -> Iterator[bytes]:
        return self.iter_bytes()

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield chunks of this size (the last may be shorter), or pieces as they arrive."""
        return self._iter_pieces(chunk_size)

    def read(self) -> bytes:
        """Return all bytes."""
        return b"".join(self._iter_pieces())

    def write_to(self, path: str | os.PathLike[str]) -> None:
        """Write all bytes to a file. The file appears, or replaces an existing file, when it is complete."""
        with self, open_replacement(path) as file:
            for piece in self._iter_pieces():
                file.write(piece)


class _ItemStream(_Stream, Generic[T]):
    """Items as they arrive. Each is a JSON document."""

    _splitter_class: Callable[[], Lines | Events]
    _unit: str

    def __init__(
        self, item_type: Json[T], response: Response, call: object, owner: object, *, strict: bool
    ) -> None:
        super().__init__(response, call, owner)
        self._splitter = self._splitter_class()
        self._parser = ItemParser(
            item_type, self._splitter, self._unit, Origin(call, response), strict=strict
        )

    def __iter__(self) -> Iterator[T]:
        try:
            for piece in self._iter_pieces():
                yield from self._parser.feed(piece)
            yield from self._parser.finish()
        finally:
            self.close()


class JsonLines(_ItemStream[T]):
    """One item per line, as it arrives."""

    _splitter_class = Lines
    _unit = "line"


class EventStream(_ItemStream[T]):
    """One item per server-sent event, as it arrives."""

    _splitter_class = Events
    _unit = "event"

    @property
    def last_event_id(self) -> str:
        """The `id` of the last event, or of the last event before it that has an id."""
        return cast(Events, self._splitter).last_id

    @property
    def retry(self) -> float | None:
        """The seconds to wait before a reconnection, if the server sent them."""
        return cast(Events, self._splitter).retry


class ItemParser(Generic[T]):
    """Parses items from pieces of bytes. The error for an item that cannot be parsed contains its number."""

    def __init__(
        self, item_type: Json[T], splitter: Lines | Events, unit: str, origin: Origin, *, strict: bool
    ) -> None:
        self._item_type = item_type
        self._splitter = splitter
        self._unit = unit
        self._origin = origin
        self._strict = strict
        self._number = 0

    def feed(self, piece: bytes) -> Iterator[T]:
        return self._parse_documents(self._splitter.feed(piece))

    def finish(self) -> Iterator[T]:
        return self._parse_documents(self._splitter.finish())

    def _parse_documents(self, documents: Iterator[bytes]) -> Iterator[T]:
        try:
            for document in documents:
                self._number += 1
                if document.strip():
                    yield self._parse_document(document)
        except TooLongError as error:
            raise self._origin.make_error(f"{self._unit} {self._number + 1} is {error}") from error

    def _parse_document(self, document: bytes) -> T:
        subject = f"{self._unit} {self._number}"
        return parse_response(self._item_type, document, self._origin, strict=self._strict, subject=subject)


def require_decoder(response: Response, call: object) -> Decoder:
    """Return the decoder of a stream; raise APIResponseValidationError if its encoding is not supported."""
    try:
        return make_decoder(response)
    except UnsupportedEncodingError as error:
        raise Origin(call, response).make_error(f"the response body is {error}") from error


@contextlib.contextmanager
def open_replacement(path: str | os.PathLike[str]) -> Generator[IO[bytes], None, None]:
    """Open a temporary file that is renamed to `path` when it is complete, and removed after an error."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
        with open(target, "wb") as file:
            yield file
        return
    import secrets  # imported late: it loads the digests of OpenSSL, which only few callers need
    import stat

    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as file:
            if target.exists():  # keep the permissions of the file that is replaced
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            yield file
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
