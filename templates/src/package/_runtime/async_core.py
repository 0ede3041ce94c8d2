"""Sending and reading for asyncio: the twin of `core`. What is returned lazily is sent at its first use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..errors import APIConnectionError, APIStatusError
from .answers import Origin, read
from .async_streams import AsyncByteStream, AsyncEventStream, AsyncJsonLines
from .attempts import Attempts
from .calls import Call, build
from .content import text
from .core import ANY, EVENTS, JSON, at_cursor, started
from .httpx_types import Response
from .json_type import Json
from .options import CallArguments
from .pager import AsyncPager
from .raw_response import RawResponse
from .settings import Settings
from .transport import AsyncTransport

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .pages import AsyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")
StreamT = TypeVar("StreamT", bound="AsyncByteStream | AsyncJsonLines[Any] | AsyncEventStream[Any]")


@dataclass(frozen=True, slots=True)
class AsyncCore:
    """All that a resource needs of its client."""

    settings: Settings
    transport: AsyncTransport

    async def json(self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]) -> T:
        """An answer in JSON."""
        origin, parse = await self._json(answer, method, path, arguments)
        return self._finish(origin, parse)

    async def empty(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> None:
        """An answer without content, or with none that matters."""
        call = build(self.settings, ANY, method, path, **arguments)
        return self._finish(Origin(call, await self._send(call)), lambda: None)

    async def text(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> str:
        """An answer in plain text."""
        call = build(self.settings, ANY, method, path, **arguments)
        response = await self._send(call)
        return self._finish(Origin(call, response), lambda: text(response))

    def stream(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> AsyncByteStream:
        """Bytes, as they arrive."""
        call = build(self.settings, ANY, method, path, **arguments)
        return self._lazy(AsyncByteStream(self._later(call), call))

    def json_lines(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncJsonLines[T]:
        """Items, one JSON document on each line."""
        call = build(self.settings, ANY, method, path, **arguments)
        strict = self.settings.strict_validation
        return self._lazy(AsyncJsonLines(answer, self._later(call), call, strict=strict))

    def events(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncEventStream[T]:
        """Items, one JSON document in each server-sent event."""
        call = build(self.settings, EVENTS, method, path, **arguments)
        strict = self.settings.strict_validation
        return self._lazy(AsyncEventStream(answer, self._later(call), call, strict=strict))

    def page(
        self, answer: Json[PageT], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncPager[PageT, Any]:
        """The pages of a list."""

        async def fetch(parameter: str, cursor: object) -> PageT:
            moved = at_cursor(arguments, parameter, cursor)
            return (await self._json(answer, method, path, moved))[1]()

        async def first() -> PageT:
            origin, parse = await self._json(answer, method, path, arguments)
            return self._finish(origin, lambda: started(parse(), fetch, arguments))

        return self._paged(first)

    async def _json(
        self, answer: Json[T], method: str, path: str, arguments: CallArguments
    ) -> tuple[Origin, Callable[[], T]]:
        """An answer that was sent, and how to read it."""
        call = build(self.settings, JSON, method, path, **arguments)
        response = await self._send(call)
        origin = Origin(call, response)
        strict = self.settings.strict_validation
        return origin, lambda: read(answer, response.content, origin, strict=strict)

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        """What the caller gets."""
        return parse()

    def _lazy(self, stream: StreamT) -> StreamT:
        """What the caller gets in place of a stream."""
        return stream

    def _paged(self, first: Callable[[], Coroutine[Any, Any, PageT]]) -> AsyncPager[PageT, Any]:
        """What the caller gets in place of pages."""
        return AsyncPager(first)

    def _later(self, call: Call) -> Callable[[], Awaitable[Response]]:
        return lambda: self._send(call, stream=True)

    async def _send(self, call: Call, *, stream: bool = False) -> Response:
        """A successful response. The body of a stream is left to be read; from then on nothing is repeated."""
        attempts = Attempts(call, self.transport.budget)
        while True:
            try:
                begun = attempts.begin()
                response = await self.transport.send(begun, stream=stream, deadline=attempts.deadline)
                if attempts.answered(response, stream=stream):
                    return response
                if attempts.redirected(response):
                    continue
                from .failures import failure

                raise failure(call, response, attempts.refused)
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.wait(error)
                if seconds is None:
                    raise
            import asyncio  # takes 10 ms, which only those pay who use it

            await asyncio.sleep(seconds)


class AsyncRawCore(AsyncCore):
    """A core whose methods give raw responses in place of what they are typed to give."""

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        return cast(T, RawResponse(origin, parse))

    def _lazy(self, stream: StreamT) -> StreamT:
        async def sent() -> RawResponse[StreamT]:
            await stream.__aenter__()
            return RawResponse(stream.origin, lambda: stream)

        return cast(StreamT, sent())

    def _paged(self, first: Callable[[], Coroutine[Any, Any, PageT]]) -> AsyncPager[PageT, Any]:
        return cast("AsyncPager[PageT, Any]", first())
