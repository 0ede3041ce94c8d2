"""Whatever a server sends, a call raises errors of this package only; and nothing of it affects the next call."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenlabs_sdk import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AsyncElevenLabs,
    ElevenLabs,
    NotFoundError,
)
from elevenlabs_sdk._runtime.attempts import redirect_call
from elevenlabs_sdk._runtime.retries import parse_retry_after
from tests.sdk.conftest import KEY, Call
from tests.sdk.raw_server import Raw, answering, make_answer, read_request, serving_raw
from tests.sdk.server import Server


def list_models(client: Any) -> Any:
    return client.models.list()


LOCATIONS = [
    "http://xn--/",
    f"http://{'a' * 64}.com/",
    f"http://{'a.' * 200}com/",
    "/caf\u00e9",
    "http://ex\u00e4mple.invalid:0/",
    "http://127.0.0.1:99999/",
    "http://[::1",
    "http://[v1.x]/",
    "//",
    "http:///x",
    "http://a b/",
    "http://\u2100.com/",
    "http://%00/",
    "http://127.0.0.1:-1/",
    "http://\ud55c\uae00..com/",
    "http://.com/",
    "http://\u200d.example/",
]


@pytest.mark.parametrize("location", LOCATIONS, ids=ascii)
def test_a_redirect_to_an_impossible_url(location: str, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    answer = make_answer(b"", "302 Found", headers=b"Location: " + location.encode() + b"\r\n")
    with answering(answer) as raw, pytest.raises(APIError):
        call(list_models, base_url=raw.url, max_retries=0)


@pytest.mark.parametrize("status", ["303 See Other", "307 x", "308 x"])
def test_a_post_is_not_repeated_because_of_an_impossible_redirect(status: str, call: Call) -> None:
    with (
        answering(make_answer(b"", status, headers=b"Location: http://xn--/\r\n")) as raw,
        pytest.raises(APIError),
    ):
        call(lambda client: client.text_to_speech.convert("v", text="x"), base_url=raw.url)
    assert len(raw.requests) == 1


DATES = [
    "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT",
    "Mon, 01 Jan 2020 99999999999999999999:00:00 GMT",
    "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
    "Mon, 01 Jan 2020 00:00:00 +9999999999",
    "Mon, 01 Jan 2020 00:00:00 \x00",
    "0 0 0 0:0:",
    "Mon,",
    ",",
]


@pytest.mark.parametrize("value", DATES)
def test_an_impossible_date_in_retry_after(value: str, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    header = f"Retry-After: {value}\r\n".replace("\x00", "?").encode()
    with (
        answering(make_answer(b"{}", "404 x", headers=header)) as raw,
        pytest.raises(NotFoundError) as caught,
    ):
        call(list_models, base_url=raw.url)
    assert caught.value.retry_after is None or caught.value.retry_after >= 0
    with answering(make_answer(b"{}", "503 x", headers=header), make_answer()) as raw:
        assert call(list_models, base_url=raw.url) == []


@given(
    st.text() | st.from_regex(r"\w{0,3},? ?\d{0,25} \w{0,4} \d{0,25} \d{0,25}:\d{0,25}(:\d*)? ?[+-]?\d{0,25}")
)
@settings(max_examples=300, deadline=None)
def test_any_text_in_retry_after(value: str) -> None:
    for name in ("retry-after", "retry-after-ms"):
        seconds = parse_retry_after({name: value}, 0.0)
        assert seconds is None or seconds >= 0


@given(st.text() | st.from_regex(r"(https?:)?//[\w.:@\[\]%-]*(/.*)?"))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_as_a_location(location: str) -> None:
    from elevenlabs_sdk._runtime.calls import Call as Request

    request = Request(
        method="GET",
        path="/v1/models",
        url="https://api.example/v1/models",
        headers=[(b"xi-api-key", KEY.encode())],
        body=None,
        timeout=None,
        retry="safe",
        max_retries=0,
        key_header="xi-api-key",
    )
    target = redirect_call(request, 302, location)
    if not isinstance(target, str):
        assert httpx.Request("GET", target.url).url.host
        assert target.url.startswith("https://")


GARBAGE = [
    b"",
    b"\r\n\r\n",
    b"\x00" * 1000,
    b"\xff\xfe\xfd",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 099 x\r\n\r\n",
    b"HTTP/1.1 1000 x\r\n\r\n",
    b"HTTP/1.1 OK\r\n\r\n",
    b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=\xff\r\n[]\r\n0\r\n\xff: \xfe\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\xe4: \xf6\r\nContent-Length: 2\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nX: \xe4\r\nContent-Length: 2\r\nContent-Type: \xff\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=\xff\r\nContent-Length: 1\r\n\r\n\xff",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, \xff\r\nContent-Length: 2\r\n\r\n[]",
    b"HTTP/1.1 400 \xff\x1b[31m\r\nContent-Length: 2\r\nX-Request-Id: \xff\r\n\r\n\xff\xfe",
    b"HTTP/1.1 400 x\r\nContent-Type: application/json; charset=idna\r\nContent-Length: 3\r\n\r\n\xff.\xfe",
    b"HTTP/1.1 302 x\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"<html></html>",
]


@pytest.mark.parametrize("answer", GARBAGE, ids=lambda answer: repr(answer[:60]))
def test_an_answer_that_is_hardly_http(answer: bytes, call: Call) -> None:
    def handle(raw: Raw, connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)

    for use in (list_models, lambda client: client.text_to_speech.convert("v", text="x")):
        with serving_raw(handle) as raw, contextlib.suppress(APIError):
            call(use, base_url=raw.url, max_retries=0)


@given(data=st.binary(max_size=200), prefix=st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_as_an_answer(data: bytes, prefix: bytes) -> None:
    def handle(raw: Raw, connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(prefix + data)

    with serving_raw(handle) as raw, contextlib.suppress(APIError):
        ElevenLabs(api_key=KEY, base_url=raw.url, max_retries=0).models.list()


@pytest.mark.parametrize("kind", [KeyError, UnicodeError, AssertionError, OverflowError])
def test_an_error_within_a_library_becomes_ours(
    kind: type[Exception], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As h11 or h2 may raise one for an answer that they did not expect."""
    import h11

    def fail(self: object) -> Any:
        raise kind("unexpected")

    # The function belongs to h11, as a function that h11 defines would.
    function = type(fail)(fail.__code__, vars(h11._connection), "fail", None, fail.__closure__)
    monkeypatch.setattr(h11.Connection, "next_event", function)
    with answering(make_answer()) as raw, pytest.raises(APIConnectionError) as caught:
        call(list_models, base_url=raw.url, max_retries=0)
    assert type(caught.value.__cause__) is kind


class MyError(Exception):
    pass


def raise_mine(*_: object) -> Any:
    raise MyError


async def raise_mine_later(*_: object) -> Any:
    raise MyError


def yield_then_raise() -> Iterator[bytes]:
    yield b"x"
    raise MyError


MINE: dict[str, Callable[[Any], Any]] = {
    "upload": lambda client: client.speech_to_speech.convert("v", audio=yield_then_raise()),
    "progress": lambda client: client.text_to_speech.convert(
        "v", text="x", request_options={"on_upload_progress": raise_mine}
    ),
}


@pytest.mark.parametrize("use", MINE.values(), ids=MINE)
def test_exceptions_of_the_caller_stay_as_they_are(
    use: Callable[[Any], Any], server: Server, call: Call
) -> None:
    server.answer(b"audio")
    with pytest.raises(MyError):
        call(use)


def test_exceptions_of_hooks_and_transports_stay_as_they_are(server: Server) -> None:
    server.answer_json([])
    for settings_of_mine in (
        {"event_hooks": {"request": [raise_mine]}},
        {"event_hooks": {"response": [raise_mine]}},
        {"transport": httpx.MockTransport(raise_mine)},
    ):
        with httpx.Client(**settings_of_mine) as mine, pytest.raises(MyError):  # type: ignore[arg-type]
            ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine).models.list()

    async def run() -> None:
        async with httpx.AsyncClient(event_hooks={"request": [raise_mine_later]}) as mine:
            with pytest.raises(MyError):
                await AsyncElevenLabs(api_key=KEY, base_url=server.url, http_client=mine).models.list()

    asyncio.run(run())


# Nothing stays between calls


def test_no_cookie_is_kept(server: Server, call: Call) -> None:
    for value in ("lang=fran\u00e7ais; Path=/", "session=1; Path=/", "=;;;", 'a="\u00e9; b'):
        server.answer_json([], headers={"set-cookie": value})
    server.answer_json([])

    if call.kind == "sync":
        with ElevenLabs(api_key=KEY, base_url=server.url) as client:
            for _ in range(4):
                client.models.list()
            client.with_options(api_key="another key").models.list()
    else:

        async def run(client: Any) -> Any:
            for _ in range(4):
                await client.models.list()
            return await client.with_options(api_key="another key").models.list()

        call(run)
    assert [request.header("cookie") for request in server.requests] == [None] * 5


def test_a_cookie_that_your_own_client_cannot_send(server: Server) -> None:
    for _ in range(2):
        server.answer_json([], headers={"Set-Cookie": "city=K\xf8ge; Path=/"})
    with httpx.Client() as own:
        client = ElevenLabs(api_key="k" * 20, base_url=server.url, http_client=own, max_retries=0)
        assert client.models.list() == []
        with pytest.raises(APIConnectionError, match=r"call http_client\.cookies\.clear\(\)"):
            client.models.list()
        own.cookies.clear()
        assert client.models.list() == []


def test_your_own_client_keeps_its_cookies(server: Server) -> None:
    server.answer_json([], headers={"set-cookie": "session=1; Path=/"})
    server.answer_json([])
    with httpx.Client() as mine:
        client = ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)
        client.models.list()
        client.models.list()
    assert [request.header("cookie") for request in server.requests] == [None, "session=1"]


FOLLOWED = {
    "another response": make_answer() + make_answer(b'[{"model_id": "evil", "name": "x"}]'),
    "a few bytes": make_answer() + b"\n\n}}}",
    "after chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"
    + make_answer(b"evil"),
    "after an error": make_answer(b"{}", "404 x") + make_answer(b'[{"model_id": "evil", "name": "x"}]'),
}


@pytest.mark.parametrize("answer", FOLLOWED.values(), ids=FOLLOWED)
def test_bytes_after_a_response_are_not_the_next_response(answer: bytes, call: Call) -> None:
    good = make_answer(b'[{"model_id": "good", "name": "x"}]')
    with answering(answer, good) as raw:
        if call.kind == "sync":
            with ElevenLabs(api_key=KEY, base_url=raw.url) as client:
                with contextlib.suppress(APIStatusError):
                    client.models.list()
                [model] = client.models.list()
        else:

            async def run(client: Any) -> Any:
                with contextlib.suppress(APIStatusError):
                    await client.models.list()
                return await client.models.list()

            [model] = call(run, base_url=raw.url)
    assert model.model_id == "good"
    assert raw.connections == 2


def test_a_response_without_leftover_keeps_its_connection(call: Call) -> None:
    with answering(make_answer()) as raw:
        if call.kind == "sync":
            with ElevenLabs(api_key=KEY, base_url=raw.url) as client:
                assert [client.models.list() for _ in range(3)] == [[], [], []]
        else:

            async def run(client: Any) -> Any:
                return [await client.models.list() for _ in range(3)]

            assert call(run, base_url=raw.url) == [[], [], []]
    assert raw.connections == 1


@pytest.mark.parametrize("encoding", ["utf-8", "none", "binary", "identity", "UTF-8, identity"])
def test_names_that_are_no_encoding(encoding: str, server: Server, call: Call) -> None:
    server.answer_json([], headers={"content-encoding": encoding})
    assert call(list_models) == []


# Connections


def test_more_calls_than_httpx_allows_by_default() -> None:
    """httpx has 100 connections by default, and waits 5 seconds for one."""
    waiting: list[asyncio.Event] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        waiting.append(asyncio.Event())
        if len(waiting) == 150:
            for event in waiting:
                event.set()
        await waiting[-1].wait()
        writer.write(make_answer())
        writer.close()

    async def run() -> int:
        server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=200)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server, AsyncElevenLabs(api_key=KEY, base_url=url, timeout=20) as client:
            results = await asyncio.gather(*[client.models.list() for _ in range(150)])
        return len(results)

    assert asyncio.run(run()) == 150
