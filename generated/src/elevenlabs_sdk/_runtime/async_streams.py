"""The streams of the async client. Each is sent once: at the first `await`, `async for` or `async with`."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .answers import Origin
from .content import async_pieces
from .headers import request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .lines import Events, Lines
from .streams import ItemReader, readable, replacing
from .transport import translated

if TYPE_CHECKING:
    import asyncio

    from typing_extensions import Self

    from .decoding import Decoder

T = TypeVar("T")


class _AsyncStream:
    """An answer, sent on first use. It is closed when it was read, after an error, by `async with` or by `close()`."""

    _decoder: Decoder
    _loop: asyncio.AbstractEventLoop
    _response: Response | None = None
    _begun = False
    _closed = False
    _sent = False

    def __init__(self, send: Callable[[], Awaitable[Response]], call: object) -> None:
        self._send = send
        self._call = call

    def __await__(self) -> Generator[Any, None, Self]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def status_code(self) -> int:
        return self._opened().status_code

    @property
    def headers(self) -> Headers:
        return self._opened().headers

    @property
    def request_id(self) -> str | None:
        return request_id(self._opened().headers)

    @property
    def origin(self) -> Origin:
        return Origin(self._call, self._opened())

    async def close(self) -> None:
        """Give the connection back. What was not read yet is lost; what was not sent yet never is."""
        self._sent = self._closed = True
        if self._response is not None:
            await self._response.aclose()

    def __repr__(self) -> str:
        status = self._response.status_code if self._response else "not sent yet"
        return f"<{type(self).__name__} {status} of {self._call}>"

    def __del__(self) -> None:
        response = self._response
        if not self._sent:
            warnings.warn(
                f"{self!r} was never awaited or iterated over", RuntimeWarning, stacklevel=2, source=self
            )
        elif response is not None and not response.is_closed and not self._loop.is_closed():
            # Closing takes an await, so it needs the loop, as for an abandoned async generator.
            loop = self._loop
            loop.call_soon_threadsafe(lambda: loop.create_task(response.aclose()))

    async def _open(self) -> Response:
        if self._response is None:
            if self._sent:
                raise RuntimeError(f"{type(self).__name__} of {self._call}: already sent, closed or failed")
            import asyncio

            self._sent = True
            self._loop = asyncio.get_running_loop()
            self._response = await self._send()
            try:
                self._decoder = readable(self._response, self._call)
            except BaseException:
                await self.close()
                raise
        return self._response

    def _opened(self) -> Response:
        if self._response is None:
            raise RuntimeError(f"{self!r}: await it first")
        return self._response

    async def _pieces(self, size: int | None = None) -> AsyncIterator[bytes]:
        response = await self._open()
        if self._begun or self._closed:
            raise RuntimeError(f"{self!r} was already {'read' if self._begun else 'closed'}")
        self._begun = True
        try:
            with translated(self._call):
                async with contextlib.aclosing(async_pieces(response, self._decoder, size)) as arriving:
                    async for piece in arriving:
                        yield piece
                        if self._closed:
                            raise RuntimeError(f"{self!r} was closed while it was read")
        finally:
            await self.close()


class AsyncByteStream(_AsyncStream):
    """Bytes as they arrive: iterate over them, or take them all with `read()` or `write_to(path)`. Once."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.iter_bytes()

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """Chunks of this size (the last may be shorter), or as they come."""
        return self._pieces(chunk_size)

    async def read(self) -> bytes:
        """All of it."""
        return b"".join([piece async for piece in self._pieces()])

    async def write_to(self, path: str | os.PathLike[str]) -> None:
        """Write a file, which is there only when it is complete; one that was there before stays until then."""
        import asyncio

        async with self:
            with replacing(path) as file:
                async for piece in self._pieces():
                    await asyncio.to_thread(file.write, piece)


class _AsyncItems(_AsyncStream, Generic[T]):
    """Items as they arrive, each of them a JSON document."""

    _splitter: Callable[[], Lines | Events]
    _unit: str

    def __init__(
        self, answer: Json[T], send: Callable[[], Awaitable[Response]], call: object, *, strict: bool
    ) -> None:
        super().__init__(send, call)
        self._answer = answer
        self._strict = strict
        self._pieced = self._splitter()

    async def __aiter__(self) -> AsyncIterator[T]:
        origin = Origin(self._call, await self._open())
        reader = ItemReader(self._answer, self._pieced, self._unit, origin, strict=self._strict)
        try:
            async for piece in self._pieces():
                for item in reader.feed(piece):
                    yield item
            for item in reader.finish():
                yield item
        finally:
            await self.close()


class AsyncJsonLines(_AsyncItems[T]):
    """One item for each line, as it arrives."""

    _splitter = Lines
    _unit = "line"


class AsyncEventStream(_AsyncItems[T]):
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
