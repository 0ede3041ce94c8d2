"""Streamed responses. The call that returns a stream sends the request and raises its errors."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .content import iter_content, make_decoder
from .decoding import Chunker, Decoder, UnsupportedEncodingError
from .headers import get_request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .lines import Events, Lines, TooLongError
from .responses import Origin, parse_response
from .sending import translate_errors

if TYPE_CHECKING:
    from .calls import Call
    from .files import Target

T = TypeVar("T")
StreamT = TypeVar("StreamT", bound="_Stream[Any]")


class _Stream(Generic[T]):
    """An open response. It is closed at its end, after an error, by `with`, by `close()`, or by garbage collection."""

    _items: Iterator[T]
    """The items that were not received yet. It has no reference to the stream, which would delay garbage collection."""

    def __init__(self, response: Response, call: Call, owner: object) -> None:
        self._response = response
        self._call = call
        self._owner = owner  # keeps the connection pool alive while the response is read
        self._is_taken = False
        self._is_ended = False
        self._is_closed = False
        try:
            self._items = self._make_items(_iter_pieces(response, require_decoder(response, call), call))
        except BaseException:
            self.close()
            raise

    def _make_items(self, pieces: Iterator[bytes]) -> Iterator[T]:
        raise NotImplementedError

    @property
    def status_code(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        return self._response.headers

    @property
    def request_id(self) -> str | None:
        return get_request_id(self._response.headers)

    @property
    def origin(self) -> Origin:
        return Origin(self._call, self._response)

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

    def __next__(self) -> T:
        self._require_open()
        try:
            return next(self._items)
        except StopIteration:
            self._is_ended = not self._is_taken
            self._response.close()
            raise
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[T]:
        self._require_unread()
        self._is_taken = True
        try:
            if left := self._take_left():
                yield left
                self._require_still_open()
            for item in self._items:
                yield item
                self._require_still_open()
        finally:
            self.close()

    def _take_left(self) -> T | None:
        """Return the part of an item that was received, but not returned yet."""
        return None

    def _require_open(self) -> None:
        if self._is_closed:
            raise RuntimeError(f"{self!r} was already {'read' if self._is_taken else 'closed'}")

    def _require_still_open(self) -> None:
        if self._is_closed:
            raise RuntimeError(f"{self!r} was closed while it was read")

    def _require_unread(self) -> None:
        """Raise RuntimeError if all items that were left were already read, or are being read."""
        if self._is_taken:
            raise RuntimeError(f"{self!r} was already read")
        self._require_open()


class ByteStream(_Stream[bytes]):
    """Bytes as they arrive. Iterate over them, or call `read()` or `write_to(path)`. A stream can be read once.

    `read(size)` and `next()` read a part; the next call continues after it.
    """

    def __init__(self, response: Response, call: Call, owner: object) -> None:
        super().__init__(response, call, owner)
        self._left = memoryview(b"")  # received, but not returned by `read` yet

    def _make_items(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        return pieces

    def __next__(self) -> bytes:
        self._require_open()
        return self._take_left() or super().__next__()

    def _take_left(self) -> bytes:
        left, self._left = self._left, memoryview(b"")
        return bytes(left)

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield chunks of this size (the last may be shorter), or pieces as they arrive."""
        with self:
            chunker = Chunker(chunk_size)
            for piece in self:
                yield from chunker.feed(piece)
            yield from chunker.finish()

    def read(self, size: int | None = -1) -> bytes:
        """Return this number of bytes, fewer only at the end, and b"" after it; or all bytes that are left."""
        if size is None or size < 0:
            return b"" if self._is_ended else b"".join(self)
        self._require_unread()
        data = bytearray()
        while len(data) < size:
            if not self._left:
                try:
                    self._left = memoryview(super().__next__())
                except StopIteration:
                    break
            missing = size - len(data)
            data += self._left[:missing]
            self._left = self._left[missing:]
        return bytes(data)

    def write_to(self, path: Target) -> None:
        """Write all bytes to a path, or to a file that is open in binary mode, which stays open.

        The file at a path appears, or replaces an existing file, when it is complete. A path such as `/dev/stdout`, a
        pipe or a device is written to as the bytes arrive.
        """
        from .files import open_target, write_fully  # imported late, as only few callers need it

        with self:
            self._require_unread()
            with open_target(path) as file:
                for piece in self:
                    write_fully(file, piece)


class _ItemStream(_Stream[T]):
    """Items as they arrive. Each is a JSON document."""

    _splitter_class: Callable[[], Lines | Events]
    _unit: str

    def __init__(
        self, item_type: Json[T], response: Response, call: Call, owner: object, *, strict: bool
    ) -> None:
        self._splitter = self._splitter_class()
        self._parser = ItemParser(
            item_type, self._splitter, self._unit, Origin(call, response), strict=strict
        )
        super().__init__(response, call, owner)

    def _make_items(self, pieces: Iterator[bytes]) -> Iterator[T]:
        return _iter_items(pieces, self._parser)


class JsonLines(_ItemStream[T]):
    """One item per line, as it arrives."""

    _splitter_class = Lines
    _unit = "line"


@dataclass(frozen=True, slots=True)
class ServerSentEvent(Generic[T]):
    """A server-sent event: its data, and its fields."""

    data: T
    event: str = "message"
    """The type of the event."""
    id: str = ""
    """The id of the event, or of the last event before it that has an id."""
    retry: float | None = None
    """The seconds to wait before a reconnection, if the event contains them."""


class EventStream(_ItemStream[T]):
    """One item per server-sent event, as it arrives."""

    _splitter_class = Events
    _unit = "event"

    def events(self) -> Iterator[ServerSentEvent[T]]:
        """Yield the events with their types and ids, instead of only their data."""
        for item in self:
            yield make_event(self._splitter, item)

    @property
    def last_event_id(self) -> str:
        """The `id` of the last event, or of the last event before it that has an id."""
        return cast(Events, self._splitter).last_id

    @property
    def retry(self) -> float | None:
        """The seconds to wait before a reconnection, if the server sent them."""
        return cast(Events, self._splitter).retry


def make_event(splitter: Lines | Events, data: T) -> ServerSentEvent[T]:
    """Return the event that was dispatched last, with its parsed data."""
    events = cast(Events, splitter)
    return ServerSentEvent(data, events.event, events.last_id, events.event_retry)


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
        self.is_ended = False
        """Whether the item that ends the stream was received."""

    def feed(self, piece: bytes) -> Iterator[T]:
        return self._parse_documents(self._splitter.feed(piece))

    def finish(self) -> Iterator[T]:
        return self._parse_documents(self._splitter.finish())

    def _parse_documents(self, documents: Iterator[bytes]) -> Iterator[T]:
        try:
            for document in documents:
                self._number += 1
                content = document.strip()
                if content and content == self._item_type.end:
                    self.is_ended = True
                    return
                if self._item_type.is_text:
                    yield cast(T, _read_text(document))
                elif content:
                    yield self._parse_document(document)
        except TooLongError as error:
            raise self._origin.make_error(f"{self._unit} {self._number + 1} is {error}") from error

    def _parse_document(self, document: bytes) -> T:
        subject = f"{self._unit} {self._number}"
        return parse_response(self._item_type, document, self._origin, strict=self._strict, subject=subject)


def _read_text(data: bytes) -> str:
    """Return the data of an event that is a string: the text itself, or the string if the server encodes it as JSON."""
    text = data.decode(errors="replace")
    if text.startswith('"'):
        with contextlib.suppress(ValueError):
            return str(json.loads(text))
    return text


def require_decoder(response: Response, call: Call) -> Decoder:
    """Return the decoder of a stream; raise APIResponseValidationError if its encoding is not supported."""
    try:
        return make_decoder(response)
    except UnsupportedEncodingError as error:
        cause = call.redactor.redact_error(error)
        raise Origin(call, response).make_error(f"the response body is {error}") from cause


def _iter_pieces(response: Response, decoder: Decoder, call: Call) -> Iterator[bytes]:
    with translate_errors(call):
        yield from iter_content(response, decoder)


def _iter_items(pieces: Iterator[bytes], parser: ItemParser[T]) -> Iterator[T]:
    for piece in pieces:
        yield from parser.feed(piece)
        if parser.is_ended:
            return
    yield from parser.finish()
