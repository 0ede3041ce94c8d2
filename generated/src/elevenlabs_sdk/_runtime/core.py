"""Sending, with retries, and reading: the few kinds of call that generated methods are made of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..errors import APIConnectionError, APIStatusError
from .answers import Origin, read
from .attempts import Attempts
from .calls import Call, build
from .content import text
from .httpx_types import Response
from .json_type import Json
from .options import CallArguments
from .raw_response import RawResponse
from .settings import Settings
from .streams import ByteStream, EventStream, JsonLines
from .transport import SyncTransport

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .pages import AsyncPage, SyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="SyncPage[Any] | AsyncPage[Any]")

JSON = "application/json"
EVENTS = "text/event-stream"
ANY = "*/*"


@dataclass(frozen=True, slots=True)
class SyncCore:
    """All that a resource needs of its client."""

    settings: Settings
    transport: SyncTransport

    def json(self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]) -> T:
        """An answer in JSON."""
        origin, parse = self._json(answer, method, path, arguments)
        return self._finish(origin, parse)

    def empty(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> None:
        """An answer without content, or with none that matters."""
        call = build(self.settings, ANY, method, path, **arguments)
        return self._finish(Origin(call, self._send(call)), lambda: None)

    def text(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> str:
        """An answer in plain text."""
        call = build(self.settings, ANY, method, path, **arguments)
        response = self._send(call)
        return self._finish(Origin(call, response), lambda: text(response))

    def stream(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> ByteStream:
        """Bytes, as they arrive."""
        call = build(self.settings, ANY, method, path, **arguments)
        response = self._send(call, stream=True)
        stream = ByteStream(response, call, self.transport)
        return self._finish(Origin(call, response), lambda: stream)

    def json_lines(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> JsonLines[T]:
        """Items, one JSON document on each line."""
        call = build(self.settings, ANY, method, path, **arguments)
        response = self._send(call, stream=True)
        items = JsonLines(answer, response, call, self.transport, strict=self.settings.strict_validation)
        return self._finish(Origin(call, response), lambda: items)

    def events(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> EventStream[T]:
        """Items, one JSON document in each server-sent event."""
        call = build(self.settings, EVENTS, method, path, **arguments)
        response = self._send(call, stream=True)
        items = EventStream(answer, response, call, self.transport, strict=self.settings.strict_validation)
        return self._finish(Origin(call, response), lambda: items)

    def page(self, answer: Json[PageT], method: str, path: str, **arguments: Unpack[CallArguments]) -> PageT:
        """The first page of a list."""
        origin, parse = self._json(answer, method, path, arguments)

        def fetch(parameter: str, cursor: object) -> PageT:
            return self._json(answer, method, path, at_cursor(arguments, parameter, cursor))[1]()

        return self._finish(origin, lambda: started(parse(), fetch, arguments))

    def _json(
        self, answer: Json[T], method: str, path: str, arguments: CallArguments
    ) -> tuple[Origin, Callable[[], T]]:
        """An answer that was sent, and how to read it."""
        call = build(self.settings, JSON, method, path, **arguments)
        response = self._send(call)
        origin = Origin(call, response)
        strict = self.settings.strict_validation
        return origin, lambda: read(answer, response.content, origin, strict=strict)

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        """What the caller gets."""
        return parse()

    def _send(self, call: Call, *, stream: bool = False) -> Response:
        """A successful response. The body of a stream is left to be read; from then on nothing is repeated."""
        attempts = Attempts(call, self.transport.budget)
        while True:
            try:
                response = self.transport.send(attempts.begin(), stream=stream, deadline=attempts.deadline)
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
            time.sleep(seconds)


class RawCore(SyncCore):
    """A core whose methods give raw responses in place of what they are typed to give."""

    def _finish(self, origin: Origin, parse: Callable[[], T]) -> T:
        return cast(T, RawResponse(origin, parse))


def started(page: PageT, fetch: Callable[[str, object], object], arguments: CallArguments) -> PageT:
    """A first page that knows its way on."""
    from .pages import start

    start(page, fetch, arguments.get("query") or {}, (arguments.get("options") or {}).get("max_items"))
    return page


def at_cursor(arguments: CallArguments, parameter: str, cursor: object) -> CallArguments:
    """The arguments of the call for another page."""
    moved = arguments.copy()
    moved["query"] = {**(arguments.get("query") or {}), parameter: cursor}
    return moved
