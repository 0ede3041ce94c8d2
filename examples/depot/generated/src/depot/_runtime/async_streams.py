"""The async variants of the streams. Each sends its request once: at the first `await`, `async for` or `async with`."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .content import aiter_content
from .decoding import Chunker
from .headers import get_request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .lines import Events, Lines
from .responses import Origin
from .sending import translate_errors
from .streams import ItemParser, ServerSentEvent, make_event, require_decoder
from .transport import get_running_loop

if TYPE_CHECKING:
    import asyncio

    from .calls import Call
    from .decoding import Decoder
    from .files import Target

T = TypeVar("T")
StreamT = TypeVar("StreamT", bound="_AsyncStream[Any]")


class _AsyncStream(Generic[T]):
    """A response that is requested on first use, and closed at its end, after an error, by `async with` or `close()`."""

    _loop: asyncio.AbstractEventLoop
    _response: Response | None = None
    _items: AsyncGenerator[T, None] | None = None
    """The items that were not received yet. It has no reference to the stream, which would delay garbage collection."""
    _is_taken = False
    _is_ended = False
    _is_closed = False
    _is_sent = False

    def __init__(self, send: Callable[[], Awaitable[Response]], call: Call) -> None:
        self._send = send
        self._call = call

    def _make_items(self, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[T, None]:
        raise NotImplementedError

    def __await__(self: StreamT) -> Generator[Any, None, StreamT]:
        return self.__aenter__().__await__()

    async def __aenter__(self: StreamT) -> StreamT:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def status_code(self) -> int:
        return self._require_response().status_code

    @property
    def headers(self) -> Headers:
        return self._require_response().headers

    @property
    def request_id(self) -> str | None:
        return get_request_id(self._require_response().headers)

    @property
    def origin(self) -> Origin:
        return Origin(self._call, self._require_response())

    async def close(self) -> None:
        """Release the connection. Unread data is lost. A request that was not sent is never sent."""
        self._is_sent = self._is_closed = True
        await self._release()

    def __repr__(self) -> str:
        status = self._response.status_code if self._response else "not sent yet"
        return f"<{type(self).__name__} {status} of {self._call}>"

    def __del__(self) -> None:
        response = self._response
        if not self._is_sent:
            warnings.warn(
                f"{self!r} was never awaited or iterated over", RuntimeWarning, stacklevel=2, source=self
            )
        elif response is not None and not response.is_closed and not self._loop.is_closed():
            # Closing requires an await, and therefore the event loop, as for an abandoned async generator.
            loop = self._loop
            loop.call_soon_threadsafe(lambda: loop.create_task(response.aclose()))

    async def __anext__(self) -> T:
        items = await self._open()
        self._require_open()
        try:
            return await anext(items)
        except StopAsyncIteration:
            self._is_ended = not self._is_taken
            await self._release()
            raise
        except BaseException:
            await self.close()
            raise

    def __aiter__(self) -> AsyncIterator[T]:  # jedi does not resolve an async generator of this name
        return self._iterate()

    async def _iterate(self) -> AsyncGenerator[T, None]:
        items = await self._open()
        self._require_unread()
        self._is_taken = True
        try:
            if left := self._take_left():
                yield left
                self._require_still_open()
            async for item in items:
                yield item
                self._require_still_open()
        finally:
            await self.close()

    async def _open(self) -> AsyncGenerator[T, None]:
        """Return the items that were not received yet; send the request if it was not sent yet."""
        if self._items is None:
            if self._is_sent:
                raise RuntimeError(f"{type(self).__name__} of {self._call}: already sent, closed or failed")
            self._is_sent = True
            self._loop = get_running_loop()
            response = self._response = await self._send()
            try:
                decoder = require_decoder(response, self._call)
            except BaseException:
                await self.close()
                raise
            self._items = self._make_items(_aiter_pieces(response, decoder, self._call))
        return self._items

    async def _release(self) -> None:
        if self._response is not None:
            await self._response.aclose()
        if self._items is not None:
            with contextlib.suppress(RuntimeError):  # another task is reading
                await self._items.aclose()

    def _take_left(self) -> T | None:
        """Return the part of an item that was received, but not returned yet."""
        return None

    def _require_response(self) -> Response:
        if self._response is None:
            raise RuntimeError(f"{self!r}: await it first")
        return self._response

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


class AsyncByteStream(_AsyncStream[bytes]):
    """Bytes as they arrive. Iterate over them, or call `read()` or `write_to(path)`. A stream can be read once.

    `read(size)` and `anext()` read a part; the next call continues after it.
    """

    _left = memoryview(b"")  # received, but not returned by `read` yet

    def _make_items(self, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        return pieces

    async def __anext__(self) -> bytes:
        if self._left:
            self._require_open()
            return self._take_left()
        return await super().__anext__()

    def _take_left(self) -> bytes:
        left, self._left = self._left, memoryview(b"")
        return bytes(left)

    async def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """Yield chunks of this size (the last may be shorter), or pieces as they arrive."""
        try:
            chunker = Chunker(chunk_size)
            async with contextlib.aclosing(self._iterate()) as pieces:
                async for piece in pieces:
                    for chunk in chunker.feed(piece):
                        yield chunk
            for chunk in chunker.finish():
                yield chunk
        finally:
            await self.close()

    async def read(self, size: int | None = -1) -> bytes:
        """Return this number of bytes, fewer only at the end, and b"" after it; or all bytes that are left."""
        if size is None or size < 0:
            return b"" if self._is_ended else b"".join([piece async for piece in self])
        await self._open()
        self._require_unread()
        data = bytearray()
        while len(data) < size:
            if not self._left:
                try:
                    self._left = memoryview(await super().__anext__())
                except StopAsyncIteration:
                    break
            missing = size - len(data)
            data += self._left[:missing]
            self._left = self._left[missing:]
        return bytes(data)

    async def write_to(self, path: Target) -> None:
        """Write all bytes to a path, or to a file that is open in binary mode, which stays open.

        The file at a path appears, or replaces an existing file, when it is complete. A path such as `/dev/stdout`, a
        pipe or a device is written to as the bytes arrive. The path is opened before the request is sent.
        """
        import asyncio

        from .files import open_target, write_fully

        try:
            self._require_unread()
            with contextlib.ExitStack() as exits:
                target = open_target(path)
                file = await asyncio.to_thread(target.__enter__)  # opening a pipe waits for its reader
                exits.push(target)
                async for piece in self:
                    await asyncio.to_thread(write_fully, file, piece)
        finally:
            await self.close()


class _AsyncItemStream(_AsyncStream[T]):
    """Items as they arrive. Each is a JSON document."""

    _splitter_class: Callable[[], Lines | Events]
    _unit: str

    def __init__(
        self, item_type: Json[T], send: Callable[[], Awaitable[Response]], call: Call, *, strict: bool
    ) -> None:
        super().__init__(send, call)
        self._item_type = item_type
        self._strict = strict
        self._splitter = self._splitter_class()

    def _make_items(self, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[T, None]:
        parser = ItemParser(self._item_type, self._splitter, self._unit, self.origin, strict=self._strict)
        return _aiter_items(pieces, parser)


class AsyncJsonLines(_AsyncItemStream[T]):
    """One item per line, as it arrives."""

    _splitter_class = Lines
    _unit = "line"


class AsyncEventStream(_AsyncItemStream[T]):
    """One item per server-sent event, as it arrives."""

    _splitter_class = Events
    _unit = "event"

    async def events(self) -> AsyncGenerator[ServerSentEvent[T], None]:
        """Yield the events with their types and ids, instead of only their data."""
        async with contextlib.aclosing(self._iterate()) as items:
            async for item in items:
                yield make_event(self._splitter, item)

    @property
    def last_event_id(self) -> str:
        """The `id` of the last event, or of the last event before it that has an id."""
        return cast(Events, self._splitter).last_id

    @property
    def retry(self) -> float | None:
        """The seconds to wait before a reconnection, if the server sent them."""
        return cast(Events, self._splitter).retry


async def _aiter_pieces(response: Response, decoder: Decoder, call: Call) -> AsyncGenerator[bytes, None]:
    with translate_errors(call):
        async with contextlib.aclosing(aiter_content(response, decoder)) as pieces:
            async for piece in pieces:
                yield piece


async def _aiter_items(pieces: AsyncGenerator[bytes, None], parser: ItemParser[T]) -> AsyncGenerator[T, None]:
    async with contextlib.aclosing(pieces):
        async for piece in pieces:
            for item in parser.feed(piece):
                yield item
            if parser.is_ended:
                return
    for item in parser.finish():
        yield item
