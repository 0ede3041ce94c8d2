"""The one door to websockets: its connections, plain and asyncio, and its errors turned into ours."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Generator
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from websockets.exceptions import ConcurrencyError, ConnectionClosed, InvalidStatus, InvalidURI
from websockets.exceptions import WebSocketException as OtherProblem
from websockets.sync.client import ClientConnection, connect

from ..errors import APIConnectionError, APITimeoutError, WebSocketClosedError
from .calls import Call
from .failures import closed
from .httpx_types import Response
from .options import Limits

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection as AsyncClientConnection
    from websockets.http11 import Response as Handshake

_CLOSE_TIMEOUT = 5.0
_LOST = 1006
# Its own log would show the key, which stands in a header, and the query, which may hold a token.
_SILENT = logging.Logger("silent", logging.CRITICAL + 1)


class Rejected(Exception):
    """The server answered the handshake, and not with a WebSocket."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Socket:
    """An open connection. One thread may send while another receives."""

    def __init__(self, connection: ClientConnection, call: Call, secret: str | None) -> None:
        self._connection = connection
        self._call = call
        self._secret = secret
        self._drain: threading.Thread | None = None
        self.response = _response(connection.response)

    def send(self, data: bytes) -> None:
        """Send a text message; waits while the server takes nothing."""
        try:
            self._connection.send(data, text=True)
        except ConnectionClosed as error:
            raise _closed(error, self._call, self._secret) from error

    def receive(self, timeout: float | None) -> bytes:
        """The next message; raises WebSocketClosedError when there is none any more, for whatever reason."""
        try:
            return self._connection.recv(timeout, decode=False)
        except ConnectionClosed as error:
            raise _closed(error, self._call, self._secret) from error
        except TimeoutError as error:
            raise _timed_out(self._call, timeout) from error
        except ConcurrencyError as error:
            if self._drain is None:
                raise RuntimeError(f"{self._call}: another thread is receiving already") from error
        self._drain.join()  # another thread is closing, and throws away what still comes
        return self.receive(timeout)

    def close(self) -> None:
        """Say goodbye, and wait a little for an answer. What comes before it is thrown away, or it would not come."""
        self._drain = threading.Thread(target=self._throw_away, daemon=True)
        self._drain.start()
        self._connection.close()
        self._drain.join()

    def _throw_away(self) -> None:
        with contextlib.suppress(ConnectionClosed, ConcurrencyError):
            while True:
                self._connection.recv(decode=False)

    def abandon(self) -> None:
        """Drop the connection without a word, and without waiting."""
        with contextlib.suppress(OSError):
            self._connection.socket.shutdown(socket.SHUT_RDWR)


class AsyncSocket:
    """The same, for asyncio, where tasks take the place of threads."""

    def __init__(self, connection: AsyncClientConnection, call: Call, secret: str | None) -> None:
        self._connection = connection
        self._call = call
        self._secret = secret
        self._closing: object = None
        self.response = _response(connection.response)

    async def send(self, data: bytes) -> None:
        """Send a text message; waits while the server takes nothing."""
        try:
            await self._connection.send(data, text=True)
        except ConnectionClosed as error:
            raise _closed(error, self._call, self._secret) from error

    async def receive(self, timeout: float | None) -> bytes:
        """The next message; raises WebSocketClosedError when there is none any more, for whatever reason."""
        try:
            if timeout is None:
                return await self._connection.recv(decode=False)
            try:
                return await asyncio.wait_for(self._connection.recv(decode=False), timeout)
            except asyncio.TimeoutError as error:
                raise _timed_out(self._call, timeout) from error
        except ConnectionClosed as error:
            raise _closed(error, self._call, self._secret) from error
        except ConcurrencyError as error:
            if self._closing is None:
                raise RuntimeError(f"{self._call}: another task is receiving already") from error
        await self._connection.wait_closed()  # another task is closing, and throws away what still comes
        return await self.receive(timeout)

    async def close(self) -> None:
        """Say goodbye, and wait a little for an answer. What comes before it is thrown away, or it would not come."""
        self._closing = closing = asyncio.ensure_future(self._connection.close())
        try:
            with contextlib.suppress(ConnectionClosed, ConcurrencyError):
                while not closing.done():
                    await self._connection.recv(decode=False)
            await closing
        except asyncio.CancelledError:
            closing.cancel()
            self.abandon()
            raise

    def abandon(self) -> None:
        """Drop the connection without a word, and without waiting."""
        self._connection.transport.abort()


def open_socket(call: Call, limits: Limits, deadline: float | None, secret: str | None) -> Socket:
    """One attempt to connect; raises Rejected for an answer that is no WebSocket."""
    # Its overloads differ from one version to the next.
    opened = cast("Callable[..., ClientConnection]", connect)
    with _translated(call):
        made = opened(create_connection=_Connection, **_arguments(call, limits, deadline))
        return Socket(made.__enter__(), call, secret)


async def open_async_socket(
    call: Call, limits: Limits, deadline: float | None, secret: str | None
) -> AsyncSocket:
    """One attempt to connect; raises Rejected for an answer that is no WebSocket."""
    from websockets.asyncio.client import connect as async_connect

    arguments = _arguments(call, limits, deadline)
    with _translated(call):
        made = await async_connect(create_connection=_async_connection(), **arguments)
        return AsyncSocket(made, call, secret)


class _Connection(ClientConnection):
    def handshake(self, *arguments: Any, **more: Any) -> None:
        # Redirects are ours to follow: websockets would take the key along to another origin.
        with _rejecting():
            super().handshake(*arguments, **more)


@cache
def _async_connection() -> type[AsyncClientConnection]:
    from websockets.asyncio.client import ClientConnection as Base

    class Connection(Base):
        async def handshake(self, *arguments: Any, **more: Any) -> None:
            with _rejecting():
                await super().handshake(*arguments, **more)

    return Connection


@contextlib.contextmanager
def _rejecting() -> Generator[None, None, None]:
    try:
        yield
    except InvalidStatus as error:
        raise Rejected(_response(error.response)) from None


def _arguments(call: Call, limits: Limits, deadline: float | None) -> dict[str, Any]:
    """What both flavours are opened with. The URL of a call begins with http, which a WebSocket replaces by ws."""
    left = None if deadline is None else max(deadline - time.monotonic(), 0.001)
    waits = [seconds for seconds in (limits.open_timeout, left) if seconds is not None]
    return {
        "uri": "ws" + call.url.removeprefix("http"),
        "additional_headers": [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers
        ],
        "user_agent_header": None,
        "open_timeout": min(waits) if waits else None,
        "ping_interval": limits.ping_interval,
        "ping_timeout": limits.ping_interval,
        "close_timeout": _CLOSE_TIMEOUT,
        "max_size": limits.max_message_size,
        "proxy": limits.proxy,
        **({"ssl": limits.ssl_context} if limits.ssl_context and call.url.startswith("https") else {}),
        "logger": _SILENT,
    }


@contextlib.contextmanager
def _translated(call: Call) -> Generator[None, None, None]:
    """Raises our errors in place of those of websockets, which stay their cause."""
    try:
        yield
    except InvalidURI as error:
        raise ValueError(f"{call}: not the URL of a WebSocket") from error
    except (TimeoutError, asyncio.TimeoutError) as error:  # two classes until Python 3.11
        raise APITimeoutError(f"{call}: timed out (open)") from error
    except (OSError, EOFError, OtherProblem) as error:
        raise APIConnectionError(f"{call}: {str(error) or type(error).__name__}") from error


def _timed_out(call: Call, seconds: float | None) -> APITimeoutError:
    return APITimeoutError(f"{call}: no message in {seconds:g} s")


def _closed(error: ConnectionClosed, call: Call, secret: str | None) -> WebSocketClosedError:
    """What ended a session: the close frame that came first, from either end; or the loss of the connection."""
    by_server = error.rcvd is not None and (error.sent is None or bool(error.rcvd_then_sent))
    frame = error.rcvd if by_server else error.sent
    if frame is None:
        return closed(str(call), "lost", _LOST, "", secret)
    who = "closed by the server" if by_server else "closed by this end"
    return closed(str(call), who, int(frame.code), frame.reason, secret)


def _response(handshake: Handshake | None) -> Response:
    """The answer to a handshake, as one of HTTP."""
    assert handshake is not None
    # Its body is read as it is: nothing but plain text was asked for.
    headers = [
        pair
        for pair in handshake.headers.raw_items()
        if pair[0].lower() not in ("content-encoding", "transfer-encoding")
    ]
    return Response(handshake.status_code, headers=headers, content=bytes(handshake.body or b""))
