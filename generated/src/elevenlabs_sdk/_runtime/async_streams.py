"""The async variants of the streams. Each sends its request once: at the first `await`, `async for` or `async with`."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .content import aiter_content
from .headers import get_request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .lines import Events, Lines
from .responses import Origin
from .streams import ItemParser, open_replacement, require_decoder
from .transport import get_running_loop, translate_errors

if TYPE_CHECKING:
    import asyncio

    from .decoding import Decoder

T = TypeVar("T")
StreamT = TypeVar("StreamT", bound="_AsyncStream")


class _AsyncStream:
    """A response that is requested on first use, and closed at its end, after an error, by `async with` or `close()`."""

    _decoder: Decoder
    _loop: asyncio.AbstractEventLoop
    _response: Response | None = None
    _is_started = False
    _is_closed = False
    _is_sent = False

    def __init__(self, send: Callable[[], Awaitable[Response]], call: object) -> None:
        self._send = send
        self._call = call

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
        if self._response is not None:
            await self._response.aclose()

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

    async def _open(self) -> Response:
        if self._response is None:
            if self._is_sent:
                raise RuntimeError(f"{type(self).__name__} of {self._call}: already sent, closed or failed")
            self._is_sent = True
            self._loop = get_running_loop()
            self._response = await self._send()
            try:
                self._decoder = require_decoder(self._response, self._call)
            except BaseException:
                await self.close()
                raise
        return self._response

    def _require_response(self) -> Response:
        if self._response is None:
            raise RuntimeError(f"{self!r}: await it first")
        return self._response

    async def _aiter_pieces(self, size: int | None = None) -> AsyncIterator[bytes]:
        response = await self._open()
        if self._is_started or self._is_closed:
            raise RuntimeError(f"{self!r} was already {'read' if self._is_started else 'closed'}")
        self._is_started = True
        try:
            with translate_errors(self._call):
                async with contextlib.aclosing(aiter_content(response, self._decoder, size)) as pieces:
                    async for piece in pieces:
                        yield piece
                        if self._is_closed:
                            raise RuntimeError(f"{self!r} was closed while it was read")
        finally:
            await self.close()


class AsyncByteStream(_AsyncStream):
    """Bytes as they arrive. Iterate over them, or call `read()` or `write_to(path)`. A stream can be read once."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.iter_bytes()

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """Yield chunks of this size (the last may be shorter), or pieces as they arrive."""
        return self._aiter_pieces(chunk_size)

    async def read(self) -> bytes:
        """Return all bytes."""
        return b"".join([piece async for piece in self._aiter_pieces()])

    async def write_to(self, path: str | os.PathLike[str]) -> None:
        """Write all bytes to a file. The file appears, or replaces an existing file, when it is complete."""
        import asyncio

        async with self:
            with open_replacement(path) as file:
                async for piece in self._aiter_pieces():
                    await asyncio.to_thread(file.write, piece)


class _AsyncItemStream(_AsyncStream, Generic[T]):
    """Items as they arrive. Each is a JSON document."""

    _splitter_class: Callable[[], Lines | Events]
    _unit: str

    def __init__(
        self, item_type: Json[T], send: Callable[[], Awaitable[Response]], call: object, *, strict: bool
    ) -> None:
        super().__init__(send, call)
        self._item_type = item_type
        self._strict = strict
        self._splitter = self._splitter_class()

    def __aiter__(self) -> AsyncIterator[T]:
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[T]:
        origin = Origin(self._call, await self._open())
        parser = ItemParser(self._item_type, self._splitter, self._unit, origin, strict=self._strict)
        try:
            async for piece in self._aiter_pieces():
                for item in parser.feed(piece):
                    yield item
            for item in parser.finish():
                yield item
        finally:
            await self.close()


class AsyncJsonLines(_AsyncItemStream[T]):
    """One item per line, as it arrives."""

    _splitter_class = Lines
    _unit = "line"


class AsyncEventStream(_AsyncItemStream[T]):
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
