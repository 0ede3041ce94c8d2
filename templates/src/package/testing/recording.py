"""Cassettes as httpx transports: they send requests and record them, or replay responses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeAlias

import httpx

from .checks import Request
from .exchanges import CassetteMismatch, RawResponse, Recorder, Replay

# The default timeouts of a client of this package.
_TIMEOUT = httpx.Timeout(connect=5.0, read=240.0, write=240.0, pool=10.0)
# No connection outlives its response, so that nothing is left to close, also of a closed event loop.
_LIMITS = httpx.Limits(max_keepalive_connections=0)


Finish: TypeAlias = Callable[[RawResponse], None]


def make_http_client(transport: CassetteTransport) -> httpx.Client:
    return httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False)


def make_async_http_client(transport: CassetteTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False)


class CassetteTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for sync and async clients."""

    def __init__(self, cassette: Recorder) -> None:
        self._cassette = cassette

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if not self._cassette.is_recording:
            return _make_replayed(self._cassette.play(_describe(request)), request)
        finish = self._cassette.add(_describe(request))
        client = httpx.Client(limits=_LIMITS)  # with the proxies of the environment
        try:
            response = client.send(_prepare(request), stream=True)
        except BaseException:
            client.close()
            raise
        return _make_recorded(response, _RecordedBody(response, finish, client), request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        if not self._cassette.is_recording:
            return _make_replayed(self._cassette.play(_describe(request)), request)
        finish = self._cassette.add(_describe(request))
        client = httpx.AsyncClient(limits=_LIMITS)
        try:
            response = await client.send(_prepare(request), stream=True)
        except BaseException:
            await client.aclose()
            raise
        return _make_recorded(response, _AsyncRecordedBody(response, finish, client), request)


def _describe(request: httpx.Request) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    return Request(request.method, path, query, dict(request.headers.items()), request.content)


def _prepare(request: httpx.Request) -> httpx.Request:
    """Ask for a response without compression, whose text can be recorded."""
    request.headers["accept-encoding"] = "identity"
    return request


def _make_recorded(
    response: httpx.Response, body: httpx.SyncByteStream | httpx.AsyncByteStream, request: httpx.Request
) -> httpx.Response:
    return httpx.Response(
        response.status_code,
        headers=response.headers,
        stream=body,
        request=request,
        extensions=response.extensions,
    )


class _Tee:
    """Keeps the pieces of a response, and hands it over when the client has read or closed it."""

    def __init__(self, response: httpx.Response, finish: Finish) -> None:
        self._source = response
        self._finish = finish
        self._pieces: list[bytes] = []
        self._is_complete = False

    def _hand_over(self) -> None:
        body = b"".join(self._pieces)
        if self._is_complete and "content-encoding" in self._source.headers:
            # The server compresses in spite of the request.
            body = httpx.Response(200, headers=self._source.headers, content=body).content
        headers = tuple((name.lower(), value) for name, value in self._source.headers.multi_items())
        self._finish(RawResponse(self._source.status_code, headers, body, self._is_complete))


class _RecordedBody(_Tee, httpx.SyncByteStream):
    def __init__(self, response: httpx.Response, finish: Finish, client: httpx.Client) -> None:
        super().__init__(response, finish)
        self._client = client

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._source.iter_raw():
            self._pieces.append(piece)
            yield piece
        self._is_complete = True

    def close(self) -> None:
        self._source.close()
        self._client.close()
        self._hand_over()


class _AsyncRecordedBody(_Tee, httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response, finish: Finish, client: httpx.AsyncClient) -> None:
        super().__init__(response, finish)
        self._client = client

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._source.aiter_raw():
            self._pieces.append(piece)
            yield piece
        self._is_complete = True

    async def aclose(self) -> None:
        await self._source.aclose()
        await self._client.aclose()
        self._hand_over()


def _make_replayed(replay: Replay, request: httpx.Request) -> httpx.Response:
    return httpx.Response(replay.status, headers=replay.headers, stream=_Body(replay), request=request)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The pieces of a recorded response."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    def __iter__(self) -> Iterator[bytes]:
        yield from self._replay.pieces
        self._require_end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._replay.pieces:
            yield piece
        self._require_end()

    def _require_end(self) -> None:
        if not self._replay.is_complete:
            raise CassetteMismatch(
                "the recorded program did not read this response to its end; record the cassette again"
            )
