"""The fake server as an httpx transport. This is the only module of `testing` that imports httpx."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import httpx

from .checks import Request, RequestMismatch
from .rules import Reply, RequestHandler

# The default timeouts of a client of this package.
_TIMEOUT = httpx.Timeout(connect=5.0, read=240.0, write=240.0, pool=10.0)


def make_http_client(transport: FakeTransport) -> httpx.Client:
    return httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False)


def make_async_http_client(transport: FakeTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False)


class FakeTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for sync and async clients."""

    def __init__(self, server: RequestHandler) -> None:
        self._server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        reply = self._get_reply(request)
        time.sleep(_limit_delay(reply, request))
        return _make_response(reply, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        reply = self._get_reply(request)
        if reply.delay:
            import asyncio

            await asyncio.sleep(_limit_delay(reply, request))
        return _make_response(reply, request)

    def _get_reply(self, request: httpx.Request) -> Reply:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        recorded, reply = self._server.handle(
            Request(request.method, path, query, dict(request.headers.items()), request.content)
        )
        if recorded.problems and self._server.mismatch == "raise":
            raise RequestMismatch(f"{recorded}: {'; '.join(recorded.problems)}")
        return reply


def _get_read_timeout(request: httpx.Request) -> float:
    timeout = request.extensions.get("timeout", {}).get("read")
    return float("inf") if timeout is None else float(timeout)


def _limit_delay(reply: Reply, request: httpx.Request) -> float:
    return min(reply.delay, _get_read_timeout(request))


def _make_response(reply: Reply, request: httpx.Request) -> httpx.Response:
    if reply.times_out or reply.delay + reply.latency >= _get_read_timeout(request):
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    if reply.break_after == 0:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    return httpx.Response(reply.status, headers=reply.headers, stream=_Body(reply, request), request=request)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The pieces of a reply, with pauses between them."""

    def __init__(self, reply: Reply, request: httpx.Request) -> None:
        self._reply, self._request = reply, request

    def __iter__(self) -> Iterator[bytes]:
        for index, piece in enumerate(self._reply.pieces):
            if index:
                time.sleep(self._reply.pause)
            self._break_if_due(index)
            yield piece
        self._break_if_due(len(self._reply.pieces))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import asyncio

        for index, piece in enumerate(self._reply.pieces):
            if index:
                await asyncio.sleep(self._reply.pause)
            self._break_if_due(index)
            yield piece
        self._break_if_due(len(self._reply.pieces))

    def _break_if_due(self, sent_count: int) -> None:
        break_after = self._reply.break_after
        if break_after is not None and sent_count >= break_after:
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body (incomplete chunked read)",
                request=self._request,
            )
