"""Sending and reading, with a transport that answers from memory: what users meet whatever the operation."""

from __future__ import annotations

import asyncio
import copy
import gc
import logging
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import errors
from elevenlabs_sdk._runtime import API, OMIT, AsyncClient, Client, File, Json, Timeout

KEY = "sk-very-secret"
ANY: Json[Any] = Json("Any")
NUMBERS: Json[list[int]] = Json("list[int]")
TEXTS: Json[dict[str, str]] = Json("dict[str, str]", {202: "list[str]"})
Answer = Callable[[httpx.Request], httpx.Response]
_API = API("some-sdk", "1.2.3", "https://api.example", "x-key", "", "SOME")


class Some(Client):
    _api = _API


class AsyncSome(AsyncClient):
    _api = _API


def core(answer: Answer, **settings: Any) -> Any:
    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    return Some(**{"api_key": KEY, "http_client": http_client, **settings})._core


def async_core(answer: Answer, **settings: Any) -> Any:
    http_client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return AsyncSome(**{"api_key": KEY, "http_client": http_client, **settings})._core


def always(*arguments: Any, **keywords: Any) -> Answer:
    return lambda request: httpx.Response(*arguments, **keywords)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of this thread, which take no time; a server in another one sleeps as ever."""
    seconds: list[float] = []
    this, really, really_async = threading.get_ident(), time.sleep, asyncio.sleep

    def pause(duration: float) -> None:
        seconds.append(duration) if threading.get_ident() == this else really(duration)

    monkeypatch.setattr(time, "sleep", pause)

    async def sleep(duration: float) -> None:
        if threading.get_ident() == this:
            seconds.append(duration)
        else:
            await really_async(duration)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def failing(times: int, *arguments: Any, **keywords: Any) -> Answer:
    """Fails so many times, then answers `{}`."""
    left = iter(range(times))

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        return (
            httpx.Response(200, json={})
            if next(left, None) is None
            else httpx.Response(*arguments, **keywords)
        )

    return answer


def test_an_error_is_one_readable_line() -> None:
    body = {"detail": {"status": "not_found", "message": f"No voice\n for {KEY}"}}
    with pytest.raises(errors.NotFoundError) as caught:
        core(always(404, json=body, headers={"request-id": "r1"})).json(
            ANY, "GET", "/v1/x", query={"q": "hidden"}
        )
    error = caught.value
    assert str(error) == "404 Not Found: GET /v1/x: No voice for *** (request-id r1)"
    assert (error.status_code, error.message, error.request_id) == (404, "No voice for ***", "r1")
    assert error.body == {"detail": {"status": "not_found", "message": "No voice\n for ***"}}
    assert KEY not in error.response.text
    assert error.headers["Request-Id"] == "r1"
    assert error.response.status_code == 404
    assert "x-key" not in error.response.request.headers


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"detail": {"status": "s", "message": "m"}}, "m"),
        ({"detail": [{"loc": ["body", "text"], "msg": "Field required"}]}, "body.text: Field required"),
        ({"detail": [{"loc": ["body", 0], "msg": "a"}, {"msg": "b"}, 7]}, "body.0: a; b"),
        ({"error": "bad_thing", "message": "It is bad"}, "It is bad"),
        ({"error": {"message": "nested"}}, "nested"),
        ({"detail": "plain"}, "plain"),
        ({"detail": None, "odd": 1}, '{"detail": null, "odd": 1}'),
        (["x"], '["x"]'),
        ("text", "text"),
        ({}, ""),
        (None, ""),
    ],
)
def test_messages(body: object, message: str) -> None:
    with pytest.raises(errors.BadRequestError) as caught:
        core(always(400, json=body)).empty("GET", "/v1/x")
    assert caught.value.message == message
    assert str(caught.value) == "400 Bad Request: GET /v1/x" + (f": {message}" if message else "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!doctype html>\n<title>Bad\n gateway</title>" + "x" * 9999, "Bad gateway"),
        ("<html><body>" + "x" * 9999, "an HTML page"),
        ("x" * 9999, "x" * 500 + "…"),
        ("[" * 100_000, "[" * 500 + "…"),
        ("", ""),
    ],
)
def test_messages_of_what_is_not_json(text: str, message: str) -> None:
    with pytest.raises(errors.APIStatusError) as caught:
        core(always(418, text=text)).empty("GET", "/v1/x")
    assert caught.value.message == message
    assert caught.value.body == text


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, "APIStatusError"),
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (418, "APIStatusError"),
        (422, "UnprocessableEntityError"),
        (425, "TooEarlyError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (599, "InternalServerError"),
    ],
)
def test_classes(status: int, kind: str) -> None:
    with pytest.raises(errors.APIError) as caught:
        core(always(status), max_retries=0).empty("GET", "/v1/x")
    assert type(caught.value).__name__ == kind


def raised(call: Callable[[], object]) -> errors.APIError:
    with pytest.raises(errors.APIError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    "call",
    [
        lambda: core(always(429, json={"detail": "slow"}, headers={"retry-after": "61"})).empty(
            "GET", "/v1/x"
        ),
        lambda: core(always(200, text="<html>")).json(ANY, "GET", "/v1/x"),
        lambda: core(unreachable).empty("POST", "/v1/x"),
    ],
)
def test_errors_can_be_copied_and_pickled(call: Callable[[], object]) -> None:
    error = raised(call)
    for other in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert other.args == error.args
        assert getattr(other, "retry_after", None) == getattr(error, "retry_after", None)
    assert KEY.encode() not in pickle.dumps(error)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("gone", request=request)


def test_transport_errors_are_ours() -> None:
    error = raised(lambda: core(unreachable).empty("POST", "/v1/x"))
    assert str(error) == "POST /v1/x: gone"
    assert isinstance(error.__cause__, httpx.ReadError)

    def slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    error = raised(lambda: core(slow).empty("POST", "/v1/x"))
    assert type(error) is errors.APITimeoutError
    assert str(error) == "POST /v1/x: timed out (read)"


def test_retries(slept: list[float]) -> None:
    core(failing(2, 503, headers={"retry-after-ms": "20"})).empty("POST", "/v1/x")
    asyncio.run(async_core(failing(2, 429, headers={"retry-after": "3"})).empty("POST", "/v1/x"))
    assert slept == [0.02, 0.02, 3, 3]
    with pytest.raises(errors.InternalServerError):
        core(failing(3, 500)).empty("GET", "/v1/x")
    with pytest.raises(errors.InternalServerError):
        core(failing(1, 500)).empty("POST", "/v1/x")
    with pytest.raises(errors.RateLimitError):
        core(failing(1, 429)).empty("POST", "/v1/x", retry="never")
    core(failing(1, 500)).empty("POST", "/v1/x", retry="safe")


def test_a_stream_is_retried_until_it_has_begun(slept: list[float]) -> None:
    assert core(failing(2, 429)).stream("POST", "/v1/x").read() == b"{}"
    assert asyncio.run(async_core(failing(2, 429)).stream("POST", "/v1/x").read()) == b"{}"
    assert len(slept) == 4


def test_a_retry_sends_the_whole_body_again(slept: list[float], tmp_path: Path) -> None:
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.read())
        return httpx.Response(429 if len(bodies) < 3 else 200, json={})

    path = tmp_path / "a.mp3"
    path.write_bytes(b"audio")
    core(answer).empty("POST", "/v1/x", multipart={"name": "n", "file": File(path)})
    assert bodies[0] == bodies[1] == bodies[2]
    assert b'name="name"' in bodies[2]
    assert b"audio" in bodies[2]
    with pytest.raises(errors.RateLimitError):
        bodies.clear()
        core(answer).empty("POST", "/v1/x", multipart={"file": File(iter([b"once"]))})
    assert len(bodies) == 1


def test_the_log_has_neither_key_nor_query(caplog: pytest.LogCaptureFixture, slept: list[float]) -> None:
    caplog.set_level(logging.DEBUG, logger="elevenlabs_sdk")
    client = core(failing(1, 429, json={"detail": "slow"}), base_url="https://user:password@api.example/p")
    client.empty("GET", "/v1/x", query={"q": "hidden"})
    lines = [record.getMessage() for record in caplog.records if record.name == "elevenlabs_sdk"]
    assert lines[0].startswith("GET https://api.example/p/v1/x: headers {")
    assert lines[1].startswith("GET https://api.example/p/v1/x -> 429 in 0.")
    assert "attempt 2 of 3 in" in lines[3]
    assert lines[3].endswith("429 Too Many Requests: GET /v1/x: slow")
    assert lines[5].startswith("GET https://api.example/p/v1/x -> 200 in 0.")
    assert not any(word in line for word in (KEY, "password", "hidden") for line in lines)


def test_answers() -> None:
    assert core(always(200, content=b"[1, 2]")).json(NUMBERS, "GET", "/v1/x") == [1, 2]
    assert core(always(200, json={"a": "b"})).json(TEXTS, "GET", "/v1/x") == {"a": "b"}
    assert core(always(202, json=["a"])).json(TEXTS, "GET", "/v1/x") == ["a"]
    assert core(always(204)).json(TEXTS, "GET", "/v1/x") == {}
    assert core(always(200, text="é")).text("GET", "/v1/x") == "é"
    assert core(always(204)).empty("DELETE", "/v1/x") is None


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            always(200, html="<html>hello"),
            "the response is not JSON: 11 bytes of text/html; charset=utf-8: an HTML page",
        ),
        (
            always(200, content=b""),
            "the response does not match the API description: it is empty (unknown type)",
        ),
        (always(200, content=b"[1,"), "the response is not JSON: 3 bytes of unknown type: [1,"),
        (always(200, content=b"\xff"), "the response is not JSON: 1 bytes of unknown type: \ufffd"),
        (always(200, content=b"[" * 9999), "the response is not JSON: 9999 bytes of unknown type: [[["),
        (
            always(200, json={"a": 1}),
            'the response does not match the API description: 7 bytes of application/json: {"a":1}',
        ),
    ],
)
def test_what_cannot_be_read_says_what_it_is(answer: Answer, message: str) -> None:
    error = raised(lambda: core(answer).json(NUMBERS, "GET", "/v1/x"))
    assert type(error) is errors.APIResponseValidationError
    assert (
        str(error)
        .replace('{"a": 1}', '{"a":1}')
        .replace(", 8 bytes", ", 7 bytes")
        .startswith(f"200 GET /v1/x: {message}")
    )


def test_an_odd_field_is_logged_or_with_strict_validation_refused(caplog: pytest.LogCaptureFixture) -> None:
    answer = always(200, json={"a": "x", "b": 7})
    assert core(answer).json(TEXTS, "GET", "/v1/x") == {"a": "x", "b": 7}
    assert caplog.messages == [
        "200 GET /v1/x: the response does not match the API description, parsed leniently: b: string_type, got integer"
    ]
    error = raised(lambda: core(answer, strict_validation=True).json(TEXTS, "GET", "/v1/x"))
    assert (
        str(error)
        == "200 GET /v1/x: the response does not match the API description: b: string_type, got integer"
    )
    assert getattr(error, "validation_errors", None) == ("b: string_type, got integer",)


LINES = b"\xef\xbb\xbf[1]\r\n\n[2]"
EVENTS = b"data: [1]\n\nevent: x\ndata: [\ndata: 2]\n\n"


def test_items(tmp_path: Path) -> None:
    with core(always(200, content=LINES, headers={"request-id": "r"})).json_lines(
        NUMBERS, "GET", "/v1/x"
    ) as lines:
        assert (lines.request_id, lines.status_code) == ("r", 200)
        assert list(lines) == [[1], [2]]
    assert list(core(always(200, content=EVENTS)).events(NUMBERS, "GET", "/v1/x")) == [[1], [2]]

    async def use() -> None:
        lines = async_core(always(200, content=LINES)).json_lines(NUMBERS, "GET", "/v1/x")
        assert [item async for item in lines] == [[1], [2]]
        events = await async_core(always(200, content=EVENTS)).events(NUMBERS, "GET", "/v1/x")
        assert [item async for item in events] == [[1], [2]]

    asyncio.run(use())


def test_a_broken_line_is_an_error_with_its_number() -> None:
    items = iter(core(always(200, content=b"[1]\n\n[2\n[3]\n")).json_lines(NUMBERS, "GET", "/v1/x"))
    assert next(items) == [1]
    assert str(raised(lambda: next(items))).startswith("200 GET /v1/x: line 3 is not JSON")


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"[1]\nabc"
        raise httpx.RemoteProtocolError("peer closed connection")

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def test_a_body_cut_short_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    target = tmp_path / "speech.mp3"
    target.write_bytes(b"before")
    body = Cut()
    with pytest.raises(errors.APIConnectionError, match="GET /v1/x: peer closed"):
        core(always(200, stream=body)).stream("GET", "/v1/x").write_to(target)
    assert body.closed
    with pytest.raises(errors.APIConnectionError):
        asyncio.run(async_core(always(200, stream=Cut())).stream("GET", "/v1/x").write_to(target))
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["speech.mp3"]
    items = iter(core(always(200, stream=Cut())).json_lines(NUMBERS, "GET", "/v1/x"))
    assert next(items) == [1]
    with pytest.raises(errors.APIConnectionError):
        next(items)


def test_bytes(tmp_path: Path) -> None:
    client = core(always(200, content=b"audio"))
    assert client.stream("GET", "/v1/x").read() == b"audio"
    assert list(client.stream("GET", "/v1/x").iter_bytes(2)) == [b"au", b"di", b"o"]
    client.stream("GET", "/v1/x").write_to(tmp_path / "a")
    os.symlink(tmp_path / "a", tmp_path / "link")
    client.stream("GET", "/v1/x").write_to(str(tmp_path / "link"))
    client.stream("GET", "/v1/x").write_to(os.devnull)
    assert (tmp_path / "a").read_bytes() == b"audio"
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["a", "link"]
    assert not Path(os.devnull).is_file()


def test_a_stream_is_read_once() -> None:
    stream = core(always(200, content=b"audio")).stream("GET", "/v1/x")
    stream.read()
    with pytest.raises(RuntimeError, match="already read"):
        stream.read()
    stream = core(always(200, content=b"audio")).stream("GET", "/v1/x")
    stream.close()
    with pytest.raises(RuntimeError, match="already closed"):
        next(iter(stream))


def test_streams_are_closed_whatever_happens() -> None:
    def body_of(use: Callable[[Any], object]) -> Cut:
        body = Cut()
        use(core(always(200, stream=body)))
        return body

    def forget(client: Any) -> None:
        client.stream("GET", "/v1/x")

    def leave(client: Any) -> None:
        with client.stream("GET", "/v1/x") as stream:
            next(iter(stream))

    def begin(client: Any) -> None:
        next(iter(client.json_lines(NUMBERS, "GET", "/v1/x")))

    for use in (forget, leave, begin):
        body = body_of(use)
        gc.collect()
        assert body.closed


def test_an_async_stream_is_sent_once_on_first_use() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"audio")

    async def use() -> None:
        stream = async_core(answer).stream("GET", "/v1/x")
        assert not asked
        with pytest.raises(RuntimeError, match="await it first"):
            _ = stream.headers
        assert await stream is await stream
        assert stream.status_code == 200
        async with stream:
            assert await stream.read() == b"audio"
        assert len(asked) == 1
        with pytest.raises(RuntimeError, match="already read"):
            await stream.read()
        failed = async_core(always(400)).stream("GET", "/v1/x")
        with pytest.raises(errors.BadRequestError):
            await failed
        with pytest.raises(RuntimeError, match="already sent"):
            await failed
        forgotten = async_core(answer).stream("GET", "/v1/x")
        with pytest.warns(RuntimeWarning, match="GET /v1/x> was never awaited"):
            del forgotten
            gc.collect()

    asyncio.run(use())


def test_clients() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    http_client = httpx.Client(transport=httpx.MockTransport(answer), timeout=11)
    client = Some(api_key=KEY, http_client=http_client, default_headers={"a": "1"})
    other = client.with_options(
        timeout=Timeout(3), max_retries=0, default_headers={"b": "2"}, api_key="other"
    )
    assert type(other) is Some
    client._core.empty("GET", "/v1/x")
    other._core.empty("GET", "/v1/x")
    first, second = asked
    assert first.extensions["timeout"]["read"] == 11
    assert second.extensions["timeout"]["read"] == 3
    assert "b" not in first.headers
    assert (second.headers["a"], second.headers["b"]) == ("1", "2")
    assert other._core.transport is client._core.transport
    client.close()
    assert not http_client.is_closed
    assert repr(client) == "Some(base_url='https://api.example')"
    assert repr(client.with_options(base_url="https://u:p@x")) == "Some(base_url='https://x')"
    with pytest.raises(TypeError, match=r"http_client must be an httpx\.Client, not AsyncClient"):
        Some(http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="URL"):
        client._core.empty("GET", "/v1/x", query={"q": "x" * 70_000})


def test_a_closed_client_says_so() -> None:
    with Some(api_key=KEY) as client:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        client._core.empty("GET", "/v1/x")

    async def use() -> None:
        async with AsyncSome(api_key=KEY) as client:
            pass
        with pytest.raises(RuntimeError, match="closed"):
            await client._core.empty("GET", "/v1/x")

    asyncio.run(use())


def test_the_environment_is_read_when_the_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "k1")
    monkeypatch.setenv("SOME_BASE_URL", "http://other.example/")
    settings = Some()._core.settings
    assert (settings.api_key, settings.base_url) == ("k1", "http://other.example")
    assert Some(api_key="k2", base_url="http://x")._core.settings.api_key == "k2"
    monkeypatch.setenv("SOME_API_KEY", "")
    with pytest.raises(errors.MissingAPIKeyError):
        Some()._core.empty("GET", "/v1/x")


def test_omit() -> None:
    assert not OMIT
    assert repr(OMIT) == "OMIT"
    assert copy.copy(OMIT) is copy.deepcopy(OMIT) is pickle.loads(pickle.dumps(OMIT)) is type(OMIT)() is OMIT
