"""How a client reaches its server: certificates, HTTP/2, proxies, and a transport of the user's own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import APIConnectionError, APITimeoutError, AsyncElevenLabs, ElevenLabs, Timeout
from elevenlabs_sdk._runtime import network, transport
from tests.sdk.conftest import KEY, Call
from tests.sdk.secure import Certificates, Seen, secure_server, trusting, tunnel
from tests.sdk.server import Server

MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
SPEECH: Callable[[Any], Any] = lambda client: client.text_to_speech.convert("v", text="Hi!")  # noqa: E731


@pytest.fixture
def secure(made: Certificates) -> Iterator[Seen]:
    with secure_server(made) as seen:
        yield seen


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def through(call: Call, use: Callable[[Any], Any], url: str, **settings: Any) -> Any:
    """A call of either flavour with an httpx client of the user's own, which is made with these settings."""
    if call.kind == "sync":
        with httpx.Client(**settings) as mine:
            return call(use, base_url=url, http_client=mine)

    async def run() -> Any:
        async with (
            httpx.AsyncClient(**settings) as mine,
            AsyncElevenLabs(api_key=KEY, base_url=url, http_client=mine) as client,
        ):
            return await type(call).read(use(client))  # type: ignore[attr-defined]

    return asyncio.run(run())


def test_an_unknown_authority_is_refused(secure: Seen, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        call(MODELS, base_url=secure.url, max_retries=0)
    assert secure.headers == []


def test_an_authority_of_ones_own_by_http_client(secure: Seen, call: Call, made: Certificates) -> None:
    assert through(call, MODELS, secure.url, verify=trusting(made)) == []
    assert secure.headers[0]["xi-api-key"] == KEY


def test_an_authority_of_ones_own_by_environment(
    secure: Seen, call: Call, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    assert call(MODELS, base_url=secure.url) == []
    assert secure.protocols == ["http/1.1"]


def test_http2_when_it_is_asked_for(
    secure: Seen, call: Call, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    assert call(MODELS, base_url=secure.url, http2=True) == []
    assert secure.protocols == ["h2"]
    assert secure.headers[0][":path"] == "/v1/models"
    assert secure.headers[0]["xi-api-key"] == KEY


def test_http2_carries_uploads_and_streams(
    secure: Seen, call: Call, made: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    path = tmp_path / "a.mp3"
    path.write_bytes(b"x" * 500_000)
    heard = call(
        lambda client: client.speech_to_speech.convert("v", audio=path), base_url=secure.url, http2=True
    )
    assert heard == b"[]"
    assert int(secure.headers[0]["content-length"]) > 500_000


def test_many_http2_calls_share_a_connection(
    secure: Seen, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))

    async def use() -> list[Any]:
        async with AsyncElevenLabs(api_key=KEY, base_url=secure.url, http2=True) as client:
            await client.models.list()
            return await asyncio.gather(*[client.models.list() for _ in range(20)])

    assert asyncio.run(use()) == [[]] * 20
    assert secure.protocols == ["h2"]


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
def test_http2_without_its_packages_names_the_extra(kind: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h2", None)
    monkeypatch.setattr("elevenlabs_sdk._runtime.client.find_spec", lambda name: None)
    with pytest.raises(
        ImportError, match=r"http2=True requires an extra: pip install 'elevenlabs-sdk\[http2\]'"
    ):
        kind(api_key=KEY, http2=True)
    kind(api_key=KEY)


def test_http2_and_a_client_of_ones_own_are_not_mixed() -> None:
    with httpx.Client() as mine, pytest.raises(ValueError, match=r"httpx.Client\(http2=True\)"):
        ElevenLabs(api_key=KEY, http2=True, http_client=mine)


def test_http2_by_a_client_of_ones_own(secure: Seen, call: Call, made: Certificates) -> None:
    assert through(call, MODELS, secure.url, http2=True, verify=trusting(made)) == []
    assert secure.protocols == ["h2"]


@pytest.mark.parametrize("how", ["environment", "http_client"])
def test_a_proxy_for_https_sees_neither_key_nor_path(
    secure: Seen, call: Call, made: Certificates, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    with tunnel() as proxy:
        if how == "environment":
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
            assert call(MODELS, base_url=secure.url) == []
        else:
            assert through(call, MODELS, secure.url, verify=trusting(made), proxy=proxy.url) == []
    assert proxy.lines == [f"CONNECT {secure.url.removeprefix('https://')} HTTP/1.1"]
    assert "xi-api-key" not in proxy.headers[0]
    assert KEY not in str(proxy.headers)
    assert secure.headers[0]["xi-api-key"] == KEY


@pytest.mark.parametrize("use", [MODELS, SPEECH], ids=["GET", "POST"])
def test_a_proxy_that_refuses_has_not_sent_anything_on(
    secure: Seen, call: Call, monkeypatch: pytest.MonkeyPatch, use: Callable[[Any], Any]
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with tunnel(answer=b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(APIConnectionError, match="407 Proxy Authentication Required"):
            call(use, base_url=secure.url)
    assert len(proxy.lines) == 3
    assert secure.headers == []


def test_a_proxy_for_http_by_environment_and_its_exceptions(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test server takes the part of the proxy: it sees the whole URL."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.answer_json([])
    assert call(MODELS, base_url="http://api.example") == []
    assert server.only.header("host") == "api.example"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.answer_json([])
    assert call(MODELS) == []
    assert server.requests[1].header("host") == server.url.removeprefix("http://")


class Own(httpx.BaseTransport):
    """A transport of the user's own, which notes and passes on."""

    def __init__(self) -> None:
        self.inner = httpx.HTTPTransport()
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.method)
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


class AsyncOwn(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.inner = httpx.AsyncHTTPTransport()
        self.seen: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.method)
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()


def test_a_transport_of_ones_own(server: Server, call: Call) -> None:
    own: Any = Own() if call.kind == "sync" else AsyncOwn()
    server.answer_json({}, status=503, headers={"retry-after-ms": "0"})
    server.answer_json([])
    assert through(call, MODELS, server.url, transport=own) == []
    server.answer([b"au", b"dio"])
    own = Own() if call.kind == "sync" else AsyncOwn()
    assert through(call, SPEECH, server.url, transport=own) == b"audio"
    assert own.seen == ["POST"]


def test_a_hook_that_reads_the_answer_leaves_it_to_us(server: Server) -> None:
    """As hooks that log bodies do."""
    import gzip

    with httpx.Client(event_hooks={"response": [lambda response: response.read()]}) as mine:
        client = ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)
        server.answer(gzip.compress(b"[]"), headers={"content-encoding": "gzip"})
        assert client.models.list() == []
        server.answer(gzip.compress(b"audio"), headers={"content-encoding": "gzip"})
        assert list(client.history.get_audio("h").iter_bytes(2)) == [b"au", b"di", b"o"]


def test_an_async_hook_that_reads_the_answer(server: Server) -> None:
    async def read(response: httpx.Response) -> None:
        await response.aread()

    async def use() -> tuple[Any, bytes]:
        async with httpx.AsyncClient(event_hooks={"response": [read]}) as mine:
            client = AsyncElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)
            return await client.models.list(), await client.history.get_audio("h").read()

    server.answer_json([])
    server.answer(b"audio")
    assert asyncio.run(use()) == ([], b"audio")


@pytest.mark.skipif(sys.platform != "linux", reason="fills the queue of connections as Linux does")
@pytest.mark.parametrize("use", [MODELS, SPEECH], ids=["GET", "POST"])
def test_a_connection_that_never_comes_about(
    call: Call, use: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        with (
            caplog.at_level(logging.INFO, "elevenlabs_sdk"),
            pytest.raises(APITimeoutError, match=r"timed out \(connect\)"),
        ):
            call(
                use,
                base_url=f"http://127.0.0.1:{full.getsockname()[1]}",
                timeout=Timeout(30, connect=0.2),
                max_retries=1,
            )
    assert "attempt 2 of 2" in caplog.text


NO_FREE_CONNECTION = (
    r"^GET /v1/models: timed out \(pool\): all 1 connections of the client are in use; "
    r"a larger max_connections allows more$"
)


def hold_a_stream(call: Call, **options: Any) -> Callable[[Any], Any]:
    """Make a call while a stream that nobody reads holds a connection."""

    def hold(client: Any) -> Any:
        if call.kind == "sync":
            with client.history.get_audio("h"):
                return client.models.list(request_options=options)

        async def run() -> Any:
            async with client.history.get_audio("h"):
                return await client.models.list(request_options=options)

        return run()

    return hold


def test_no_connection_of_your_own_client_is_free(server: Server, call: Call) -> None:
    go_on = Event()
    server.answer([b"first", go_on])
    limits = httpx.Limits(max_connections=1)
    try:
        with pytest.raises(APITimeoutError, match=NO_FREE_CONNECTION):
            through(call, hold_a_stream(call), server.url, limits=limits, timeout=Timeout(30, pool=0.2))
    finally:
        go_on.set()
    assert len(server.requests) == 1


def test_waiting_for_a_connection_is_no_attempt(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    go_on = Event()
    server.answer([b"first", go_on])
    try:
        with (
            caplog.at_level(logging.INFO, logger="elevenlabs_sdk"),
            pytest.raises(APITimeoutError, match=NO_FREE_CONNECTION),
        ):
            call(hold_a_stream(call, timeout=Timeout(30, pool=0.2)), max_connections=1, max_retries=5)
    finally:
        go_on.set()
    assert len(server.requests) == 1
    assert "attempt 2" not in caplog.text


def test_a_call_waits_for_a_connection_as_long_as_for_a_response(server: Server, call: Call) -> None:
    """By default. The timeout of httpx is 5 seconds."""
    go_on = Event()
    server.answer([b"first", go_on])
    server.answer_json([])
    threading.Timer(0.3, go_on.set).start()

    def use(client: Any) -> Any:
        if call.kind == "sync":
            with client.history.get_audio("h") as stream:
                results: list[Any] = []
                thread = threading.Thread(target=lambda: results.append(client.models.list()))
                thread.start()
                stream.read()
                thread.join(10)
            return results[0]

        async def run() -> Any:
            async with client.history.get_audio("h") as stream:
                task = asyncio.create_task(client.models.list())
                await asyncio.sleep(0)
                await stream.read()
                return await task

        return run()

    assert call(use, max_connections=1) == []
    assert transport._TIMEOUT.pool == transport._TIMEOUT.read == 240


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
@pytest.mark.parametrize(
    ("number", "error"),
    [(0, ValueError), (-1, ValueError), ("9", TypeError), (1.5, TypeError), (True, TypeError)],
)
def test_an_impossible_number_of_connections(kind: type[Any], number: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^max_connections: expected "):
        kind(api_key=KEY, max_connections=number)


def test_the_connections_of_your_own_client_are_your_own_setting() -> None:
    with httpx.Client() as mine, pytest.raises(ValueError, match=r"httpx.Limits\(max_connections=\.\.\.\)"):
        ElevenLabs(api_key=KEY, http_client=mine, max_connections=5)


@pytest.mark.parametrize("client_class", [httpx.Client, httpx.AsyncClient])
def test_httpx_has_the_pools_that_this_package_changes(
    client_class: type[httpx.Client | httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of httpx without them would lose the deadlines silently."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    pools = list(network.list_pools(client_class()))
    assert len(pools) == 2
    assert all(hasattr(pool, "_network_backend") for pool in pools)
    assert all(hasattr(pool, "_max_connections") for pool in pools)
