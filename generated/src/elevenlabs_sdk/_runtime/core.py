"""Sending, with retries, and reading: the few kinds of call that generated methods are made of."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import Unpack

from ..errors import APIConnectionError, APIStatusError
from .answers import Json, Origin, read
from .attempts import Attempts
from .calls import Call, build
from .failures import failure
from .options import CallArguments
from .settings import Settings
from .streams import ByteStream, EventStream, JsonLines
from .transport import Response, SyncTransport

if TYPE_CHECKING:
    from .pages import SyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="SyncPage[Any]")

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
        call = build(self.settings, JSON, method, path, **arguments)
        response = self._send(call)
        origin = Origin(call, response)
        return read(answer, response.content, origin, strict=self.settings.strict_validation)

    def empty(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> None:
        """An answer without content, or with none that matters."""
        self._send(build(self.settings, ANY, method, path, **arguments))

    def text(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> str:
        """An answer in plain text."""
        return self._send(build(self.settings, ANY, method, path, **arguments)).text

    def stream(self, method: str, path: str, **arguments: Unpack[CallArguments]) -> ByteStream:
        """Bytes, as they arrive."""
        call = build(self.settings, ANY, method, path, **arguments)
        return ByteStream(self._send(call, stream=True), call, self.transport)

    def json_lines(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> JsonLines[T]:
        """Items, one JSON document on each line."""
        call = build(self.settings, ANY, method, path, **arguments)
        response = self._send(call, stream=True)
        return JsonLines(answer, response, call, self.transport, strict=self.settings.strict_validation)

    def events(
        self, answer: Json[T], method: str, path: str, **arguments: Unpack[CallArguments]
    ) -> EventStream[T]:
        """Items, one JSON document in each server-sent event."""
        call = build(self.settings, EVENTS, method, path, **arguments)
        response = self._send(call, stream=True)
        return EventStream(answer, response, call, self.transport, strict=self.settings.strict_validation)

    def page(self, answer: Json[PageT], method: str, path: str, **arguments: Unpack[CallArguments]) -> PageT:
        """The first page of a list."""
        page = self.json(answer, method, path, **arguments)
        from .pages import start

        query = arguments.get("query") or {}

        def fetch(parameter: str, cursor: object) -> PageT:
            return self.json(answer, method, path, **at_cursor(arguments, parameter, cursor))

        start(page, fetch, query)
        return page

    def _send(self, call: Call, *, stream: bool = False) -> Response:
        """A successful response. The body of a stream is left to be read; from then on nothing is repeated."""
        attempts = Attempts(call)
        while True:
            attempts.begin()
            try:
                response = self.transport.send(call, stream=stream)
                attempts.answered(response)
                if response.is_success:
                    return response
                raise failure(str(call), response, self.settings.api_key)
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.wait(error)
                if seconds is None:
                    raise
            time.sleep(seconds)


def at_cursor(arguments: CallArguments, parameter: str, cursor: object) -> CallArguments:
    """The arguments of the call for another page."""
    moved = arguments.copy()
    moved["query"] = {**(arguments.get("query") or {}), parameter: cursor}
    return moved
