"""The connection pools of a client. `sending` sends over them."""

from __future__ import annotations

import contextlib
import os
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast
from weakref import WeakKeyDictionary

import httpx

from .httpx_types import AsyncHTTPClient, HTTPClient, Timeout
from .locks import Lock
from .retries import RetryBudget
from .settings import NOT_PICKLABLE

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

ClientT = TypeVar("ClientT", HTTPClient, AsyncHTTPClient)

# Generating and sending long media takes minutes.
_TIMEOUT = Timeout(connect=5.0, read=240.0, write=240.0, pool=240.0)
_MAX_IDLE_CONNECTIONS = 100


class _NoCookies(CookieJar):
    """Stores no cookie. The state of a session would be shared by calls with different credentials."""

    def extract_cookies(self, response: object, request: object) -> None:
        pass

    def add_cookie_header(self, request: object) -> None:
        pass


CLOSED = "the client is closed; create a new client"
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
        self.uses_http2 = http2
        self._max_connections = max_connections
        self._is_closed = False
        self._lock = Lock()
        self._process = os.getpid()
        self._parent_client: HTTPClient | None = None

    def _leave_connections_to_parent(self) -> None:
        """Use new connections after a fork. Two processes on one connection would receive each other's responses."""
        self._process = os.getpid()
        self._parent_client, self._client = self._client, None

    def open(self) -> HTTPClient:
        """Return the httpx client, created on first use."""
        if self._owns_client and self._process != os.getpid():
            self._leave_connections_to_parent()
        return self._client or self._create()

    def _create(self) -> HTTPClient:
        with self._lock:
            self.require_open()
            if self._client is None:
                self._client = _create_client(HTTPClient, self.uses_http2, self._max_connections)
            return self._client

    def require_open(self) -> None:
        """Raise ClientClosedError if the client is closed."""
        if self._is_closed:
            from ..errors import ClientClosedError

            raise ClientClosedError(CLOSED)

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
            http2=self.uses_http2,
            max_connections=self._max_connections,
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError(NOT_PICKLABLE)

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

    def open(self) -> AsyncHTTPClient:
        """Return the httpx client of the running event loop, created on first use."""
        loop = get_running_loop()
        return self._http_client or self._clients.get(loop) or self._create(loop)

    def _create(self, loop: AbstractEventLoop) -> AsyncHTTPClient:
        with self._lock:
            self.require_open()
            client = self._clients[loop] = _create_client(AsyncHTTPClient, self._http2, self._max_connections)
            return client

    def require_open(self) -> None:
        """Raise ClientClosedError if the client is closed."""
        if self._is_closed:
            from ..errors import ClientClosedError

            raise ClientClosedError(CLOSED)

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
        raise TypeError(NOT_PICKLABLE)


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


def _create_client(kind: type[ClientT], http2: bool, max_connections: int) -> ClientT:
    """Create an httpx client; raise ValueError if an environment variable is not the URL of a proxy."""
    from .network import list_pools, replace_backend

    client: ClientT | None = None
    failure: Exception | None = None
    try:
        client = kind(**_make_client_arguments(http2, max_connections))
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        failure = error  # its text may contain a password; it is not the context of the next error
    if client is None or sum(1 for _ in list_pools(client)) > 1:
        from .proxies import check_environment

        check_environment()
    if client is None:
        raise cast(Exception, failure)
    replace_backend(client)
    return client


def _make_client_arguments(http2: bool, max_connections: int) -> dict[str, Any]:
    limits = httpx.Limits(
        max_connections=max_connections,
        max_keepalive_connections=min(max_connections, _MAX_IDLE_CONNECTIONS),
    )
    return {"timeout": _TIMEOUT, "http2": http2, "limits": limits, "cookies": _NoCookies()}


def _check_http_client(http_client: object, expected: type) -> None:
    if http_client is not None and not isinstance(http_client, expected):
        raise TypeError(f"http_client must be an httpx.{expected.__name__}, not {type(http_client).__name__}")
