"""The async variants of the WebSocket connections."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConcurrencyError, ConnectionClosed
from websockets.protocol import State

from ..errors import WebSocketClosedError
from .calls import Call
from .options import SessionLimits
from .sockets import (
    CLOSE_TIMEOUT,
    FLOOD_TIMEOUT,
    RETRY_INTERVAL,
    check_handshake,
    convert_response,
    make_arguments,
    make_receive_timeout,
    translate_close,
    translate_errors,
)

_CHECKS = 10
"""How often per interval between pings the buffer of a blocked connection is checked for progress."""


class AsyncSocket:
    """The async variant of `Socket`, with tasks in place of threads."""

    def __init__(self, connection: AsyncConnection, call: Call) -> None:
        self._connection = connection
        self._call = call
        self._closing: object = None
        self.response = convert_response(connection.response)

    async def send(self, data: bytes) -> None:
        """Send a text message. Waits while the server does not read, at most for the interval between pings."""
        try:
            await self._connection.send(data, text=True)
            if self._connection.state is State.CLOSED:  # it was ended while this task waited
                raise self._connection.protocol.close_exc
        except ConnectionClosed as error:
            raise self._translate(error) from error

    async def receive(self, timeout: float | None) -> bytes:
        """Return the next message; raise WebSocketClosedError if the connection is closed or lost."""
        try:
            if timeout is None:
                return await self._connection.recv(decode=False)
            try:
                return await asyncio.wait_for(self._connection.recv(decode=False), timeout)
            except asyncio.TimeoutError as error:
                raise make_receive_timeout(self._call, timeout) from error
        except ConnectionClosed as error:
            raise self._translate(error) from error
        except ConcurrencyError as error:
            if self._closing is None:
                raise RuntimeError(f"{self._call}: another task is receiving already") from error
        await self._connection.wait_closed()  # another task is closing the connection and discards messages
        return await self.receive(timeout)

    async def close(self) -> None:
        """Close with a closing handshake, which has a timeout. Messages before its response are discarded."""
        self._closing = closing = asyncio.ensure_future(self._connection.close())
        try:
            await self._discard_messages(closing)
            await closing
        except asyncio.CancelledError:
            closing.cancel()
            self.abandon()
            raise

    async def _discard_messages(self, closing: asyncio.Future[None]) -> None:
        """Receive until the connection is closed; end it if that takes too long, also if a task is sending."""
        loop = asyncio.get_running_loop()
        flood_end = loop.time() + FLOOD_TIMEOUT
        timer = loop.call_later(CLOSE_TIMEOUT, self.abandon)
        try:
            while not closing.done():
                try:
                    await self._connection.recv(decode=False)
                except ConnectionClosed:
                    break
                except ConcurrencyError:
                    await asyncio.sleep(RETRY_INTERVAL)
                else:
                    timer.cancel()
                    timer = loop.call_at(flood_end, self.abandon)
            await asyncio.wait([closing])
        finally:
            timer.cancel()

    def abandon(self) -> None:
        """Close the connection immediately, without a closing handshake."""
        self._connection.transport.abort()

    def _translate(self, error: ConnectionClosed) -> WebSocketClosedError:
        return translate_close(error, self._call, is_stalled=self._connection.is_stalled)


async def open_async_socket(call: Call, limits: SessionLimits, deadline: float | None) -> AsyncSocket:
    """The async variant of `open_socket`."""
    with translate_errors(call):
        connection = await connect(
            create_connection=AsyncConnection, **make_arguments(call, limits, deadline, limits.ssl_context)
        )
        return AsyncSocket(cast(AsyncConnection, connection), call)


class AsyncConnection(ClientConnection):
    """The async variant of `Connection`. While the buffer is full, it checks whether the server reads."""

    is_stalled = False
    _timer: asyncio.TimerHandle | None = None

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        with check_handshake(self):
            await super().handshake(*args, **kwargs)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.ping_interval is not None:
            self._check_later(_count_buffered_bytes(self.transport), 0)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._timer is not None:
            self._timer.cancel()

    def _check_later(self, size: int, unchanged: int) -> None:
        seconds = cast(float, self.ping_interval) / _CHECKS
        self._timer = self.loop.call_later(seconds, self._check_progress, size, unchanged)

    def _check_progress(self, old_size: int, unchanged: int) -> None:
        if not self.paused:  # the connection was lost
            return
        size = _count_buffered_bytes(self.transport)
        unchanged = 0 if size < old_size else unchanged + 1
        if unchanged < _CHECKS:
            self._check_later(size, unchanged)
        else:
            self.is_stalled = True
            self.transport.abort()


def _count_buffered_bytes(transport: asyncio.Transport) -> int:
    """Return the number of bytes that were not sent yet, including those that TLS has passed to its own transport."""
    tls: Any = getattr(transport, "_ssl_protocol", None)  # asyncio has no other access to that transport
    inner: Any = getattr(tls, "_transport", None)
    size: int = transport.get_write_buffer_size()
    return size + (inner.get_write_buffer_size() if inner is not None else 0)
