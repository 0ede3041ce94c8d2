"""Clients of both kinds, for the server on the loopback interface."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol, TypeVar

import pytest

from elevenlabs_sdk import AsyncByteStream, AsyncElevenLabs, AsyncJsonLines, ByteStream, ElevenLabs, JsonLines
from tests.sdk.secure import Certificates, certificates
from tests.sdk.server import Server

KEY = "k-4f1d0c-secret"
T = TypeVar("T")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of an authority that nobody knows, for servers behind TLS."""
    try:
        return certificates(tmp_path_factory.mktemp("certificates"))
    except LookupError as error:
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def own_log_level() -> Iterator[None]:
    """Restore the level of the logger, which a client may set, so that the order of the tests does not matter."""
    logger = logging.getLogger("elevenlabs_sdk")
    level = logger.level
    yield
    logger.setLevel(level)


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
            return self.read(use(client))

    @staticmethod
    def read(result: Any) -> Any:
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
            return await self.read(use(client))

    @staticmethod
    async def read(result: Any) -> Any:
        if isinstance(result, AsyncByteStream):
            return await result.read()
        if isinstance(result, AsyncJsonLines):
            return [item async for item in result]
        return await result if inspect.isawaitable(result) else result


class SharedSyncCall:
    """As `SyncCall`, but with one client for all tests of a worker, which costs a tenth of a new one for each."""

    kind = "sync"

    def __init__(self, server: Server) -> None:
        self._client = ElevenLabs(api_key=KEY, base_url=server.url)

    def __call__(self, use: Callable[[Any], Any]) -> Any:
        return SyncCall.read(use(self._client))

    def close(self) -> None:
        self._client.close()


class SharedAsyncCall:
    """As `AsyncCall`, but with one client, in one event loop, for all tests of a worker."""

    kind = "async"

    def __init__(self, server: Server) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = AsyncElevenLabs(api_key=KEY, base_url=server.url)

    def __call__(self, use: Callable[[Any], Any]) -> Any:
        return self._loop.run_until_complete(self._run(use))

    async def _run(self, use: Callable[[Any], Any]) -> Any:
        return await asyncio.wait_for(AsyncCall.read(use(self._client)), timeout=20)

    def close(self) -> None:
        self._loop.run_until_complete(self._client.close())
        self._loop.close()


@pytest.fixture(params=[SyncCall, AsyncCall], ids=["sync", "async"])
def call(request: pytest.FixtureRequest, server: Server) -> Call:
    """A test with this fixture runs twice: with a client for threads, and with one for asyncio."""
    made: Call = request.param(server)
    return made


SharedCall = SharedSyncCall | SharedAsyncCall


@pytest.fixture(scope="session", params=[SharedSyncCall, SharedAsyncCall], ids=["sync", "async"])
def _shared_call(request: pytest.FixtureRequest, shared_server: Server) -> Iterator[SharedCall]:
    made: SharedCall = request.param(shared_server)
    yield made
    made.close()


@pytest.fixture
def shared_call(_shared_call: SharedCall, server: Server) -> SharedCall:
    """Like `call`, for tests that make many calls and neither need settings of their own nor fail on purpose."""
    return _shared_call


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
