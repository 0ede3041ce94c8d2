"""The one door to httpx: its connection pools, its types, and its errors turned into ours."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING

import httpx
from httpx import AsyncClient as AsyncHTTPClient
from httpx import Client as HTTPClient
from httpx import Headers, Response, Timeout

from ..errors import APIConnectionError, APITimeoutError
from .multipart import Multipart
from .omit import Omit

if TYPE_CHECKING:
    from .calls import Call

__all__ = [
    "HTTPX_VERSION",
    "AsyncHTTPClient",
    "AsyncTransport",
    "HTTPClient",
    "Headers",
    "Response",
    "SyncTransport",
    "Timeout",
    "never_sent",
    "translated",
]

HTTPX_VERSION = httpx.__version__

# Long media take minutes to make and to send: reading and writing wait long, connecting does not.
_TIMEOUT = Timeout(connect=5.0, read=240.0, write=240.0, pool=10.0)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class SyncTransport:
    """The connection pool of a client and its copies, built on first use; or the caller's own, which he closes."""

    def __init__(self, given: HTTPClient | None) -> None:
        _check(given, HTTPClient)
        self._client = given
        self._own = given is None
        self._closed = False
        self._lock = threading.Lock()

    def send(self, call: Call, *, stream: bool) -> Response:
        client = self._client or self._open()
        # Built anew for each attempt: a body is read as it is sent.
        request = _request(
            client, call, call.body.pieces() if isinstance(call.body, Multipart) else call.body
        )
        with translated(call):
            try:
                # A redirect may lead to another origin, and httpx would take the key there.
                response = client.send(request, stream=stream, follow_redirects=False)
                if not response.is_success:
                    response.read()
                return response
            finally:
                # Sent is sent: from here on nobody finds the key in a response or in an error.
                request.headers.pop(call.key_header or "", None)

    def _open(self) -> HTTPClient:
        with self._lock:
            if self._closed:
                raise RuntimeError("The client is closed")
            self._client = self._client or HTTPClient(timeout=_TIMEOUT)
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
    """The same, for asyncio."""

    def __init__(self, given: AsyncHTTPClient | None) -> None:
        _check(given, AsyncHTTPClient)
        self._client = given
        self._own = given is None
        self._closed = False
        self._lock = threading.Lock()

    async def send(self, call: Call, *, stream: bool) -> Response:
        client = self._client or self._open()
        content = call.body.async_pieces() if isinstance(call.body, Multipart) else call.body
        request = _request(client, call, content)
        with translated(call):
            try:
                response = await client.send(request, stream=stream, follow_redirects=False)
                if not response.is_success:
                    await response.aread()
                return response
            finally:
                request.headers.pop(call.key_header or "", None)

    def _open(self) -> AsyncHTTPClient:
        with self._lock:
            if self._closed:
                raise RuntimeError("The client is closed")
            self._client = self._client or AsyncHTTPClient(timeout=_TIMEOUT)
            return self._client

    async def close(self) -> None:
        if self._own:
            self._closed = True
            if self._client is not None:
                await self._client.aclose()


def _request(
    client: HTTPClient | AsyncHTTPClient,
    call: Call,
    content: bytes | Iterator[bytes] | AsyncIterator[bytes] | None,
) -> httpx.Request:
    timeout = client.timeout if isinstance(call.timeout, Omit) else call.timeout
    try:
        return client.build_request(
            call.method, call.url, headers=call.headers, content=content, timeout=timeout
        )
    except httpx.InvalidURL as error:
        raise ValueError(f"{call}: {error}") from error


def _check(given: object, wanted: type) -> None:
    if given is not None and not isinstance(given, wanted):
        raise TypeError(f"http_client must be an httpx.{wanted.__name__}, not {type(given).__name__}")


@contextlib.contextmanager
def translated(call: object) -> Generator[None, None, None]:
    """Raises our errors in place of those of httpx, which stay their cause."""
    try:
        yield
    except httpx.TimeoutException as error:
        kind = type(error).__name__.removesuffix("Timeout").lower()  # connect, read, write, pool
        raise APITimeoutError(f"{call}: timed out ({kind})") from error
    except httpx.HTTPError as error:
        detail = str(error) or type(error).__name__
        raise APIConnectionError(f"{call}: {detail}") from error


def never_sent(error: APIConnectionError) -> bool:
    """Whether the request cannot have reached the server, so that sending it again cannot do anything twice."""
    return isinstance(error.__cause__, _NEVER_SENT)
