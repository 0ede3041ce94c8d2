"""Clients of both kinds, for the server on the loopback interface."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol, TypeVar

import pytest

from elevenlabs_sdk import AsyncByteStream, AsyncElevenLabs, AsyncJsonLines, ByteStream, ElevenLabs, JsonLines
from tests.sdk.server import Server

KEY = "k-4f1d0c-secret"
T = TypeVar("T")


class Call(Protocol):
    """Makes one call and reads its answer to the end, be it a model, bytes or a stream of items."""

    kind: str

    def __call__(self, use: Callable[[Any], Any], **settings: Any) -> Any: ...


class SyncCall:
    kind = "sync"

    def __init__(self, server: Server) -> None:
        self._url = server.url

    def __call__(self, use: Callable[[Any], Any], **settings: Any) -> Any:
        with ElevenLabs(**{"api_key": KEY, "base_url": self._url, **settings}) as client:
            result = use(client)
            if isinstance(result, ByteStream):
                return result.read()
            return list(result) if isinstance(result, JsonLines) else result


class AsyncCall:
    kind = "async"

    def __init__(self, server: Server) -> None:
        self._url = server.url

    def __call__(self, use: Callable[[Any], Any], **settings: Any) -> Any:
        return asyncio.run(self._run(use, settings))

    async def _run(self, use: Callable[[Any], Any], settings: dict[str, Any]) -> Any:
        async with AsyncElevenLabs(**{"api_key": KEY, "base_url": self._url, **settings}) as client:
            result = use(client)
            if isinstance(result, AsyncByteStream):
                return await result.read()
            if isinstance(result, AsyncJsonLines):
                return [item async for item in result]
            return await result if inspect.isawaitable(result) else result


@pytest.fixture(params=[SyncCall, AsyncCall], ids=["sync", "async"])
def call(request: pytest.FixtureRequest, server: Server) -> Call:
    """A test with this fixture runs twice: with a client for threads, and with one for asyncio."""
    made: Call = request.param(server)
    return made


@pytest.fixture
def client(server: Server) -> Iterator[ElevenLabs]:
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        yield client


RunAsync = Callable[[Callable[[AsyncElevenLabs], Awaitable[T]]], T]


@pytest.fixture
def run_async(server: Server) -> RunAsync[Any]:
    """Runs a coroutine function, which is given an async client, in an event loop of its own."""

    async def with_client(use: Callable[[AsyncElevenLabs], Awaitable[T]]) -> T:
        async with AsyncElevenLabs(api_key=KEY, base_url=server.url) as client:
            return await asyncio.wait_for(use(client), timeout=20)

    return lambda use: asyncio.run(with_client(use))
