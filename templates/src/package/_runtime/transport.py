"""Sending over httpx: connection pools, and the errors of httpx translated into the errors of this package."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Generator
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, NoReturn
from weakref import WeakKeyDictionary

import httpx

from ..errors import APIConnectionError, APITimeoutError, ClientClosedError
from .content import Content, aiter_content, iter_content
from .decoding import DecodeError
from .httpx_types import AsyncHTTPClient, HTTPClient, Response, Timeout
from .locks import Lock
from .network import (
    AsyncBody,
    Body,
    DeadlineExceededError,
    Sending,
    is_library_error,
    list_pools,
    replace_backend,
    run_until,
)
from .requests import aiter_body, build_request, end_at, iter_body, make_auth, remove_credentials
from .retries import RetryBudget

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from .calls import Call

# Generating and sending long media takes minutes.
_TIMEOUT = Timeout(connect=5.0, read=240.0, write=240.0, pool=240.0)
_MAX_IDLE_CONNECTIONS = 100
_HTTPX_ERRORS = (httpx.HTTPError, httpx.InvalidURL, DecodeError)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
_CLOCK_TOLERANCE = 0.005  # a timeout may end a little early


class _NoCookies(CookieJar):
    """Stores no cookie. The state of a session would be shared by calls with different credentials."""

    def extract_cookies(self, response: object, request: object) -> None:
        pass

    def add_cookie_header(self, request: object) -> None:
        pass


_CLOSED = "the client is closed; create a new client"
_NOT_PICKLABLE = (
    "a client cannot be pickled, because it has connections; create the client in the other process"
)
_NO_EVENT_LOOP = (
    "the async client requires asyncio, and no event loop of asyncio is running; with trio or curio, call the sync client"
    " in a thread: await trio.to_thread.run_sync(...)"
)


class SyncTransport:
    """The connection pool of a client and its copies: created on first use, or the caller's own, which stays open."""

    def __init__(
        self, http_client: HTTPClient | None, *, http2: bool = False, max_connections: int = 1000
    ) -> None:
        _check_http_client(http_client, HTTPClient)
        self.budget = RetryBudget()
        self._client = http_client
        self._owns_client = http_client is None
        self._http2 = http2
        self._max_connections = max_connections
        self._is_closed = False
        self._lock = Lock()
        self._process = os.getpid()
        self._parent_client: HTTPClient | None = None

    def send(self, call: Call, *, stream: bool, deadline: float | None = None) -> Response:
        """Make one attempt. The body of the response is read, unless it is a stream and its status is 2xx."""
        if self._owns_client and self._process != os.getpid():
            self._leave_connections_to_parent()
        client = self._client or self._open()
        if deadline is None or not self._http2:
            # Built again for each attempt: sending consumes the body.
            request = build_request(client, call, iter_body(call), deadline)
            return self._send(client, call, request, stream, deadline)
        # The deadline is not a timeout of a step, which would end all calls on the connection.
        request = build_request(client, call, end_at(deadline, iter_body(call)), None)
        try:
            return run_until(deadline, lambda: self._send(client, call, request, stream, deadline))
        except DeadlineExceededError as error:
            raise APITimeoutError(f"{call}: timed out (total)") from error

    def _send(
        self, client: HTTPClient, call: Call, request: httpx.Request, stream: bool, deadline: float | None
    ) -> Response:
        try:
            with Sending(deadline):
                try:
                    # httpx would also send the API key when it follows a redirect to another origin.
                    response = client.send(request, stream=True, follow_redirects=False, **make_auth(call))
                    response.next_request = None  # httpx prepares it with the API key
                finally:
                    # From here on, neither a response nor an error contains a credential.
                    remove_credentials(request, call)
                # A hook of the caller's httpx client may have read the response.
                if not response.is_stream_consumed:
                    response.stream = Body(response.stream)
                    if not (stream and response.is_success):
                        with contextlib.closing(response):
                            content = Content(call, response, deadline)
                            for piece in iter_content(response, content.decoder):
                                if not content.add(piece):
                                    break
                            content.store()
        except Exception as error:
            raise_translated(call, error, client, deadline)
        return response

    def _leave_connections_to_parent(self) -> None:
        """Use new connections after a fork. Two processes on one connection would receive each other's responses."""
        self._process = os.getpid()
        self._parent_client, self._client = self._client, None

    def _open(self) -> HTTPClient:
        with self._lock:
            self.require_open()
            if self._client is None:
                client = HTTPClient(**_make_client_arguments(self._http2, self._max_connections))
                replace_backend(client)
                self._client = client
            return self._client

    def require_open(self) -> None:
        """Raise ClientClosedError if the client is closed."""
        if self._is_closed:
            raise ClientClosedError(_CLOSED)

    def close(self) -> None:
        with self._lock:
            if self._owns_client:
                self._is_closed = True
                client, self._client = self._client, None
                if client is not None:
                    client.close()

    def __deepcopy__(self, memo: object) -> SyncTransport:
        """Return a transport with its own connections. The caller's own client is shared."""
        return SyncTransport(
            self._client if not self._owns_client else None,
            http2=self._http2,
            max_connections=self._max_connections,
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError(_NOT_PICKLABLE)

    def __del__(self) -> None:
        with contextlib.suppress(Exception):  # when the interpreter exits, or after a failed construction
            self.close()


class AsyncTransport:
    """The async variant of `SyncTransport`, with a pool per event loop, because connections belong to their loop."""

    def __init__(
        self, http_client: AsyncHTTPClient | None, *, http2: bool = False, max_connections: int = 1000
    ) -> None:
        _check_http_client(http_client, AsyncHTTPClient)
        self.budget = RetryBudget()
        self._http_client = http_client
        self._http2 = http2
        self._max_connections = max_connections
        self._clients: WeakKeyDictionary[AbstractEventLoop, AsyncHTTPClient] = WeakKeyDictionary()
        self._is_closed = False
        self._lock = Lock()

    async def send(self, call: Call, *, stream: bool, deadline: float | None = None) -> Response:
        """Make one attempt. The body of the response is read, unless it is a stream and its status is 2xx."""
        client = self._open()
        request = build_request(client, call, aiter_body(call), None)
        if deadline is None:
            return await self._send(client, call, request, stream, deadline)
        import anyio

        with anyio.move_on_after(max(deadline - time.monotonic(), 0)):
            return await self._send(client, call, request, stream, deadline)
        raise APITimeoutError(f"{call}: timed out (total)")

    async def _send(
        self,
        client: AsyncHTTPClient,
        call: Call,
        request: httpx.Request,
        stream: bool,
        deadline: float | None,
    ) -> Response:
        try:
            with Sending(deadline):
                try:
                    response = await client.send(
                        request, stream=True, follow_redirects=False, **make_auth(call)
                    )
                    response.next_request = None
                finally:
                    remove_credentials(request, call)
                if not response.is_stream_consumed:
                    response.stream = AsyncBody(response.stream)
                    if not (stream and response.is_success):
                        async with contextlib.aclosing(response):
                            content = Content(call, response, deadline)
                            async with contextlib.aclosing(
                                aiter_content(response, content.decoder)
                            ) as pieces:
                                async for piece in pieces:
                                    if not content.add(piece):
                                        break
                            content.store()
        except Exception as error:
            raise_translated(call, error, client, deadline)
        return response

    def _open(self) -> AsyncHTTPClient:
        loop = get_running_loop()
        client = self._http_client or self._clients.get(loop)
        if client is None:
            with self._lock:
                self.require_open()
                client = AsyncHTTPClient(**_make_client_arguments(self._http2, self._max_connections))
                replace_backend(client)
                self._clients[loop] = client
        return client

    def require_open(self) -> None:
        """Raise ClientClosedError if the client is closed."""
        if self._is_closed:
            raise ClientClosedError(_CLOSED)

    async def close(self) -> None:
        """Close the pool of this event loop now; other loops close theirs when they run next."""
        import asyncio

        with self._lock:
            self._is_closed = self._is_closed or self._http_client is None
            clients = list(self._clients.items())
            self._clients.clear()
        for loop, client in clients:
            if loop is asyncio.get_running_loop():
                await client.aclose()
            elif not loop.is_closed():
                loop.call_soon_threadsafe(_close_later, loop, client)

    def __deepcopy__(self, memo: object) -> AsyncTransport:
        """Return a transport with its own connections. The caller's own client is shared."""
        return AsyncTransport(self._http_client, http2=self._http2, max_connections=self._max_connections)

    def __reduce__(self) -> NoReturn:
        raise TypeError(_NOT_PICKLABLE)


def get_running_loop() -> AbstractEventLoop:
    """Return the event loop of asyncio; raise RuntimeError if another library, such as trio, runs the coroutine."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(_NO_EVENT_LOOP) from None


_closing_tasks: set[object] = set()


def _close_later(loop: AbstractEventLoop, client: AsyncHTTPClient) -> None:
    task = loop.create_task(client.aclose())
    _closing_tasks.add(task)  # an event loop has only weak references to its tasks
    task.add_done_callback(_closing_tasks.discard)


def _make_client_arguments(http2: bool, max_connections: int) -> dict[str, Any]:
    limits = httpx.Limits(
        max_connections=max_connections,
        max_keepalive_connections=min(max_connections, _MAX_IDLE_CONNECTIONS),
    )
    return {"timeout": _TIMEOUT, "http2": http2, "limits": limits, "cookies": _NoCookies()}


def _check_http_client(http_client: object, expected: type) -> None:
    if http_client is not None and not isinstance(http_client, expected):
        raise TypeError(f"http_client must be an httpx.{expected.__name__}, not {type(http_client).__name__}")


@contextlib.contextmanager
def translate_errors(call: Call) -> Generator[None, None, None]:
    """Raise the errors of this package in place of those of the HTTP libraries, which become their cause."""
    try:
        yield
    except Exception as error:
        raise_translated(call, error)


def raise_translated(
    call: Call,
    error: Exception,
    client: HTTPClient | AsyncHTTPClient | None = None,
    deadline: float | None = None,
) -> NoReturn:
    """Raise an error of this package in place of one of an HTTP library; raise an error of the caller's code unchanged."""
    if not isinstance(error, _HTTPX_ERRORS) and not is_library_error(error):
        raise error
    redactor = call.redactor
    cause = redactor.redact_error(error)
    if client is not None and client.is_closed:
        raise ClientClosedError(f"{call}: {_CLOSED}") from cause
    if isinstance(error, httpx.TimeoutException):
        raise APITimeoutError(f"{call}: timed out {_describe_timeout(error, client, deadline)}") from cause
    from .error_responses import to_one_line  # late, since most calls have no error

    text = redactor.redact(str(error)) or type(error).__name__
    if isinstance(error, DecodeError):
        text = f"the response body is {text}"
    raise APIConnectionError(f"{call}: {to_one_line(text)}") from cause


def _describe_timeout(
    error: httpx.TimeoutException, client: HTTPClient | AsyncHTTPClient | None, deadline: float | None
) -> str:
    """Return the step that timed out: connect, read, write or pool; total after the deadline of the call."""
    if deadline is not None and time.monotonic() >= deadline - _CLOCK_TOLERANCE:
        return "(total)"
    if not isinstance(error, httpx.PoolTimeout) or client is None:
        return f"({type(error).__name__.removesuffix('Timeout').lower()})"
    counts = [getattr(pool, "_max_connections", None) for pool in list_pools(client)]
    number = f"all {counts[0]}" if counts and counts[0] else "all"
    return f"(pool): {number} connections of the client are in use; a larger max_connections allows more"


def is_pool_timeout(error: Exception) -> bool:
    """Whether no connection of the client was free, so that nothing was sent and no server has failed."""
    return isinstance(error.__cause__, httpx.PoolTimeout)


def was_never_sent(error: APIConnectionError) -> bool:
    """Whether the request cannot have reached the server, so that repeating it has no side effect."""
    return isinstance(error.__cause__, _NEVER_SENT)
