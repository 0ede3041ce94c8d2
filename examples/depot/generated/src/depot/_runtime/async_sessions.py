"""The async variants of the sessions. Each is opened once: at the first `await`, `async for` or `async with`."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import Unpack

from ..errors import APIConnectionError, APIStatusError, WebSocketClosedError
from .annotations import Evaluable
from .attempts import Attempts
from .headers import get_request_id
from .httpx_types import Headers
from .json_type import Json
from .omit import OMIT, Omit
from .options import ChannelArguments
from .responses import MessageParser
from .sessions import (
    NORMAL_CLOSE_CODES,
    MessageEncoder,
    follow_redirect_or_raise,
    import_sockets,
    prepare_session,
)
from .transport import get_running_loop

if TYPE_CHECKING:
    import asyncio

    from .async_core import AsyncCore
    from .async_sockets import AsyncSocket

T = TypeVar("T")
SessionT = TypeVar("SessionT", bound="AsyncSendingSession")


class AsyncSendingSession(Evaluable):
    """A session in which the client sends. It is closed by `async with` or `close()`."""

    _loop: asyncio.AbstractEventLoop
    _socket: AsyncSocket | None = None
    _is_started = False
    _is_closed = False

    def __init__(self, core: AsyncCore, path: str, **arguments: Unpack[ChannelArguments]) -> None:
        self._request = prepare_session(core.settings, path, arguments)
        self._encoder = MessageEncoder(self._request.call)
        self._core = core

    def __await__(self: SessionT) -> Generator[Any, None, SessionT]:
        return self.__aenter__().__await__()

    async def __aenter__(self: SessionT) -> SessionT:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

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
        return self._is_closed

    async def close(self) -> None:
        """Close the session. Unreceived messages are lost; a task that is receiving stops without an error."""
        self._is_started = self._is_closed = True
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.call}>"

    def __del__(self) -> None:
        if not self._is_started and hasattr(self, "_encoder"):
            warnings.warn(
                f"{self!r} was never awaited, entered or iterated over",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )
        elif self._socket is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._socket.abandon)

    def _require_socket(self) -> AsyncSocket:
        if self._socket is None:
            raise RuntimeError(
                f"{self!r} is closed" if self._is_started else f"{self!r}: await or enter it first"
            )
        return self._socket

    async def _send(self, message: object, *, is_last: bool = False) -> None:
        """Send a message. After the last message, sending raises RuntimeError."""
        data = self._encoder.encode(message)
        await self._require_socket().send(data)
        self._encoder.is_finished |= is_last

    async def _open(self) -> AsyncSocket:
        if self._socket is None:
            if self._is_started:
                raise RuntimeError(f"{self!r}: already opened, closed or failed")
            self._is_started = True
            self._loop = get_running_loop()
            self._core.transport.require_open()
            self._socket = await self._connect()
        return self._socket

    async def _connect(self) -> AsyncSocket:
        import asyncio

        sockets = import_sockets(self._core.settings)
        from .async_sockets import open_async_socket

        limits = self._request.limits
        attempts = Attempts(self._request.call, self._core.transport.budget)
        while True:
            if attempts.call.signer is not None:
                await attempts.sign_async(self._core.send)
            try:
                try:
                    call = attempts.begin()
                    socket = await open_async_socket(call, limits, attempts.deadline)
                except sockets.RejectedHandshakeError as rejection:
                    follow_redirect_or_raise(attempts, rejection.response)
                    continue
                attempts.record_response(socket.response, stream=False)
                return socket
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.plan_retry(error)
                if seconds is None:
                    raise
            await asyncio.sleep(seconds)


class AsyncRealtimeSession(AsyncSendingSession, Generic[T]):
    """A session. Iterate over the messages of the server. One task may send while another receives."""

    _message_type: Json[Any]
    _parse: MessageParser[T]

    async def receive(self, *, timeout: float | Omit | None = OMIT) -> T:
        """Return the next message. Raises `WebSocketClosedError` after the last, also after a normal close (code 1000).

        Args:
            timeout: Seconds to wait for the message, in place of the `receive_timeout` of the session; None disables the
                timeout. The session stays open after an `APITimeoutError`.
        """
        seconds = self._request.receive_timeout if isinstance(timeout, Omit) else timeout
        return self._parse(await self._require_socket().receive(seconds))

    def __aiter__(self) -> AsyncIterator[T]:
        """Yield messages until the session is closed. An abnormal close raises `WebSocketClosedError`."""
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[T]:
        if self._is_closed:
            return
        receive, seconds = (await self._open()).receive, self._request.receive_timeout
        parse = self._parse
        while True:
            try:
                data = await receive(seconds)
            except WebSocketClosedError as error:
                if error.code in NORMAL_CLOSE_CODES or self._is_closed:
                    return
                raise
            if self._is_closed:  # while the message arrived
                return
            yield parse(data)

    async def _open(self) -> AsyncSocket:
        is_new = self._socket is None
        socket = await super()._open()
        if is_new:
            strict = self._core.settings.strict_validation
            self._parse = MessageParser(
                self._message_type, self._request.call, socket.response, strict=strict
            )
        return socket
