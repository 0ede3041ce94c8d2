"""Sending over httpx: connection pools, and httpx errors as errors of this package."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import httpx

from ..errors import APIConnectionError, APITimeoutError
from .budget import RetryBudget
from .content import Content, async_pieces, pieces
from .decoding import Garbled
from .httpx_types import AsyncHTTPClient, HTTPClient, Response, Timeout
from .locks import Lock
from .omit import Omit
from .progress import async_body_pieces, body_pieces

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from .calls import Call

# Long media take minutes to make and to send.
_TIMEOUT = Timeout(connect=5.0, read=240.0, write=240.0, pool=10.0)
_THEIRS = (httpx.HTTPError, httpx.InvalidURL, Garbled)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class SyncTransport:
    """The connection pool of a client and its copies, built on first use; or the caller's own, which he closes."""

    def __init__(self, given: HTTPClient | None, *, http2: bool = False) -> None:
        _check(given, HTTPClient)
        self.budget = RetryBudget()
        self._client = given
        self._own = given is None
        self._http2 = http2
        self._closed = False
        self._lock = Lock()
        self._process = os.getpid()
        self._inherited: HTTPClient | None = None

    def send(self, call: Call, *, stream: bool, deadline: float | None = None) -> Response:
        """One attempt: a response that was read, or a successful one of a stream, which is not."""
        if self._own and self._process != os.getpid():
            self._forked()
        client = self._client or self._open()
        # Built anew for each attempt: a body is read as it is sent.
        request = _request(client, call, body_pieces(call), deadline)
        try:
            try:
                # A redirect may lead to another origin, and httpx would take the key there.
                response = client.send(request, stream=True, follow_redirects=False, **_auth(call))
                response.next_request = None  # httpx's idea of it, with the key in it
            finally:
                # Sent is sent: from here on nobody finds the key in a response or in an error.
                _forget(request, call.key_header)
            # What a hook of the caller's has read is there already.
            if not (stream and response.is_success) and not response.is_stream_consumed:
                with contextlib.closing(response):
                    content = Content(call, response, deadline)
                    for piece in pieces(response, content.decoder):
                        if not content.add(piece):
                            break
                    content.keep()
        except _THEIRS as error:
            raise _ours(call, error) from error
        return response

    def _forked(self) -> None:
        """Leave the connections to the parent process: two that read from one would get each other's answers."""
        self._process = os.getpid()
        self._inherited, self._client = self._client, None

    def _open(self) -> HTTPClient:
        with self._lock:
            if self._closed:
                raise RuntimeError("The client is closed")
            self._client = self._client or HTTPClient(timeout=_TIMEOUT, http2=self._http2)
            return self._client

    def close(self) -> None:
        with self._lock:
            if self._own:
                self._closed = True
                if self._client is not None:
                    self._client.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):  # at the end of the interpreter, or of a failed construction
            self.close()


class AsyncTransport:
    """The same, for asyncio: a pool for each event loop, since connections belong to the loop that made them."""

    def __init__(self, given: AsyncHTTPClient | None, *, http2: bool = False) -> None:
        _check(given, AsyncHTTPClient)
        self.budget = RetryBudget()
        self._given = given
        self._http2 = http2
        self._clients: WeakKeyDictionary[AbstractEventLoop, AsyncHTTPClient] = WeakKeyDictionary()
        self._closed = False
        self._lock = Lock()

    async def send(self, call: Call, *, stream: bool, deadline: float | None = None) -> Response:
        """One attempt: a response that was read, or a successful one of a stream, which is not."""
        client = self._given or self._open()
        request = _request(client, call, async_body_pieces(call), deadline)
        try:
            try:
                response = await client.send(request, stream=True, follow_redirects=False, **_auth(call))
                response.next_request = None
            finally:
                _forget(request, call.key_header)
            if not (stream and response.is_success) and not response.is_stream_consumed:
                async with contextlib.aclosing(response):
                    content = Content(call, response, deadline)
                    async with contextlib.aclosing(async_pieces(response, content.decoder)) as arriving:
                        async for piece in arriving:
                            if not content.add(piece):
                                break
                    content.keep()
        except _THEIRS as error:
            raise _ours(call, error) from error
        return response

    def _open(self) -> AsyncHTTPClient:
        import asyncio

        loop = asyncio.get_running_loop()
        found = self._clients.get(loop)
        if found is None:
            with self._lock:
                if self._closed:
                    raise RuntimeError("The client is closed")
                found = self._clients[loop] = AsyncHTTPClient(timeout=_TIMEOUT, http2=self._http2)
        return found

    async def close(self) -> None:
        """Close those of this loop now, and those of other loops in their turn."""
        import asyncio

        with self._lock:
            self._closed = self._closed or self._given is None
            clients = list(self._clients.items())
            self._clients.clear()
        for loop, client in clients:
            if loop is asyncio.get_running_loop():
                await client.aclose()
            elif not loop.is_closed():
                loop.call_soon_threadsafe(_close_later, loop, client)


_closing: set[object] = set()


def _close_later(loop: AbstractEventLoop, client: AsyncHTTPClient) -> None:
    task = loop.create_task(client.aclose())
    _closing.add(task)  # a loop holds its tasks weakly
    task.add_done_callback(_closing.discard)


def _request(
    client: HTTPClient | AsyncHTTPClient,
    call: Call,
    content: bytes | Iterator[bytes] | AsyncIterator[bytes] | None,
    deadline: float | None,
) -> httpx.Request:
    timeout = _timeout(client, call, deadline)
    try:
        if call.is_foreign:  # the client's own headers and cookies are not meant for this origin
            extensions = {"timeout": (timeout or client.timeout).as_dict()}
            request = httpx.Request(call.method, call.url, headers=call.headers, extensions=extensions)
            request.headers["accept-encoding"] = client.headers.get("accept-encoding", "identity")
            return request
        own = httpx.USE_CLIENT_DEFAULT if timeout is None else timeout
        return client.build_request(call.method, call.url, headers=call.headers, content=content, timeout=own)
    except httpx.InvalidURL as error:
        raise ValueError(f"{call}: {error}") from error


def _timeout(client: HTTPClient | AsyncHTTPClient, call: Call, deadline: float | None) -> Timeout | None:
    """None for that of the client, as httpx makes it."""
    own = None if isinstance(call.timeout, Omit) else Timeout(call.timeout)
    if deadline is None:
        return own
    left = max(deadline - time.monotonic(), 0.001)
    phases = (own or client.timeout).as_dict()
    return Timeout(**{name: left if most is None else min(most, left) for name, most in phases.items()})


def _auth(call: Call) -> dict[str, Any]:
    return {"auth": None} if call.is_foreign else {}


def _check(given: object, wanted: type) -> None:
    if given is not None and not isinstance(given, wanted):
        raise TypeError(f"http_client must be an httpx.{wanted.__name__}, not {type(given).__name__}")


def _forget(request: httpx.Request, key_header: str | None) -> None:
    if key_header is not None:
        with contextlib.suppress(KeyError):  # to look for it first would take as long again
            del request.headers[key_header]


@contextlib.contextmanager
def translated(call: object) -> Generator[None, None, None]:
    """Raises our errors in place of those of httpx, which stay their cause."""
    try:
        yield
    except _THEIRS as error:
        raise _ours(call, error) from error


def _ours(call: object, error: Exception) -> APIConnectionError:
    if isinstance(error, httpx.TimeoutException):
        kind = type(error).__name__.removesuffix("Timeout").lower()  # connect, read, write, pool
        return APITimeoutError(f"{call}: timed out ({kind})")
    if isinstance(error, Garbled):
        return APIConnectionError(f"{call}: the body is {error}")
    return APIConnectionError(f"{call}: {str(error) or type(error).__name__}")


def never_sent(error: APIConnectionError) -> bool:
    """Whether the request cannot have reached the server, so that sending it again cannot do anything twice."""
    return isinstance(error.__cause__, _NEVER_SENT)
