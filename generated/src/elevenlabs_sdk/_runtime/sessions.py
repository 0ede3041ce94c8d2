"""Realtime sessions: opened with retries, up to the first message; after that typed messages, both ways."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import Self, Unpack

from ..errors import APIConnectionError, APIStatusError, WebSocketClosedError
from . import logs
from .answers import Reader
from .attempts import Attempts
from .calls import Call, handshake
from .encode import encode, json_bytes
from .failures import failure
from .headers import request_id
from .httpx_types import Headers, Response, Timeout
from .json_type import Json
from .omit import OMIT, Omit
from .options import ChannelArguments, Limits, SessionOptions
from .settings import Settings

if TYPE_CHECKING:
    from .core import SyncCore
    from .sockets import Socket

T = TypeVar("T")

_OPEN_TIMEOUT = 10.0
_PING_INTERVAL = 20.0
_MAX_MESSAGE_SIZE = 2**24
NORMAL = frozenset({1000, 1005})


class SendingSession:
    """A session in which the client sends. It is closed by `with`, by `close()`, or with its last reference."""

    _socket: Socket | None = None

    def __init__(self, core: SyncCore, path: str, **arguments: Unpack[ChannelArguments]) -> None:
        self._opening = opening(core.settings, path, arguments)
        self._sent = Sent(self._opening.call)
        self._core = core  # with it lives the client
        self._socket = self._open()

    @property
    def headers(self) -> Headers:
        """Those with which the server agreed to the session."""
        return self._opened().response.headers

    @property
    def request_id(self) -> str | None:
        return request_id(self.headers)

    @property
    def is_closed(self) -> bool:
        """Whether `close()` was called; the server may have closed the session before."""
        return self._socket is None

    def close(self) -> None:
        """End the session. What was not received yet is lost. Another thread that is receiving just ends."""
        found, self._socket = self._socket, None
        if found is not None:
            found.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._opening.call}>"

    def __del__(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(Exception):  # at the end of the interpreter
                self._socket.abandon()

    def _opened(self) -> Socket:
        if self._socket is None:
            raise RuntimeError(f"{self!r} is closed")
        return self._socket

    def _send(self, message: object, *, is_last: bool = False) -> None:
        """Send a message. After the last one, none is sent any more."""
        data = self._sent.encoded(message)
        self._opened().send(data)
        self._sent.is_over |= is_last

    def _open(self) -> Socket:
        door, secret = websockets_door(self._core.settings), self._core.settings.api_key
        limits = self._opening.limits
        attempts = Attempts(self._opening.call, self._core.transport.budget)
        while True:
            try:
                try:
                    found: Socket = door.open_socket(attempts.begin(), limits, attempts.deadline, secret)
                except door.Rejected as rejected:
                    settle(attempts, rejected.response)
                    continue
                attempts.answered(found.response, stream=False)
                return found
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.wait(error)
                if seconds is None:
                    raise
            time.sleep(seconds)


class RealtimeSession(SendingSession, Generic[T]):
    """A session: iterate over what the server sends. One thread may send while another receives."""

    _answer: Json[Any]

    def __init__(self, core: SyncCore, path: str, **arguments: Unpack[ChannelArguments]) -> None:
        super().__init__(core, path, **arguments)
        settings = core.settings
        self._read: Reader[T] = Reader(
            self._answer, self._opening.call, self._opened().response, strict=settings.strict_validation
        )

    def receive(self, *, timeout: float | Omit | None = OMIT) -> T:
        """The next message. Raises WebSocketClosedError at the end, also at a normal one; then its code is 1000.

        Args:
            timeout: Seconds to wait for it, in place of the session's `receive_timeout`; after an APITimeoutError the
                session is still open. None waits for ever.
        """
        seconds = self._opening.receive_timeout if isinstance(timeout, Omit) else timeout
        return self._read(self._opened().receive(seconds))

    def __iter__(self) -> Iterator[T]:
        """The messages up to a normal end; any other end is raised, as WebSocketClosedError."""
        found = self._socket
        if found is None:  # closed, perhaps by another thread a moment ago
            return
        receive, read_, seconds = found.receive, self._read, self._opening.receive_timeout
        while True:
            try:
                data = receive(seconds)
            except WebSocketClosedError as error:
                if error.code in NORMAL:
                    return
                raise
            yield read_(data)


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that can be opened: its handshake, and its limits."""

    call: Call
    options: SessionOptions
    open_timeout: float | None

    @property
    def receive_timeout(self) -> float | None:
        return self.options.get("receive_timeout")

    @property
    def limits(self) -> Limits:
        options = self.options
        return Limits(
            open_timeout=options.get("open_timeout", self.open_timeout),
            ping_interval=options.get("ping_interval", _PING_INTERVAL),
            max_message_size=options.get("max_message_size", _MAX_MESSAGE_SIZE),
            proxy=options.get("proxy", True),
            ssl_context=options.get("ssl_context"),
        )


def opening(settings: Settings, path: str, arguments: ChannelArguments) -> Opening:
    """A session that can be opened; refuses, with ValueError or TypeError, what cannot be sent."""
    timeout = settings.timeout
    if isinstance(timeout, Timeout):
        timeout = timeout.connect
    seconds = _OPEN_TIMEOUT if isinstance(timeout, Omit) else timeout
    return Opening(handshake(settings, path, arguments), arguments.get("options") or {}, seconds)


def settle(attempts: Attempts, response: Response) -> None:
    """What becomes of a handshake that was answered otherwise: a redirect is followed, all else is an error."""
    attempts.answered(response, stream=False)
    if not attempts.redirected(response):
        raise failure(attempts.call, response, attempts.refused) from None


def websockets_door(settings: Settings) -> ModuleType:
    """The room that knows websockets, which is an extra."""
    try:
        from . import sockets
    except ImportError as error:
        raise ImportError(
            f"Realtime sessions need websockets 15 or newer: pip install {settings.api.name}[realtime]"
        ) from error
    return sockets


class Sent:
    """What a client sends, as it goes over the wire."""

    __slots__ = ("_call", "is_over")

    def __init__(self, call: Call) -> None:
        self._call = call
        self.is_over = False
        """Whether the last message was sent."""

    def encoded(self, message: object) -> bytes:
        if self.is_over:
            raise RuntimeError(f"{self._call}: the last message was sent; open a session anew to say more")
        data = json_bytes(encode(message))
        logs.message(self._call, "sent", data)
        return data
