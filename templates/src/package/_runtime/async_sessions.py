"""The sessions of the async client. Each is opened once: at the first `await`, `async for` or `async with`."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import Self, Unpack

from ..errors import APIConnectionError, APIStatusError, WebSocketClosedError
from .answers import Reader
from .attempts import Attempts
from .headers import request_id
from .httpx_types import Headers
from .json_type import Json
from .omit import OMIT, Omit
from .options import ChannelArguments
from .sessions import NORMAL, Sent, opening, settle, websockets_door

if TYPE_CHECKING:
    import asyncio

    from .async_core import AsyncCore
    from .sockets import AsyncSocket

T = TypeVar("T")


class AsyncSendingSession:
    """A session in which the client sends. It is closed by `async with` or by `close()`."""

    _loop: asyncio.AbstractEventLoop
    _socket: AsyncSocket | None = None
    _begun = False
    _is_closed = False

    def __init__(self, core: AsyncCore, path: str, **arguments: Unpack[ChannelArguments]) -> None:
        self._opening = opening(core.settings, path, arguments)
        self._sent = Sent(self._opening.call)
        self._core = core

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
    def headers(self) -> Headers:
        """Those with which the server agreed to the session."""
        return self._opened().response.headers

    @property
    def request_id(self) -> str | None:
        return request_id(self.headers)

    @property
    def is_closed(self) -> bool:
        """Whether `close()` was called; the server may have closed the session before."""
        return self._is_closed

    async def close(self) -> None:
        """End the session. What was not received yet is lost. Another task that is receiving just ends."""
        self._begun = self._is_closed = True
        found, self._socket = self._socket, None
        if found is not None:
            await found.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._opening.call}>"

    def __del__(self) -> None:
        if not self._begun and hasattr(self, "_sent"):
            warnings.warn(
                f"{self!r} was never awaited, entered or iterated over",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )
        elif self._socket is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._socket.abandon)

    def _opened(self) -> AsyncSocket:
        if self._socket is None:
            raise RuntimeError(f"{self!r} is closed" if self._begun else f"{self!r}: await or enter it first")
        return self._socket

    async def _send(self, message: object, *, is_last: bool = False) -> None:
        """Send a message. After the last one, none is sent any more."""
        data = self._sent.encoded(message)
        await self._opened().send(data)
        self._sent.is_over |= is_last

    async def _open(self) -> AsyncSocket:
        if self._socket is None:
            if self._begun:
                raise RuntimeError(f"{self!r}: already opened, closed or failed")
            import asyncio

            self._begun = True
            self._loop = asyncio.get_running_loop()
            self._socket = await self._connected()
        return self._socket

    async def _connected(self) -> AsyncSocket:
        import asyncio

        door, secret = websockets_door(self._core.settings), self._core.settings.api_key
        limits = self._opening.limits
        attempts = Attempts(self._opening.call, self._core.transport.budget)
        while True:
            try:
                try:
                    call = attempts.begin()
                    found: AsyncSocket = await door.open_async_socket(call, limits, attempts.deadline, secret)
                except door.Rejected as rejected:
                    settle(attempts, rejected.response)
                    continue
                attempts.answered(found.response, stream=False)
                return found
            except (APIConnectionError, APIStatusError) as error:
                seconds = attempts.wait(error)
                if seconds is None:
                    raise
            await asyncio.sleep(seconds)


class AsyncRealtimeSession(AsyncSendingSession, Generic[T]):
    """A session: iterate over what the server sends. One task may send while another receives."""

    _answer: Json[Any]
    _read: Reader[T]

    async def receive(self, *, timeout: float | Omit | None = OMIT) -> T:
        """The next message. Raises WebSocketClosedError at the end, also at a normal one; then its code is 1000.

        Args:
            timeout: Seconds to wait for it, in place of the session's `receive_timeout`; after an APITimeoutError the
                session is still open. None waits for ever.
        """
        seconds = self._opening.receive_timeout if isinstance(timeout, Omit) else timeout
        return self._read(await self._opened().receive(seconds))

    async def __aiter__(self) -> AsyncIterator[T]:
        """The messages up to a normal end; any other end is raised, as WebSocketClosedError."""
        if self._is_closed:
            return
        receive, seconds = (await self._open()).receive, self._opening.receive_timeout
        read = self._read
        while True:
            try:
                data = await receive(seconds)
            except WebSocketClosedError as error:
                if error.code in NORMAL:
                    return
                raise
            yield read(data)

    async def _open(self) -> AsyncSocket:
        is_new = self._socket is None
        found = await super()._open()
        if is_new:
            strict = self._core.settings.strict_validation
            self._read = Reader(self._answer, self._opening.call, found.response, strict=strict)
        return found
