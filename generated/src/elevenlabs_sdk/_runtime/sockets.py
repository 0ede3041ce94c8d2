"""WebSocket connections over websockets, sync and async. Its errors are translated into the errors of this package."""

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

from websockets.exceptions import (
    ConcurrencyError,
    ConnectionClosed,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)
from websockets.sync.client import ClientConnection, connect

from ..errors import APIConnectionError, APITimeoutError, WebSocketClosedError
from .calls import Call
from .error_responses import make_closed_error
from .httpx_types import Response
from .options import SessionLimits

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection as AsyncClientConnection
    from websockets.http11 import Response as HandshakeResponse

_CLOSE_TIMEOUT = 5.0
_ABNORMAL_CLOSURE = 1006
# The log of websockets would contain the API key, which is in a header, and the query, which may contain a token.
_DISABLED_LOGGER = logging.Logger("disabled", logging.CRITICAL + 1)


class RejectedHandshakeError(Exception):
    """The handshake response does not open a WebSocket."""

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
        self.response = _convert_response(connection.response)

    def send(self, data: bytes) -> None:
        """Send a text message. Blocks while the server does not read."""
        try:
            self._connection.send(data, text=True)
        except ConnectionClosed as error:
            raise _translate_close(error, self._call, self._secret) from error

    def receive(self, timeout: float | None) -> bytes:
        """Return the next message; raise WebSocketClosedError if the connection is closed or lost."""
        try:
            return self._connection.recv(timeout, decode=False)
        except ConnectionClosed as error:
            raise _translate_close(error, self._call, self._secret) from error
        except TimeoutError as error:
            raise _make_receive_timeout(self._call, timeout) from error
        except ConcurrencyError as error:
            if self._drain is None:
                raise RuntimeError(f"{self._call}: another thread is receiving already") from error
        self._drain.join()  # another thread is closing the connection and discards messages
        return self.receive(timeout)

    def close(self) -> None:
        """Close with a closing handshake, which has a timeout. Messages before its response are discarded."""
        self._drain = threading.Thread(target=self._discard_messages, daemon=True)
        self._drain.start()
        self._connection.close()
        self._drain.join()

    def _discard_messages(self) -> None:
        with contextlib.suppress(ConnectionClosed, ConcurrencyError):
            while True:
                self._connection.recv(decode=False)

    def abandon(self) -> None:
        """Close the connection immediately, without a closing handshake."""
        with contextlib.suppress(OSError):
            self._connection.socket.shutdown(socket.SHUT_RDWR)


class AsyncSocket:
    """The async variant of `Socket`, with tasks in place of threads."""

    def __init__(self, connection: AsyncClientConnection, call: Call, secret: str | None) -> None:
        self._connection = connection
        self._call = call
        self._secret = secret
        self._closing: object = None
        self.response = _convert_response(connection.response)

    async def send(self, data: bytes) -> None:
        """Send a text message. Waits while the server does not read."""
        try:
            await self._connection.send(data, text=True)
        except ConnectionClosed as error:
            raise _translate_close(error, self._call, self._secret) from error

    async def receive(self, timeout: float | None) -> bytes:
        """Return the next message; raise WebSocketClosedError if the connection is closed or lost."""
        try:
            if timeout is None:
                return await self._connection.recv(decode=False)
            try:
                return await asyncio.wait_for(self._connection.recv(decode=False), timeout)
            except asyncio.TimeoutError as error:
                raise _make_receive_timeout(self._call, timeout) from error
        except ConnectionClosed as error:
            raise _translate_close(error, self._call, self._secret) from error
        except ConcurrencyError as error:
            if self._closing is None:
                raise RuntimeError(f"{self._call}: another task is receiving already") from error
        await self._connection.wait_closed()  # another task is closing the connection and discards messages
        return await self.receive(timeout)

    async def close(self) -> None:
        """Close with a closing handshake, which has a timeout. Messages before its response are discarded."""
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
        """Close the connection immediately, without a closing handshake."""
        self._connection.transport.abort()


def open_socket(call: Call, limits: SessionLimits, deadline: float | None, secret: str | None) -> Socket:
    """Make one attempt to connect; raise RejectedHandshakeError if the response does not open a WebSocket."""
    # The overloads of `connect`, and the type of `__enter__`, differ between versions of websockets.
    open_connection = cast("Callable[..., contextlib.AbstractContextManager[ClientConnection]]", connect)
    with _translate_errors(call):
        connection = open_connection(create_connection=_Connection, **_make_arguments(call, limits, deadline))
        return Socket(connection.__enter__(), call, secret)


async def open_async_socket(
    call: Call, limits: SessionLimits, deadline: float | None, secret: str | None
) -> AsyncSocket:
    """The async variant of `open_socket`."""
    from websockets.asyncio.client import connect as async_connect

    arguments = _make_arguments(call, limits, deadline)
    with _translate_errors(call):
        connection = await async_connect(create_connection=_get_async_connection_class(), **arguments)
        return AsyncSocket(connection, call, secret)


class _Connection(ClientConnection):
    def handshake(self, *args: Any, **kwargs: Any) -> None:
        # This package follows redirects itself: websockets would send the API key to another origin.
        with _convert_rejection():
            super().handshake(*args, **kwargs)


@cache
def _get_async_connection_class() -> type[AsyncClientConnection]:
    from websockets.asyncio.client import ClientConnection as Base

    class Connection(Base):
        async def handshake(self, *args: Any, **kwargs: Any) -> None:
            with _convert_rejection():
                await super().handshake(*args, **kwargs)

    return Connection


@contextlib.contextmanager
def _convert_rejection() -> Generator[None, None, None]:
    try:
        yield
    except InvalidStatus as error:
        raise RejectedHandshakeError(_convert_response(error.response)) from None


def _make_arguments(call: Call, limits: SessionLimits, deadline: float | None) -> dict[str, Any]:
    """Return the arguments of `connect`, sync or async. The http of the URL is replaced by ws."""
    remaining = None if deadline is None else max(deadline - time.monotonic(), 0.001)
    timeouts = [seconds for seconds in (limits.open_timeout, remaining) if seconds is not None]
    return {
        "uri": "ws" + call.url.removeprefix("http"),
        "additional_headers": [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers
        ],
        "user_agent_header": None,
        "open_timeout": min(timeouts) if timeouts else None,
        "ping_interval": limits.ping_interval,
        "ping_timeout": limits.ping_interval,
        "close_timeout": _CLOSE_TIMEOUT,
        "max_size": limits.max_message_size,
        "proxy": limits.proxy,
        **({"ssl": limits.ssl_context} if limits.ssl_context and call.url.startswith("https") else {}),
        "logger": _DISABLED_LOGGER,
    }


@contextlib.contextmanager
def _translate_errors(call: Call) -> Generator[None, None, None]:
    """Raise the errors of this package in place of those of websockets, which become their cause."""
    try:
        yield
    except InvalidURI as error:
        raise ValueError(f"{call}: not the URL of a WebSocket") from error
    except (TimeoutError, asyncio.TimeoutError) as error:  # two classes before Python 3.11
        raise APITimeoutError(f"{call}: timed out (open)") from error
    except (OSError, EOFError, WebSocketException) as error:
        raise APIConnectionError(f"{call}: {str(error) or type(error).__name__}") from error


def _make_receive_timeout(call: Call, seconds: float | None) -> APITimeoutError:
    return APITimeoutError(f"{call}: no message in {seconds:g} s")


def _translate_close(error: ConnectionClosed, call: Call, secret: str | None) -> WebSocketClosedError:
    """Return the error for a closed session: the first close frame of either side, or the loss of the connection."""
    is_closed_by_server = error.rcvd is not None and (error.sent is None or bool(error.rcvd_then_sent))
    frame = error.rcvd if is_closed_by_server else error.sent
    if frame is None:
        return make_closed_error(str(call), "connection lost", _ABNORMAL_CLOSURE, "", secret)
    event = "closed by the server" if is_closed_by_server else "closed by the client"
    return make_closed_error(str(call), event, int(frame.code), frame.reason, secret)


def _convert_response(handshake_response: HandshakeResponse | None) -> Response:
    """Return a handshake response as an httpx response."""
    assert handshake_response is not None
    # The body is not decoded: the handshake requests no encoding.
    headers = [
        pair
        for pair in handshake_response.headers.raw_items()
        if pair[0].lower() not in ("content-encoding", "transfer-encoding")
    ]
    return Response(
        handshake_response.status_code, headers=headers, content=bytes(handshake_response.body or b"")
    )
