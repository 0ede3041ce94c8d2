"""The async variant of `core`. Streams and pages are requested on first use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..errors import APIConnectionError, APIStatusError
from .async_streams import AsyncByteStream, AsyncEventStream, AsyncJsonLines
from .attempts import Attempts
from .calls import Call, build_call
from .content import decode_text
from .core import (
    ACCEPT_ANY,
    ACCEPT_EVENTS,
    ACCEPT_JSON,
    StatusKinds,
    attach_page_fetcher,
    check_page_numbers,
    find_kind,
    is_stream,
    make_parser,
)
from .httpx_types import Response
from .json_type import Json
from .options import CallArguments
from .pager import AsyncPager
from .raw_response import AsyncRawResponse, PendingRawResponse
from .responses import Origin
from .sending import StreamRule, send_async
from .settings import Settings
from .transport import AsyncTransport

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .page_calls import Cursor, PageParameter
    from .pages import AsyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")
StreamT = TypeVar("StreamT", bound="AsyncByteStream | AsyncJsonLines[Any] | AsyncEventStream[Any]")


@dataclass(frozen=True, slots=True)
class AsyncCore:
    """The settings and the transport of a client, shared by its resources."""

    settings: Settings
    transport: AsyncTransport

    async def json(
        self, response_type: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> T:
        """Return a JSON response."""
        call = build_call(self.settings, ACCEPT_JSON, method, path, **arguments)
        origin, parse = await self._request_json(response_type, call)
        return self._finish(origin, parse)

    async def empty(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> None:
        """Ignore the body of the response."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        return self._finish(Origin(call, await self.send(call)), lambda: None)

    async def text(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> str:
        """Return a plain-text response."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        response = await self.send(call)
        return self._finish(Origin(call, response), lambda: decode_text(response))

    def stream(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> AsyncByteStream:
        """Return a stream of bytes."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        return self._finish_stream(AsyncByteStream(self._defer(call), call))

    def json_lines(
        self, item_type: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncJsonLines[T]:
        """Return a stream of items, one JSON document per line."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        strict = self.settings.strict_validation
        return self._finish_stream(AsyncJsonLines(item_type, self._defer(call), call, strict=strict))

    def events(
        self, item_type: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> AsyncEventStream[T]:
        """Return a stream of items, one JSON document per server-sent event."""
        call = build_call(self.settings, ACCEPT_EVENTS, method, path, **arguments)
        strict = self.settings.strict_validation
        return self._finish_stream(AsyncEventStream(item_type, self._defer(call), call, strict=strict))

    async def by_status(
        self, kinds: StatusKinds, method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> Any:
        """Return a response whose status determines its kind: an open stream, or a JSON response of a type."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        response = await self.send(call, stream=lambda status: is_stream(kinds, status))
        kind, response_type = find_kind(kinds, response.status_code)
        strict = self.settings.strict_validation
        if response_type is not None and kind == "json":
            return self._finish(*make_parser(response_type, call, response, strict=strict))

        async def receive() -> Response:
            return response

        if response_type is None:
            return await self._finish_stream(AsyncByteStream(receive, call))
        if kind == "events":
            return await self._finish_stream(AsyncEventStream(response_type, receive, call, strict=strict))
        return await self._finish_stream(AsyncJsonLines(response_type, receive, call, strict=strict))

    async def select(
        self,
        selected: tuple[str, Json[Any] | StatusKinds | None, str],
        method: str,
        path: str,
        **arguments: Unpack[CallArguments],
    ) -> Any:
        """Return a response whose kind depends on the arguments: what the method of this name returns, awaited."""
        kind, response_type, media_type = selected
        types = () if response_type is None else (response_type,)
        return await getattr(self, kind)(*types, method, path, **{**arguments, "accept": media_type})

    def page(
        self,
        page_type: Json[PageT],
        method: str,
        path: str,
        *,
        numbers: Sequence[PageParameter] = (),
        **arguments: Unpack[CallArguments],
    ) -> AsyncPager[PageT, Any]:
        """Return the pages of a list. `numbers` are the parameters whose values must be integers."""
        if numbers:
            check_page_numbers(numbers, arguments)
        call = build_call(self.settings, ACCEPT_JSON, method, path, **arguments)

        async def fetch(cursor: Cursor, value: object) -> tuple[PageT, Origin]:
            from .page_calls import build_next_call, make_page

            next_call = build_next_call(self.settings, ACCEPT_JSON, method, path, arguments, cursor, value)
            origin, parse = await self._request_json(page_type, next_call)
            return make_page(page_type, parse(), origin), origin

        async def fetch_first() -> PageT:
            origin, parse = await self._request_json(page_type, call)
            return self._finish(
                origin, lambda: attach_page_fetcher(page_type, parse(), origin, fetch, arguments)
            )

        return AsyncPager(fetch_first, call)

    async def _request_json(self, response_type: Json[T], call: Call) -> tuple[Origin, Callable[[], T]]:
        """Send a call; return the origin of the response, and a function that parses it."""
        response = await self.send(call)
        return make_parser(response_type, call, response, strict=self.settings.strict_validation)

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        """Return the value for the caller."""
        return parse()

    def _finish_stream(self, stream: StreamT) -> StreamT:
        """Return the stream for the caller."""
        return stream

    def _defer(self, call: Call) -> Callable[[], Awaitable[Response]]:
        """Return a function that sends the call of a stream."""
        return lambda: self.send(call, stream=True)

    async def send(self, call: Call, *, stream: StreamRule = False) -> Response:
        """Return a 2xx response. The body of a stream is left unread, and is not covered by retries."""
        attempts = Attempts(call, self.transport.budget)
        while True:
            if attempts.call.signer is not None:
                await attempts.sign_async(self.send)
            try:
                current = attempts.begin()
                response = await send_async(
                    self.transport, current, stream=stream, deadline=attempts.deadline
                )
                if attempts.record_response(response, stream=stream):
                    return response
                if attempts.follow_redirect(response) or attempts.renew_token(response):
                    continue
                from .error_responses import make_status_error

                raise make_status_error(attempts.call, response, attempts.redirect_problem)
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.plan_retry(error)
                if seconds is None:
                    raise
            except Exception as problem:
                attempts.raise_last_error(problem)
                raise
            import asyncio  # imported late: it takes 10 ms

            await asyncio.sleep(seconds)


class AsyncRawCore(AsyncCore):
    """A core whose methods return raw responses, in spite of their annotations."""

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        return cast(T, AsyncRawResponse(origin, parse))

    def _finish_stream(self, stream: StreamT) -> StreamT:
        async def open_stream() -> AsyncRawResponse[StreamT]:
            await stream.__aenter__()
            return AsyncRawResponse(stream.origin, lambda: stream, stream.close)

        return cast(StreamT, PendingRawResponse(open_stream))
