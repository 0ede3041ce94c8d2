"""Closed clients, copies of clients, clients in other processes, and event loops other than that of asyncio."""

from __future__ import annotations

import asyncio
import copy
import multiprocessing
import pickle
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import APIConnectionError, AsyncElevenLabs, ClientClosedError, ElevenLabs, ElevenLabsError
from elevenlabs_sdk._runtime.network import list_pools
from tests.sdk.conftest import KEY
from tests.sdk.secure import Certificates, secure_server
from tests.sdk.server import Server

CALLS: dict[str, Callable[[Any], Any]] = {
    "json": lambda client: client.models.list(),
    "audio": lambda client: client.text_to_speech.convert("v", text="Hi!"),
    "items": lambda client: client.text_to_speech.stream_with_timestamps("v", text="Hi!"),
    "page": lambda client: client.voices.search(),
    "raw": lambda client: client.voices.with_raw_response.get("v"),
    "session": lambda client: client.text_to_speech.stream_input("v"),
}
COPIES: list[Any] = [copy.copy, copy.deepcopy]


def wait_for_requests(seen: list[Any]) -> None:
    for _ in range(1000):
        if seen:
            return
        time.sleep(0.005)
    raise AssertionError("no request was sent")


@pytest.mark.parametrize("name", CALLS)
def test_a_closed_client_raises_an_error_of_the_package(name: str, server: Server) -> None:
    client = ElevenLabs(api_key=KEY, base_url=server.url)
    resource = client.voices
    client.close()
    with pytest.raises(ClientClosedError, match="the client is closed; create a new client") as caught:
        CALLS[name](client)
    assert isinstance(caught.value, ElevenLabsError) and isinstance(caught.value, RuntimeError)
    with pytest.raises(ClientClosedError):
        resource.get("v")

    async def use() -> None:
        client = AsyncElevenLabs(api_key=KEY, base_url=server.url)
        await client.close()
        with pytest.raises(ClientClosedError, match="the client is closed; create a new client"):
            await CALLS[name](client)

    asyncio.run(use())
    assert server.requests == []


def test_a_closed_http_client_of_the_callers_own_is_an_error_of_the_package(server: Server) -> None:
    mine = httpx.Client()
    mine.close()
    with pytest.raises(ClientClosedError, match="GET /v1/models: the client is closed") as caught:
        ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine).models.list()
    assert isinstance(caught.value.__cause__, RuntimeError)

    async def use() -> None:
        mine = httpx.AsyncClient()
        await mine.aclose()
        with pytest.raises(ClientClosedError, match="GET /v1/models: the client is closed"):
            await AsyncElevenLabs(api_key=KEY, base_url=server.url, http_client=mine).models.list()

    asyncio.run(use())


def test_an_own_error_of_a_transport_is_no_closed_client() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise RuntimeError("mine")

    with httpx.Client(transport=httpx.MockTransport(fail)) as mine:
        client = ElevenLabs(api_key=KEY, http_client=mine)
        with pytest.raises(RuntimeError, match=r"^mine$") as caught:
            client.models.list()
    assert not isinstance(caught.value, ClientClosedError)


@pytest.mark.parametrize("http2", [False, True])
def test_a_client_that_is_closed_during_a_call(
    http2: bool, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    hold = threading.Event()
    errors: list[BaseException] = []
    with secure_server(made, hold=hold) as seen:
        client = ElevenLabs(api_key=KEY, base_url=seen.url, http2=http2)

        def call() -> None:
            try:
                client.models.list()
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        wait_for_requests(seen.headers)
        client.close()
        hold.set()
        thread.join(10)
    assert len(seen.headers) == 1, "the call is not repeated"
    assert [type(error) for error in errors] == [ClientClosedError]
    assert str(errors[0]) == "GET /v1/models: the client is closed; create a new client"


@pytest.mark.parametrize("http2", [False, True])
def test_an_async_client_that_is_closed_during_a_call(
    http2: bool, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    hold = threading.Event()

    async def use(url: str) -> None:
        client = AsyncElevenLabs(api_key=KEY, base_url=url, http2=http2)
        running = [asyncio.ensure_future(client.models.list()) for _ in range(2)]
        await asyncio.to_thread(wait_for_requests, seen.headers)
        await client.close()
        for call in running:
            with pytest.raises(ClientClosedError, match="GET /v1/models: the client is closed"):
                await asyncio.wait_for(call, 5)
        hold.set()

    with secure_server(made, hold=hold) as seen:
        asyncio.run(use(seen.url))


@pytest.fixture
def slow_server() -> Iterator[tuple[socket.socket, str]]:
    """A server that accepts no handshake of TLS: a connection to it is being opened until the test writes to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        yield listener, f"https://127.0.0.1:{listener.getsockname()[1]}"


def test_a_client_that_is_closed_while_a_connection_is_opened(slow_server: tuple[socket.socket, str]) -> None:
    listener, url = slow_server
    errors: list[BaseException] = []
    client = ElevenLabs(api_key=KEY, base_url=url, max_connections=1)

    def call() -> None:
        try:
            client.models.list()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=call) for _ in range(3)]  # two of them wait for the connection
    for thread in threads:
        thread.start()
    connection, _ = listener.accept()
    time.sleep(0.1)
    client.close()
    connection.close()
    for thread in threads:
        thread.join(10)
    assert [type(error) for error in errors] == [ClientClosedError] * 3
    listener.settimeout(0.2)
    with pytest.raises(TimeoutError):
        listener.accept()


def test_an_async_client_that_is_closed_while_a_connection_is_opened(
    slow_server: tuple[socket.socket, str],
) -> None:
    listener, url = slow_server

    async def use() -> None:
        client = AsyncElevenLabs(api_key=KEY, base_url=url, max_connections=1)
        calls = [asyncio.ensure_future(client.models.list()) for _ in range(3)]
        connection, _ = await asyncio.to_thread(listener.accept)
        await client.close()
        connection.close()
        for error in await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 10):
            assert isinstance(error, ClientClosedError)

    asyncio.run(use())
    listener.settimeout(0.2)
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("http2", [False, True])
def test_a_handshake_that_ends_after_the_client_is_closed_sends_nothing(
    http2: bool, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))

    async def use(url: str) -> None:
        client = AsyncElevenLabs(api_key=KEY, base_url=url, http2=http2)
        call = asyncio.ensure_future(client.models.list())
        while not (pools := list_connections(client)):  # the connection is being opened
            await asyncio.sleep(0)
        await client.close()
        with pytest.raises(ClientClosedError):
            await asyncio.wait_for(call, 5)
        assert all(connection.is_closed() for connection in pools)

    with secure_server(made) as seen:
        asyncio.run(use(seen.url))
        assert seen.headers == []


def list_connections(client: AsyncElevenLabs) -> list[Any]:
    clients = client._core.transport._clients.values()
    return [connection for each in clients for pool in list_pools(each) for connection in pool.connections]


def test_a_stream_of_a_closed_client_is_a_lost_connection(server: Server) -> None:
    go_on = threading.Event()
    server.answer([b"first", go_on, b"second"])
    client = ElevenLabs(api_key=KEY, base_url=server.url)
    pieces = iter(client.text_to_speech.convert("v", text="Hi!"))
    assert next(pieces) == b"first"
    client.close()
    go_on.set()
    with pytest.raises(APIConnectionError):
        next(pieces)

    async def use() -> None:
        server.answer([b"first", threading.Event(), b"second"])
        client = AsyncElevenLabs(api_key=KEY, base_url=server.url)
        stream = client.text_to_speech.convert("v", text="Hi!")
        pieces = stream.__aiter__()
        assert await pieces.__anext__() == b"first"
        await client.close()
        with pytest.raises(APIConnectionError):
            await pieces.__anext__()

    asyncio.run(use())


@pytest.mark.parametrize("copies", COPIES)
def test_a_copy_has_the_settings_and_its_own_connections(copies: Any, server: Server) -> None:
    client = ElevenLabs(api_key=KEY, base_url=server.url, default_headers={"x-team": "a"}, max_retries=0)
    for _ in range(3):
        server.answer_json([])
    client.models.list()
    copied = copies(client)
    assert type(copied) is ElevenLabs
    copied.models.list()
    client.close()
    copied.models.list()
    copied.close()
    with pytest.raises(ClientClosedError):
        copied.models.list()
    first, second, third = server.requests
    assert first.port != second.port == third.port
    assert {request.header("x-team") for request in server.requests} == {"a"}
    assert {request.header("xi-api-key") for request in server.requests} == {KEY}
    assert copied._settings == client._settings


@pytest.mark.parametrize("copies", COPIES)
def test_an_async_copy_has_the_settings_and_its_own_connections(copies: Any, server: Server) -> None:
    async def use() -> None:
        client = AsyncElevenLabs(api_key=KEY, base_url=server.url, default_headers={"x-team": "a"})
        for _ in range(3):
            server.answer_json([])
        await client.models.list()
        async with copies(client) as copied:
            await copied.models.list()
        with pytest.raises(ClientClosedError):
            await copied.models.list()
        await client.models.list()
        await client.close()

    asyncio.run(use())
    first, second, third = server.requests
    assert second.port != first.port == third.port
    assert {request.header("x-team") for request in server.requests} == {"a"}
    assert {request.header("xi-api-key") for request in server.requests} == {KEY}


@pytest.mark.parametrize("copies", COPIES)
def test_a_copy_shares_the_http_client_of_the_caller(copies: Any, server: Server) -> None:
    with httpx.Client(headers={"x-mine": "1"}) as mine:
        for _ in range(2):
            server.answer_json([])
        client = ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)
        copied = copies(client)
        copied.models.list()
        copied.close()
        client.models.list()
    assert [request.header("x-mine") for request in server.requests] == ["1", "1"]
    assert len({request.port for request in server.requests}) == 1


class Bot(ElevenLabs):
    """A client of an application, with a state of its own."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.voices_in_use = ["v"]


def test_the_copy_of_a_subclass_has_its_attributes() -> None:
    client = Bot(api_key=KEY)
    shallow, deep, other = copy.copy(client), copy.deepcopy(client), client.with_options(timeout=3)
    assert type(shallow) is type(deep) is type(other) is Bot
    assert shallow.voices_in_use is other.voices_in_use is client.voices_in_use
    assert deep.voices_in_use == ["v"] and deep.voices_in_use is not client.voices_in_use
    assert other._transport is client._transport
    assert len({id(one._transport) for one in (client, shallow, deep)}) == 3


@pytest.mark.parametrize("copies", COPIES)
def test_a_copy_does_not_use_the_resources_of_the_original(copies: Any) -> None:
    for client in (ElevenLabs(api_key=KEY), AsyncElevenLabs(api_key=KEY)):
        assert client.voices.settings is not None
        copied = copies(client)
        assert copied.voices._core.transport is copied.voices.settings._core.transport is copied._transport


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("key", [KEY, lambda: KEY])
def test_a_client_cannot_be_pickled(kind: type[Any], protocol: int, key: Any) -> None:
    client = kind(api_key=key)
    for value in (
        client,
        {"client": client},
        client.voices,
        client.voices.get,
        client.with_options(timeout=3),
    ):
        with pytest.raises(TypeError, match="create the client in the other process") as caught:
            pickle.dumps(value, protocol)
        assert KEY not in str(caught.value)


def test_a_client_cannot_be_passed_to_a_process() -> None:
    process = multiprocessing.get_context("spawn").Process(target=print, args=(ElevenLabs(api_key=KEY),))
    with pytest.raises(TypeError, match="create the client in the other process"):
        process.start()


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("name", CALLS)
def test_without_the_event_loop_of_asyncio_nothing_is_sent(name: str, own: bool, server: Server) -> None:
    """Drives the coroutine as another library would. trio itself is no dependency of the tests."""
    mine = httpx.AsyncClient() if own else None
    client = AsyncElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)

    async def use() -> None:
        await CALLS[name](client)

    coroutine = use()
    with pytest.raises(RuntimeError, match=r"requires asyncio.* trio .*in a thread") as caught:
        coroutine.send(None)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert server.requests == []


def test_async_with_leaves_the_error_as_it_is() -> None:
    async def use() -> None:
        async with AsyncElevenLabs(api_key=KEY) as client:
            async for _ in client.history.list():
                pass

    with pytest.raises(RuntimeError, match="requires asyncio"):
        use().send(None)
