"""A deadline ends a call at any moment, however slowly the server sends or reads."""

from __future__ import annotations

import asyncio
import gc
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import h2.config
import h2.connection
import h2.events
import httpx
import pytest

from elevenlabs_sdk import APITimeoutError, AsyncElevenLabs, ElevenLabs
from tests.sdk.conftest import KEY, Call
from tests.sdk.raw_server import LONGEST, Raw, make_answer, read_request, serving_raw
from tests.sdk.secure import Certificates, listening
from tests.sdk.server import Server

DEADLINE = 0.4
OPENING = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS: dict[str, tuple[bytes, bytes]] = {
    "nothing": (b"", b""),
    "the status line": (b"HTTP/1.1 200 ", b"O"),
    "a header": (OPENING + b"X: ", b"a"),
    "headers": (OPENING, b"X: a\r\n"),
    "early hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
    "the body": (OPENING + b"Content-Length: 1000\r\n\r\n[", b" "),
    "chunks": (OPENING + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "an extension of a chunk": (OPENING + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "a compressed body": (
        OPENING + b"Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n\x1f\x8b\x08\x08",
        b"a",
    ),
    "the body of an error": (b"HTTP/1.1 500 x\r\nContent-Length: 1000\r\n\r\n", b"x"),
}


def list_models(client: Any) -> Any:
    return client.models.list()


def begin_stream(client: Any) -> Any:
    return client.text_to_speech.convert("v", text="x")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started_at = time.monotonic()
    yield
    assert DEADLINE - 0.05 <= time.monotonic() - started_at < seconds


@contextmanager
def dripping(first: bytes, repeated: bytes) -> Iterator[Raw]:
    def handle(raw: Raw, connection: socket.socket) -> None:
        raw.requests.append(read_request(connection))
        connection.sendall(first)
        raw.drip(connection, itertools.repeat(repeated))

    with serving_raw(handle) as raw:
        yield raw


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips(drip: tuple[bytes, bytes], call: Call) -> None:
    with dripping(*drip) as raw, within(3.5), pytest.raises(APITimeoutError, match=r"timed out \(total\)$"):
        call(list_models, base_url=raw.url, total_timeout=DEADLINE)
    assert len(raw.requests) == 1


@pytest.mark.parametrize("name", ["nothing", "a header", "the body of an error"])
def test_a_stream_that_does_not_begin(name: str, call: Call) -> None:
    with (
        dripping(*DRIPS[name]) as raw,
        within(3.5),
        pytest.raises(APITimeoutError, match=r"timed out \(total\)$"),
    ):
        call(begin_stream, base_url=raw.url, total_timeout=DEADLINE)


def test_a_stream_that_has_begun_may_take_longer(call: Call) -> None:
    opening = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n"

    def handle(raw: Raw, connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(opening)
        raw.drip(connection, iter([b"a"] * 8 + [b""] * 99))

    with serving_raw(handle) as raw:
        assert call(begin_stream, base_url=raw.url, total_timeout=DEADLINE) == b"a" * 8


def test_a_server_that_reads_slowly(call: Call) -> None:
    def handle(raw: Raw, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(int(LONGEST / 0.05)):
            if not connection.recv(2000) or raw.stopped.wait(0.05):
                return

    with (
        serving_raw(handle) as raw,
        within(3.5),
        pytest.raises(APITimeoutError, match=r"timed out \(total\)$"),
    ):
        call(
            lambda client: client.text_to_speech.convert("v", text="x" * 20_000_000),
            base_url=raw.url,
            total_timeout=DEADLINE,
        )


@contextmanager
def dripping_tls() -> Iterator[Raw]:
    def handle(raw: Raw, connection: socket.socket) -> None:
        connection.recv(65536)
        raw.drip(connection, itertools.chain([b"\x16\x03\x03\x40\x00"], itertools.repeat(b"a")))

    with serving_raw(handle) as raw:
        yield raw


def test_a_handshake_of_tls_that_drips(call: Call) -> None:
    with dripping_tls() as raw, within(3.5), pytest.raises(APITimeoutError, match=r"timed out \(total\)$"):
        call(list_models, base_url=raw.url.replace("http", "https"), total_timeout=DEADLINE)
    gc.collect()


def test_a_cancelled_handshake_of_tls_leaves_nothing_open() -> None:
    """A transport that is left open warns when it is collected, and warnings are errors."""

    async def run(url: str) -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=url) as client:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.models.list(), DEADLINE)

    with dripping_tls() as raw:
        asyncio.run(run(raw.url.replace("http", "https")))
    gc.collect()


def test_a_proxy_that_drips(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with dripping(b"HTTP/1.1 200 OK\r\nX: ", b"a") as raw:
        monkeypatch.setenv("HTTPS_PROXY", raw.url)
        with within(3.5), pytest.raises(APITimeoutError, match=r"timed out \(total\)$"):
            call(list_models, base_url="https://service.example", total_timeout=DEADLINE)
        end = time.monotonic() + 10  # on a busy machine, the thread of the proxy reads later
        while not raw.requests and time.monotonic() < end:
            time.sleep(0.01)
    assert raw.requests[0].startswith(b"CONNECT service.example:443")


def test_the_deadline_covers_all_attempts(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)

    def handle(raw: Raw, connection: socket.socket) -> None:
        while True:
            raw.requests.append(read_request(connection))
            if len(raw.requests) < 3:
                connection.sendall(make_answer(b"{}", "503 x", headers=b"Retry-After: 0\r\n"))
            else:
                raw.drip(connection, itertools.repeat(b"H"))

    with (
        serving_raw(handle) as raw,
        within(3.5),
        pytest.raises(APITimeoutError, match=r"timed out \(total\)$"),
    ):
        call(list_models, base_url=raw.url, total_timeout=2 * DEADLINE, max_retries=5)
    assert len(raw.requests) == 3


def test_a_call_after_a_deadline_uses_another_connection(call: Call) -> None:
    def handle(raw: Raw, connection: socket.socket) -> None:
        raw.requests.append(read_request(connection))
        if len(raw.requests) == 1:
            raw.drip(connection, itertools.repeat(b"a"))
        else:
            connection.sendall(make_answer(b'[{"model_id": "second", "name": "x"}]'))

    with serving_raw(handle) as raw:
        if call.kind == "sync":
            with ElevenLabs(api_key=KEY, base_url=raw.url) as client:
                with pytest.raises(APITimeoutError):
                    client.models.list(request_options={"total_timeout": DEADLINE})
                [model] = client.models.list()
        else:

            async def run(client: Any) -> Any:
                with pytest.raises(APITimeoutError):
                    await client.models.list(request_options={"total_timeout": DEADLINE})
                return await client.models.list()

            [model] = call(run, base_url=raw.url)
    assert model.model_id == "second"
    assert raw.connections == 2


def test_an_exception_of_the_caller_is_no_timeout(call: Call) -> None:
    def fail() -> Iterator[bytes]:
        yield b"first"
        raise TimeoutError("mine")

    with dripping(b"", b"") as raw, pytest.raises(TimeoutError, match=r"^mine$"):
        call(
            lambda client: client.speech_to_speech.convert("v", audio=fail()),
            base_url=raw.url,
            total_timeout=LONGEST,
        )


# HTTP/2


@contextmanager
def serving_http2(made: Certificates, answer: Callable[[Any, int, int], bool]) -> Iterator[str]:
    """Call `answer(http, stream_id, number)` for each request; it returns whether the answer can be sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    context.set_alpn_protocols(["h2"])
    numbers = itertools.count(1)

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            http.initiate_connection()
            secure.sendall(http.data_to_send())
            while piece := secure.recv(65536):
                for event in http.receive_data(piece):
                    if isinstance(event, h2.events.StreamEnded):
                        answer(http, event.stream_id, next(numbers))
                secure.sendall(http.data_to_send())

    with listening(serve, "https") as url:
        yield url


def answer_json(http: Any, stream_id: int) -> None:
    http.send_headers(stream_id, [(":status", "200"), ("content-type", "application/json")])
    http.send_data(stream_id, b"[]", end_stream=True)


def test_http2_without_an_answer(call: Call, made: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    with (
        serving_http2(made, lambda http, stream_id, number: False) as url,
        within(3.5),
        pytest.raises(APITimeoutError, match=r"timed out \(total\)$"),
    ):
        call(list_models, base_url=url, http2=True, total_timeout=DEADLINE)


def test_http2_headers_only(call: Call, made: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))

    def answer(http: Any, stream_id: int, number: int) -> bool:
        http.send_headers(stream_id, [(":status", "200"), ("content-type", "application/json")])
        http.send_data(stream_id, b"[")
        return True

    with (
        serving_http2(made, answer) as url,
        within(3.5),
        pytest.raises(APITimeoutError, match=r"timed out \(total\)$"),
    ):
        call(list_models, base_url=url, http2=True, total_timeout=DEADLINE)


def test_a_deadline_leaves_the_other_calls_of_an_http2_connection(
    made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread reads for all calls of a connection; a call with a deadline waits for its lock."""
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    waiting: list[int] = []

    def answer(http: Any, stream_id: int, number: int) -> bool:
        waiting.append(stream_id)
        if number == 4:  # the call after the deadline: now the first two are answered, too
            for other in (waiting[0], waiting[1], waiting[3]):
                answer_json(http, other)
        return True

    results: list[Any] = []
    with serving_http2(made, answer) as url, ElevenLabs(api_key=KEY, base_url=url, http2=True) as client:
        threads = [threading.Thread(target=lambda: results.append(client.models.list())) for _ in range(2)]
        for thread in threads:
            thread.start()
        while len(waiting) < 2:
            time.sleep(0.01)
        with within(3.5), pytest.raises(APITimeoutError, match=r"timed out \(total\)$"):
            client.models.list(request_options={"total_timeout": DEADLINE})
        results.append(client.models.list())
        for thread in threads:
            thread.join(5)
    assert results == [[], [], []]


def test_your_own_client_has_the_deadline_between_steps_only() -> None:
    """As the documents say: httpx gives no access to the steps of a client that it did not create for this package."""
    with (
        dripping(*DRIPS["nothing"]) as raw,
        httpx.Client() as mine,
        within(3.5),
        pytest.raises(APITimeoutError),
    ):
        ElevenLabs(api_key=KEY, base_url=raw.url, http_client=mine).models.list(
            request_options={"total_timeout": DEADLINE, "max_retries": 0}
        )


class Failure(Exception):
    """An exception of a function that returns a credential."""


@pytest.mark.parametrize("is_session", [False, True])
def test_a_function_that_returns_a_credential_counts_towards_the_deadline(
    server: Server, is_session: bool
) -> None:
    """A function that blocks cannot be interrupted. The deadline is checked after it, before anything is sent."""

    def find_key() -> str:
        time.sleep(DEADLINE + 0.1)
        return KEY

    async def find_key_async() -> str:
        await asyncio.sleep(LONGEST)
        return KEY

    def use(client: Any) -> Any:
        return client.text_to_speech.stream_input("v", model_id="m") if is_session else client.models.list()

    async def use_async(key: Any) -> None:
        async with AsyncElevenLabs(api_key=key, **settings) as client:
            opening = use(client)
            await (opening.__aenter__() if is_session else opening)

    settings: dict[str, Any] = {"base_url": server.url, "total_timeout": DEADLINE}
    expected = pytest.raises(APITimeoutError, match=r"timed out \(total\)")
    with ElevenLabs(api_key=find_key, **settings) as client, within(3.5), expected:
        use(client)
    for key in (find_key, find_key_async):
        with within(3.5), expected:
            asyncio.run(use_async(key))
    assert not server.requests


def test_an_exception_of_a_function_that_returns_a_credential_is_not_changed(server: Server) -> None:
    def find_key() -> str:
        raise Failure

    async def find_key_async() -> str:
        raise Failure

    async def use_async(key: Any) -> None:
        async with AsyncElevenLabs(api_key=key, base_url=server.url, max_retries=3) as client:
            await client.models.list(request_options={"total_timeout": DEADLINE})

    with ElevenLabs(api_key=find_key, base_url=server.url, max_retries=3) as client, pytest.raises(Failure):
        client.models.list()
    for key in (find_key, find_key_async):
        with pytest.raises(Failure):
            asyncio.run(use_async(key))
    assert not server.requests
