"""Realtime sessions: opened with retries, then typed messages in both directions."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import Unpack

from ..errors import APIConnectionError, APIStatusError, WebSocketClosedError
from . import logs
from .annotations import Evaluable
from .attempts import Attempts
from .calls import Call, build_handshake
from .encode import encode, to_json_bytes
from .error_responses import make_status_error
from .headers import get_request_id
from .httpx_types import Headers, Response, Timeout
from .json_type import Json
from .omit import OMIT, Omit
from .options import ChannelArguments, SessionLimits, SessionOptions
from .responses import MessageParser
from .settings import Settings

if TYPE_CHECKING:
    from .core import SyncCore
    from .sockets import Socket

T = TypeVar("T")
SessionT = TypeVar("SessionT", bound="SendingSession")

_OPEN_TIMEOUT = 10.0
_PING_INTERVAL = 20.0
_MAX_MESSAGE_SIZE = 2**24
NORMAL_CLOSE_CODES = frozenset({1000, 1005})


class SendingSession(Evaluable):
    """A session in which the client sends. It is closed by `with`, `close()`, or garbage collection."""

    _socket: Socket | None = None

    def __init__(self, core: SyncCore, path: str, **arguments: Unpack[ChannelArguments]) -> None:
        self._request = prepare_session(core.settings, path, arguments)
        self._encoder = MessageEncoder(self._request.call)
        self._core = core  # keeps the client alive
        self._socket = self._open()

    @property
    def headers(self) -> Headers:
        """The headers of the handshake response."""
        return self._require_socket().response.headers

    @property
    def request_id(self) -> str | None:
        return get_request_id(self.headers)

    @property
    def is_closed(self) -> bool:
        """Whether `close()` was called. A close by the server does not change this."""
        return self._socket is None

    def close(self) -> None:
        """Close the session. Unreceived messages are lost; a thread that is receiving stops without an error."""
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()

    def __enter__(self: SessionT) -> SessionT:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.call}>"

    def __del__(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(Exception):  # when the interpreter exits
                self._socket.abandon()

    def _require_socket(self) -> Socket:
        if self._socket is None:
            raise RuntimeError(f"{self!r} is closed")
        return self._socket

    def _send(self, message: object, *, is_last: bool = False) -> None:
        """Send a message. After the last message, sending raises RuntimeError."""
        data = self._encoder.encode(message)
        self._require_socket().send(data)
        self._encoder.is_finished |= is_last

    def _open(self) -> Socket:
        self._core.transport.require_open()
        sockets = import_sockets(self._core.settings)
        limits = self._request.limits
        attempts = Attempts(self._request.call, self._core.transport.budget)
        while True:
            if attempts.call.signer is not None:
                attempts.sign(self._core.send)
            try:
                try:
                    socket: Socket = sockets.open_socket(attempts.begin(), limits, attempts.deadline)
                except sockets.RejectedHandshakeError as rejection:
                    follow_redirect_or_raise(attempts, rejection.response)
                    continue
                attempts.record_response(socket.response, stream=False)
                return socket
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.plan_retry(error)
                if seconds is None:
                    raise
            time.sleep(seconds)


class RealtimeSession(SendingSession, Generic[T]):
    """A session. Iterate over the messages of the server. One thread may send while another receives."""

    _message_type: Json[Any]

    def __init__(self, core: SyncCore, path: str, **arguments: Unpack[ChannelArguments]) -> None:
        super().__init__(core, path, **arguments)
        self._parse: MessageParser[T] = MessageParser(
            self._message_type,
            self._request.call,
            self._require_socket().response,
            strict=core.settings.strict_validation,
        )

    def receive(self, *, timeout: float | Omit | None = OMIT) -> T:
        """Return the next message. Raises `WebSocketClosedError` after the last, also after a normal close (code 1000).

        Args:
            timeout: Seconds to wait for the message, in place of the `receive_timeout` of the session; None disables the
                timeout. The session stays open after an `APITimeoutError`.
        """
        seconds = self._request.receive_timeout if isinstance(timeout, Omit) else timeout
        return self._parse(self._require_socket().receive(seconds))

    def __iter__(self) -> Iterator[T]:
        """Yield messages until the session is closed. An abnormal close raises `WebSocketClosedError`."""
        socket = self._socket
        if socket is None:  # closed, possibly just now by another thread
            return
        receive, parse, seconds = socket.receive, self._parse, self._request.receive_timeout
        while True:
            try:
                data = receive(seconds)
            except WebSocketClosedError as error:
                if error.code in NORMAL_CLOSE_CODES or self._socket is None:
                    return
                raise
            if self._socket is None:  # closed while the message arrived
                return
            yield parse(data)


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """The handshake and the settings of a session that is not open yet."""

    call: Call
    options: SessionOptions
    default_open_timeout: float | None

    @property
    def receive_timeout(self) -> float | None:
        return self.options.get("receive_timeout")

    @property
    def limits(self) -> SessionLimits:
        options = self.options
        return SessionLimits(
            open_timeout=options.get("open_timeout", self.default_open_timeout),
            ping_interval=options.get("ping_interval", _PING_INTERVAL),
            max_message_size=options.get("max_message_size", _MAX_MESSAGE_SIZE),
            proxy=options.get("proxy", True),
            ssl_context=options.get("ssl_context"),
        )


def prepare_session(settings: Settings, path: str, arguments: ChannelArguments) -> SessionRequest:
    """Build the handshake of a session; raise ValueError or TypeError for values that cannot be sent."""
    timeout = settings.timeout
    if isinstance(timeout, Timeout):
        timeout = timeout.connect
    seconds = _OPEN_TIMEOUT if isinstance(timeout, Omit) else timeout
    return SessionRequest(build_handshake(settings, path, arguments), arguments.get("options") or {}, seconds)


def follow_redirect_or_raise(attempts: Attempts, response: Response) -> None:
    """Handle a handshake response that opens no WebSocket: prepare another attempt, or raise APIStatusError."""
    attempts.record_response(response, stream=False)
    if not (attempts.follow_redirect(response) or attempts.renew_token(response)):
        raise make_status_error(attempts.call, response, attempts.redirect_problem) from None


def import_sockets(settings: Settings) -> ModuleType:
    """Import the module that uses websockets, which is an optional dependency."""
    try:
        from . import sockets
    except ImportError as error:
        raise ImportError(
            f"realtime sessions require websockets 15 or newer: pip install '{settings.api.name}[realtime]'"
        ) from error
    return sockets


class MessageEncoder:
    """Encodes and logs the messages that the client sends."""

    __slots__ = ("_call", "is_finished")

    def __init__(self, call: Call) -> None:
        self._call = call
        self.is_finished = False
        """Whether the last message was sent."""

    def encode(self, message: object) -> bytes:
        if self.is_finished:
            raise RuntimeError(f"{self._call}: the last message was already sent; open a new session")
        data = to_json_bytes(encode(message))
        logs.log_message(self._call, "sent", data)
        return data
