"""Sending and reading for asyncio: the twin of `core`. What is returned lazily is sent at its first use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import Unpack

from ..errors import APIConnectionError, APIStatusError
from .answers import Json, Origin, read
from .async_streams import AsyncByteStream, AsyncEventStream, AsyncJsonLines
from .attempts import Attempts
from .calls import Call, build
from .core import ANY, EVENTS, JSON, at_cursor
from .failures import failure
from .options import CallArguments
from .pager import AsyncPager
from .settings import Settings
from .transport import AsyncTransport, Response

if TYPE_CHECKING:
    from .pages import AsyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")


@dataclass(frozen=True, slots=True)
class AsyncCore:
    """All that a resource needs of its client."""

    settings: Settings
    transport: AsyncTransport

    async def json(self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]) -> T:
        """An answer in JSON."""
        call = build(self.settings, JSON, method, path, **arguments)
        response = await self._send(call)
        origin = Origin(call, response)
        return read(answer, response.content, origin, strict=self.settings.strict_validation)

    async def empty(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> None:
        """An answer without content, or with none that matters."""
        await self._send(build(self.settings, ANY, method, path, **arguments))

    async def text(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> str:
        """An answer in plain text."""
        response = await self._send(build(self.settings, ANY, method, path, **arguments))
        return response.text

    def stream(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> AsyncByteStream:
        """Bytes, as they arrive."""
        call = build(self.settings, ANY, method, path, **arguments)
        return AsyncByteStream(self._later(call), call)

    def json_lines(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncJsonLines[T]:
        """Items, one JSON document on each line."""
        call = build(self.settings, ANY, method, path, **arguments)
        return AsyncJsonLines(answer, self._later(call), call, strict=self.settings.strict_validation)

    def events(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncEventStream[T]:
        """Items, one JSON document in each server-sent event."""
        call = build(self.settings, EVENTS, method, path, **arguments)
        return AsyncEventStream(answer, self._later(call), call, strict=self.settings.strict_validation)

    def page(
        self, answer: Json[PageT], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncPager[PageT, Any]:
        """The pages of a list."""

        async def fetch(parameter: str, cursor: object) -> PageT:
            return await self.json(answer, method, path, **at_cursor(arguments, parameter, cursor))

        async def first() -> PageT:
            page = await self.json(answer, method, path, **arguments)
            from .pages import start

            start(page, fetch, arguments.get("query") or {})
            return page

        return AsyncPager(first)

    def _later(self, call: Call) -> Callable[[], Awaitable[Response]]:
        return lambda: self._send(call, stream=True)

    async def _send(self, call: Call, *, stream: bool = False) -> Response:
        """A successful response. The body of a stream is left to be read; from then on nothing is repeated."""
        attempts = Attempts(call)
        while True:
            attempts.begin()
            try:
                response = await self.transport.send(call, stream=stream)
                attempts.answered(response)
                if response.is_success:
                    return response
                raise failure(str(call), response, self.settings.api_key)
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.wait(error)
                if seconds is None:
                    raise
            import asyncio  # takes 10 ms, which only those pay who use it

            await asyncio.sleep(seconds)
