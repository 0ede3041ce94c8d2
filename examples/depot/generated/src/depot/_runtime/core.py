"""The sync core: sends the calls of generated methods with retries, and parses the responses."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from ..errors import APIConnectionError, APIStatusError
from .attempts import Attempts
from .calls import Call, build_call
from .content import decode_text
from .httpx_types import Response
from .json_type import Json
from .options import CallArguments
from .raw_response import RawResponse
from .responses import Origin, parse_response
from .sending import StreamRule, send
from .settings import Settings
from .streams import ByteStream, EventStream, JsonLines
from .transport import SyncTransport

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .page_calls import Cursor, PageParameter
    from .pages import AsyncPage, SyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="SyncPage[Any] | AsyncPage[Any]")
StreamT = TypeVar("StreamT", bound="ByteStream | JsonLines[Any] | EventStream[Any]")

ACCEPT_JSON = "application/json"
ACCEPT_EVENTS = "text/event-stream"
ACCEPT_ANY = "*/*"

StatusKinds: TypeAlias = "Mapping[int, tuple[str, Json[Any] | None]]"
"""The kinds of the 2xx responses of an operation, and their types, by status; 0 is for all other statuses."""


@dataclass(frozen=True, slots=True)
class SyncCore:
    """The settings and the transport of a client, shared by its resources."""

    settings: Settings
    transport: SyncTransport

    def json(self, response_type: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]) -> T:
        """Return a JSON response."""
        call = build_call(self.settings, ACCEPT_JSON, method, path, **arguments)
        origin, parse = self._request_json(response_type, call)
        return self._finish(origin, parse)

    def empty(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> None:
        """Ignore the body of the response."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        return self._finish(Origin(call, self.send(call)), lambda: None)

    def text(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> str:
        """Return a plain-text response."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        response = self.send(call)
        return self._finish(Origin(call, response), lambda: decode_text(response))

    def stream(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> ByteStream:
        """Return a stream of bytes."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        return self._finish_stream(ByteStream(self.send(call, stream=True), call, self.transport))

    def json_lines(
        self, item_type: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> JsonLines[T]:
        """Return a stream of items, one JSON document per line."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        response, strict = self.send(call, stream=True), self.settings.strict_validation
        return self._finish_stream(JsonLines(item_type, response, call, self.transport, strict=strict))

    def events(
        self, item_type: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> EventStream[T]:
        """Return a stream of items, one JSON document per server-sent event."""
        call = build_call(self.settings, ACCEPT_EVENTS, method, path, **arguments)
        response, strict = self.send(call, stream=True), self.settings.strict_validation
        return self._finish_stream(EventStream(item_type, response, call, self.transport, strict=strict))

    def by_status(
        self, kinds: StatusKinds, method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> Any:
        """Return a response whose status determines its kind: a stream, or a JSON response of a type."""
        call = build_call(self.settings, ACCEPT_ANY, method, path, **arguments)
        response = self.send(call, stream=lambda status: is_stream(kinds, status))
        kind, response_type = find_kind(kinds, response.status_code)
        if response_type is None:
            return self._finish_stream(ByteStream(response, call, self.transport))
        strict = self.settings.strict_validation
        if kind == "json":
            return self._finish(*make_parser(response_type, call, response, strict=strict))
        if kind == "events":
            return self._finish_stream(
                EventStream(response_type, response, call, self.transport, strict=strict)
            )
        return self._finish_stream(JsonLines(response_type, response, call, self.transport, strict=strict))

    def select(
        self,
        selected: tuple[str, Json[Any] | StatusKinds | None, str],
        method: str,
        path: str,
        **arguments: Unpack[CallArguments],
    ) -> Any:
        """Return a response whose kind depends on the arguments: what the method of this name returns."""
        kind, response_type, media_type = selected
        types = () if response_type is None else (response_type,)
        return getattr(self, kind)(*types, method, path, **{**arguments, "accept": media_type})

    def page(
        self,
        page_type: Json[PageT],
        method: str,
        path: str,
        *,
        numbers: Sequence[PageParameter] = (),
        **arguments: Unpack[CallArguments],
    ) -> PageT:
        """Return the first page of a list. `numbers` are the parameters whose values must be integers."""
        if numbers:
            check_page_numbers(numbers, arguments)

        def fetch(cursor: Cursor, value: object) -> tuple[PageT, Origin]:
            from .page_calls import build_next_call, make_page

            call = build_next_call(self.settings, ACCEPT_JSON, method, path, arguments, cursor, value)
            origin, parse = self._request_json(page_type, call)
            return make_page(page_type, parse(), origin), origin

        call = build_call(self.settings, ACCEPT_JSON, method, path, **arguments)
        origin, parse = self._request_json(page_type, call)
        return self._finish(origin, lambda: attach_page_fetcher(page_type, parse(), origin, fetch, arguments))

    def _request_json(self, response_type: Json[T], call: Call) -> tuple[Origin, Callable[[], T]]:
        """Send a call; return the origin of the response, and a function that parses it."""
        response = self.send(call)
        return make_parser(response_type, call, response, strict=self.settings.strict_validation)

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        """Return the value for the caller."""
        return parse()

    def _finish_stream(self, stream: StreamT) -> StreamT:
        """Return the stream for the caller."""
        return stream

    def send(self, call: Call, *, stream: StreamRule = False) -> Response:
        """Return a 2xx response. The body of a stream is left unread, and is not covered by retries."""
        attempts = Attempts(call, self.transport.budget)
        while True:
            if attempts.call.signer is not None:
                attempts.sign(self.send)
            try:
                response = send(self.transport, attempts.begin(), stream=stream, deadline=attempts.deadline)
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
            time.sleep(seconds)


class RawCore(SyncCore):
    """A core whose methods return raw responses, in spite of their annotations."""

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        return cast(T, RawResponse(origin, parse))

    def _finish_stream(self, stream: StreamT) -> StreamT:
        return cast(StreamT, RawResponse(stream.origin, lambda: stream, stream.close))


def find_kind(kinds: StatusKinds, status: int) -> tuple[str, Json[Any] | None]:
    """Return the kind of a response with this status, and its type."""
    return kinds[status if status in kinds else 0]


def is_stream(kinds: StatusKinds, status: int) -> bool:
    """Whether a response with this status is a stream."""
    return find_kind(kinds, status)[0] != "json"


def make_parser(
    response_type: Json[T], call: Call, response: Response, *, strict: bool
) -> tuple[Origin, Callable[[], T]]:
    """Return the origin of a response that was read, and a function that parses it."""
    origin = Origin(call, response)
    return origin, lambda: parse_response(response_type, response.content, origin, strict=strict)


def check_page_numbers(numbers: Sequence[PageParameter], arguments: CallArguments) -> None:
    """Raise ValueError if the caller passes something else than an integer as the number of a page or of items."""
    from .page_calls import read_number

    for parameter in numbers:
        read_number(arguments, parameter)


def attach_page_fetcher(
    page_type: Json[PageT],
    parsed: object,
    origin: Origin,
    fetch: Callable[[Cursor, object], object],
    arguments: CallArguments,
) -> PageT:
    """Let the first page fetch the next pages."""
    from .page_calls import make_page
    from .pages import attach_fetcher

    page = make_page(page_type, parsed, origin)
    attach_fetcher(page, fetch, arguments, origin)
    return page
