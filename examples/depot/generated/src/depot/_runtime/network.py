"""What httpx lacks: deadlines that hold within each step of a call, silent logs, and connections without leftovers."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import math
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextvars import ContextVar, Token
from typing import Any, TypeVar

import httpx

from .httpx_types import Response
from .redaction import LIBRARIES

T = TypeVar("T")

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
"""The deadline of the call that is being sent, by the monotonic clock; infinite without one; None outside of a call."""
_WRITE_SIZE = 16 * 1024


class DeadlineExceededError(Exception):
    """The deadline has passed while a call was being sent."""


def begin_sending(deadline: float | None) -> Token[float | None]:
    """From now on, the steps of a call end at the deadline, and the logs of the HTTP libraries are silent."""
    return _deadline.set(math.inf if deadline is None else deadline)


end_sending = _deadline.reset
"""Restore the state before `begin_sending`, which has returned the argument."""


@contextlib.contextmanager
def sending(deadline: float | None) -> Generator[None, None, None]:
    """Do a step of a call after the call, such as reading its stream. Slower than the two functions."""
    token = begin_sending(deadline)
    try:
        yield
    finally:
        end_sending(token)


def _limit(timeout: float | None, error: str) -> float | None:
    """Return the timeout of a step, which ends at the deadline at the latest; after it, raise the error of httpcore."""
    deadline = _deadline.get()
    if deadline is None or deadline == math.inf:
        return timeout
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        import httpcore  # httpx imports it with the first connection

        raise getattr(httpcore, error)("the deadline has passed")
    return remaining if timeout is None else min(timeout, remaining)


class Backend:
    """An httpcore.NetworkBackend whose connections end their reads and writes at the deadline of the call.

    The timeout of a step starts again with each byte, so a server that sends one byte at a time could extend a call forever.
    """

    def __init__(self, inner: Any, is_closed: Callable[[], bool]) -> None:
        self._inner = inner
        self._is_closed = is_closed

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> Stream:
        if self._is_closed():
            raise _make_closed_error()
        limit = _limit(timeout, "ConnectTimeout")
        return Stream(self._inner.connect_tcp(host, port, limit, **options), self._is_closed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Stream:
    """An httpcore.NetworkStream, a connection.

    A pool that is closed leaves out the connections that are being opened, so these check it before they send.
    """

    def __init__(self, inner: Any, is_closed: Callable[[], bool]) -> None:
        self._inner = inner
        self._is_closed = is_closed
        tls = inner.get_extra_info("ssl_object")
        # Several calls share an HTTP/2 connection. The deadline of a call must not end the others.
        self._is_shared = tls is not None and tls.selected_alpn_protocol() == "h2"
        if self._is_shared:
            from .shared_streams import SharedStream

            self._inner = SharedStream(inner)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._inner.read(max_bytes, self._limit(timeout, "ReadTimeout"))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._is_closed():
            self._inner.close()
            raise _make_closed_error()
        # httpcore writes in a loop that starts the timeout again with each step.
        for start in range(0, len(buffer), _WRITE_SIZE):
            piece = buffer[start : start + _WRITE_SIZE]
            self._inner.write(piece, self._limit(timeout, "WriteTimeout"))

    def start_tls(
        self, ssl_context: object, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        limit = self._limit(timeout, "ConnectTimeout")
        return Stream(self._inner.start_tls(ssl_context, server_hostname, limit), self._is_closed)

    def _limit(self, timeout: float | None, error: str) -> float | None:
        return timeout if self._is_shared else _limit(timeout, error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class AsyncBackend:
    """The async variant of `Backend`. A deadline cancels the call, so only what httpcore leaves open is closed here."""

    def __init__(self, inner: Any, is_closed: Callable[[], bool]) -> None:
        self._inner = inner
        self._is_closed = is_closed

    async def connect_tcp(self, host: str, port: int, **options: Any) -> AsyncStream:
        if self._is_closed():
            raise _make_closed_error()
        return AsyncStream(await self._inner.connect_tcp(host, port, **options), self._is_closed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class AsyncStream:
    """An httpcore.AsyncNetworkStream that is closed if the handshake of TLS is cancelled."""

    def __init__(self, inner: Any, is_closed: Callable[[], bool]) -> None:
        self._inner = inner
        self._is_closed = is_closed

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._is_closed():
            await self._inner.aclose()
            raise _make_closed_error()
        await self._inner.write(buffer, timeout)

    async def start_tls(self, *args: Any, **options: Any) -> AsyncStream:
        try:
            return AsyncStream(await self._inner.start_tls(*args, **options), self._is_closed)
        except BaseException:
            import anyio

            with anyio.CancelScope(shield=True):
                await self._inner.aclose()
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def list_pools(client: httpx.Client | httpx.AsyncClient) -> Iterator[Any]:
    """Yield the connection pools of a client: its own, and those of the proxies of the environment."""
    # httpx has no public way to its pools, and no argument for a network backend.
    transports: list[Any] = [getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()]
    for transport in transports:
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            yield pool


def replace_backend(client: httpx.Client | httpx.AsyncClient) -> None:
    """Let a client that has no connection yet open its connections by the backends of this module."""
    make = Backend if isinstance(client, httpx.Client) else AsyncBackend
    reference = weakref.ref(client)  # the client refers to its pools

    def is_closed() -> bool:
        client = reference()
        return client is None or client.is_closed

    for pool in list_pools(client):
        pool._network_backend = make(pool._network_backend, is_closed)


def _make_closed_error() -> Exception:
    import httpcore

    return httpcore.ConnectError("the client is closed")


def run_until(deadline: float, send: Callable[[], Response]) -> Response:
    """Send in another thread; raise DeadlineExceededError at the deadline.

    HTTP/2 needs this: a call waits for locks, which have no timeout, while another call reads from their connection.
    """
    task = _Task(send)
    task.start()
    return task.wait(deadline - time.monotonic())


class _Task(threading.Thread):
    def __init__(self, send: Callable[[], Response]) -> None:
        super().__init__(name="call", daemon=True)
        self._send = send
        self._context = contextvars.copy_context()
        self._is_done = threading.Event()
        self._lock = threading.Lock()
        self._is_abandoned = False
        self._response: Response | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            response = self._context.run(self._send)
        except BaseException as error:
            self._error = error
        else:
            with self._lock:
                self._response = response
                is_abandoned = self._is_abandoned
            if is_abandoned:
                response.close()
        self._is_done.set()

    def wait(self, seconds: float) -> Response:
        try:
            self._is_done.wait(max(seconds, 0))
        except BaseException:
            self._abandon()
            raise
        if not self._is_done.is_set():
            self._abandon()
            raise DeadlineExceededError
        if self._response is None:
            assert self._error is not None
            raise self._error
        return self._response

    def _abandon(self) -> None:
        """Let the thread close its response, now or when it arrives."""
        with self._lock:
            self._is_abandoned = True
        if self._response is not None:
            self._response.close()


class _Silence(logging.Filter):
    """Drops the records of the HTTP libraries during a call of this package: they contain queries and credentials."""

    def filter(self, record: logging.LogRecord) -> bool:
        return _deadline.get() is None


def _silence_libraries() -> tuple[logging.Logger, ...]:
    silence = _Silence()
    names = "connection http11 http2 proxy socks"
    loggers = ["httpx", "hpack.hpack", "hpack.table", *(f"httpcore.{name}" for name in names.split())]
    found = tuple(map(logging.getLogger, loggers))
    for logger in found:
        logger.addFilter(silence)
    return found


_loggers = _silence_libraries()


def is_library_error(error: Exception) -> bool:
    """Whether an HTTP library raised an error, and not the caller's code that it called, such as an iterator or a hook."""
    if isinstance(error, (MemoryError, RecursionError)):
        return False
    is_inside = False
    traceback = error.__traceback__
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        package = module.partition(".")[0]
        if package in LIBRARIES:
            is_inside = True
        elif is_inside and module != __name__ and package not in sys.stdlib_module_names:
            return False  # the library has called other code
        traceback = traceback.tb_next
    return is_inside


class Body(httpx.SyncByteStream):
    """The body of a response. At its end, a connection with further bytes is closed.

    httpx would take these bytes for the response to the next request.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        yield from _read(self._inner) if _is_logged() else self._inner
        connection = _find_connection_with_leftover(self._inner)
        if connection is not None:
            connection.close()

    def close(self) -> None:
        with sending(_deadline.get()):
            self._inner.close()


class AsyncBody(httpx.AsyncByteStream):
    """The async variant of `Body`."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in _read_async(self._inner) if _is_logged() else self._inner:
            yield piece
        connection = _find_connection_with_leftover(self._inner)
        if connection is not None:
            await connection.aclose()

    async def aclose(self) -> None:
        with sending(_deadline.get()):
            await self._inner.aclose()


def _is_logged() -> bool:
    """Whether reading would be logged: some library has a level for it, and no call is being sent."""
    return _deadline.get() is None and any(logger.isEnabledFor(logging.DEBUG) for logger in _loggers)


def _read(body: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a stream that the call has returned. While each is read, the logs are silent."""
    pieces = iter(body)
    while True:
        with sending(None):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


async def _read_async(body: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The async variant of `_read`."""
    pieces = aiter(body)
    while True:
        with sending(None):
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece


def _find_connection_with_leftover(body: Any) -> Any:
    """Return the HTTP/1.1 connection of a body that was read to its end if it has received more than the body."""
    while body is not None and not hasattr(body, "_connection"):
        body = getattr(body, "_stream", None) or getattr(body, "_httpcore_stream", None)
    connection = getattr(body, "_connection", None)
    state = getattr(connection, "_h11_state", None)
    return connection if state is not None and state.trailing_data[0] else None
