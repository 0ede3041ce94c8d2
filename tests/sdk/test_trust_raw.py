"""`with_raw_response`: status and headers of an answer, and typed, what it holds."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import inspect
import json
import pickle
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIResponseValidationError,
    AsyncElevenLabs,
    ByteStream,
    ElevenLabs,
    NotFoundError,
    RawResponse,
)
from tests.sdk.conftest import RunAsync
from tests.sdk.server import Server

VOICE = {"voice_id": "v", "name": "Ada"}
HEADERS = {"request-id": "r1", "character-cost": "12"}


def test_a_model_sync(server: Server, client: ElevenLabs) -> None:
    server.answer_json(VOICE, headers=HEADERS)
    raw = client.voices.with_raw_response.get("v", with_settings=True)
    assert (raw.status_code, raw.headers["Character-Cost"], raw.request_id) == (200, "12", "r1")
    assert raw.parse().name == "Ada"
    assert raw.parse() is raw.parse()
    assert repr(raw) == "<RawResponse 200 GET /v1/voices/v>"
    assert server.only.pairs == [("with_settings", "true")]


def test_a_model_async(server: Server, run_async: RunAsync[Any]) -> None:
    server.answer_json(VOICE, headers=HEADERS)

    async def use(client: AsyncElevenLabs) -> None:
        raw = await client.voices.with_raw_response.get("v")
        assert (raw.headers["character-cost"], raw.parse().name) == ("12", "Ada")

    run_async(use)


def test_nothing_is_parsed_before_it_is_asked_for(server: Server, client: ElevenLabs) -> None:
    server.answer(b"<html>", content_type="text/html", headers=HEADERS)
    raw = client.voices.with_raw_response.get("v")
    assert raw.request_id == "r1"
    with pytest.raises(APIResponseValidationError):
        raw.parse()


def test_validation_errors_say_what_is_other_than_described(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"voice_id": 7, "name": "Ada"})
    server.answer_json([])
    odd = client.voices.with_raw_response.get("v")
    assert odd.validation_errors[0].startswith("voice_id: ")
    assert odd.parse().name == "Ada"
    assert client.models.with_raw_response.list().validation_errors == ()


def test_a_failure_is_raised_as_ever(server: Server, client: ElevenLabs) -> None:
    server.answer_json({}, status=404)
    with pytest.raises(NotFoundError):
        client.voices.with_raw_response.get("v")


def test_a_stream_sync(server: Server, client: ElevenLabs) -> None:
    server.answer([b"au", b"dio"], headers=HEADERS)
    raw = client.text_to_speech.with_raw_response.convert("v", text="Hi!")
    assert raw.headers["character-cost"] == "12"
    assert raw.validation_errors == ()
    assert isinstance(raw.parse(), ByteStream)
    assert raw.parse().read() == b"audio"


def test_a_stream_async(server: Server, run_async: RunAsync[Any]) -> None:
    server.answer([b"au", b"dio"], headers=HEADERS)

    async def use(client: AsyncElevenLabs) -> bytes:
        raw = await client.text_to_speech.with_raw_response.convert("v", text="Hi!")
        assert raw.headers["character-cost"] == "12"
        return await raw.parse().read()

    assert run_async(use) == b"audio"


STREAMS = pytest.mark.parametrize("method", ["stream", "stream_with_timestamps"], ids=["bytes", "lines"])


@STREAMS
@pytest.mark.parametrize("how", ["with", "parsed", "close", "error", "abandoned"])
def test_a_raw_stream_that_is_not_read_returns_its_connection(
    server: Server, client: ElevenLabs, method: str, how: str
) -> None:
    answer = server.answer([b'{"audio_base64": "QQ=="}\n', Event()], headers=HEADERS)
    request = getattr(client.text_to_speech.with_raw_response, method)
    if how == "close":
        raw = request("v", text="Hi!")
        raw.close()
        raw.close()
    elif how == "abandoned":
        raw = request("v", text="Hi!")
        raw = None
        gc.collect()
    else:
        with contextlib.suppress(KeyError), request("v", text="Hi!") as raw:
            assert raw.headers["character-cost"] == "12"
            if how == "parsed":
                assert next(raw.parse())
            elif how == "error":
                raise KeyError
    assert answer.disconnected.wait(5)
    if raw is not None:
        with pytest.raises(RuntimeError, match="already closed"):
            next(raw.parse())


@STREAMS
@pytest.mark.parametrize("how", ["with", "with await", "parsed", "close", "error", "abandoned"])
def test_an_async_raw_stream_that_is_not_read_returns_its_connection(
    server: Server, run_async: RunAsync[Any], method: str, how: str
) -> None:
    answer = server.answer([b'{"audio_base64": "QQ=="}\n', Event()], headers=HEADERS)

    async def use(client: AsyncElevenLabs) -> None:
        request = getattr(client.text_to_speech.with_raw_response, method)
        if how == "close":
            raw = await request("v", text="Hi!")
            await raw.close()
            await raw.close()
        elif how == "abandoned":
            raw = await request("v", text="Hi!")
            raw = None
            gc.collect()
        else:
            pending = request("v", text="Hi!")
            with contextlib.suppress(KeyError):
                async with await pending if how == "with await" else pending as raw:
                    assert raw.headers["character-cost"] == "12"
                    if how == "parsed":
                        assert await anext(raw.parse())
                    elif how == "error":
                        raise KeyError
        assert await asyncio.to_thread(answer.disconnected.wait, 5)
        if raw is not None:
            with pytest.raises(RuntimeError, match="already closed"):
                await anext(raw.parse())

    run_async(use)
    assert len(server.requests) == 1


def test_a_raw_stream_is_read_within_its_block(server: Server, client: ElevenLabs) -> None:
    server.answer([b"au", b"dio"])
    with client.text_to_speech.with_raw_response.stream("v", text="Hi!") as raw:
        assert (raw.status_code, raw.parse().read()) == (200, b"audio")
        assert raw.parse() is raw.parse()


def test_an_async_raw_stream_is_read_within_its_block(server: Server, run_async: RunAsync[bytes]) -> None:
    server.answer([b"au", b"dio"])

    async def use(client: AsyncElevenLabs) -> bytes:
        async with client.text_to_speech.with_raw_response.stream("v", text="Hi!") as raw:
            return await raw.parse().read()

    assert run_async(use) == b"audio"


def test_closing_another_raw_response_does_nothing(
    server: Server, client: ElevenLabs, run_async: RunAsync[str]
) -> None:
    async def use(client: AsyncElevenLabs) -> str:
        async with await client.voices.with_raw_response.get("v") as raw:
            pass
        await raw.close()
        return raw.parse().name

    for _ in range(2):
        server.answer_json(VOICE)
    with client.voices.with_raw_response.get("v") as raw:
        pass
    raw.close()
    assert (raw.parse().name, run_async(use)) == ("Ada", "Ada")


def test_a_raw_stream_that_is_refused_is_an_error_before_the_block(
    server: Server, run_async: RunAsync[None]
) -> None:
    server.answer_json({}, status=404)

    async def use(client: AsyncElevenLabs) -> None:
        with pytest.raises(NotFoundError):
            async with client.text_to_speech.with_raw_response.stream("v", text="Hi!"):
                raise AssertionError("never entered")

    run_async(use)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (
            lambda client: client.text_to_speech.with_raw_response.convert("v/1", text="Hi!"),
            "AsyncByteStream not sent yet of POST /v1/text-to-speech/v%2F1> was never awaited",
        ),
        (
            lambda client: client.text_to_speech.with_raw_response.stream_with_timestamps("v", text="Hi!"),
            "AsyncJsonLines not sent yet of POST /v1/text-to-speech/v/stream/with-timestamps> was never awaited",
        ),
        (
            lambda client: client.history.with_raw_response.list(),
            "AsyncPager of GET /v1/history> was never awaited",
        ),
    ],
    ids=["bytes", "lines", "pages"],
)
def test_an_async_raw_response_that_is_never_requested_warns_with_its_call(
    server: Server, run_async: RunAsync[None], use: Callable[[Any], object], message: str
) -> None:
    async def forget(client: AsyncElevenLabs) -> None:
        use(client)
        gc.collect()

    with pytest.warns(RuntimeWarning, match=message):
        run_async(forget)
    assert server.requests == []


PAGES = [
    {"voices": [VOICE], "has_more": True, "next_page_token": "t", "total_count": 2},
    {"voices": [VOICE], "has_more": False, "next_page_token": None, "total_count": 2},
]


def test_pages_sync(server: Server, client: ElevenLabs) -> None:
    for page in PAGES:
        server.answer_json(page, headers=HEADERS)
    raw = client.voices.with_raw_response.search(page_size=1)
    assert raw.headers["request-id"] == "r1"
    assert [voice.name for voice in raw.parse()] == ["Ada", "Ada"]


def test_pages_async(server: Server, run_async: RunAsync[Any]) -> None:
    for page in PAGES:
        server.answer_json(page, headers=HEADERS)

    async def use(client: AsyncElevenLabs) -> list[str | None]:
        raw = await client.voices.with_raw_response.search(page_size=1)
        assert raw.headers["request-id"] == "r1"
        return [voice.name async for voice in raw.parse()]

    assert run_async(use) == ["Ada", "Ada"]


NO_CALLS = {"stream_input", "multi_stream_input", "connect", "convert_realtime", "converse"}
"""They open sessions."""


def test_every_method_has_a_raw_twin() -> None:
    for kind in (ElevenLabs, AsyncElevenLabs):
        seen = 0
        for resource in _resources(kind(api_key="k")):
            methods = {
                name
                for name, value in inspect.getmembers(resource, inspect.ismethod)
                if not name.startswith("_") and not name.endswith("_and_wait") and name not in NO_CALLS
            }
            if methods:
                assert set(vars(resource.with_raw_response)) == methods
                seen += len(methods)
        assert seen > 150
    assert RawResponse.__module__.startswith("elevenlabs_sdk")


def _resources(parent: Any) -> list[Any]:
    names = [
        name
        for name in dir(type(parent))
        if not name.startswith("_") and type(getattr(type(parent), name)).__name__ == "cached_property"
    ]
    here = [getattr(parent, name) for name in names if name != "with_raw_response"]
    return [*here, *(below for one in here for below in _resources(one))]


IMAGE = b"\x89PNG\r\n\x1a\n\x00\xff"


def test_the_body_of_a_raw_response_that_is_no_json(server: Server, client: ElevenLabs) -> None:
    server.answer(IMAGE, content_type="image/png", headers=HEADERS)
    raw = client.voices.with_raw_response.get("v")
    with pytest.raises(APIResponseValidationError) as caught:
        raw.parse()
    error = caught.value
    assert raw.content == error.content == IMAGE
    assert error.response is not None
    assert error.response.headers["content-type"] == "image/png"
    restored = pickle.loads(pickle.dumps(error))
    assert (restored.content, str(restored)) == (IMAGE, str(error))


def test_the_body_of_an_error_of_the_async_client(server: Server, run_async: RunAsync[Any]) -> None:
    server.answer(IMAGE, content_type="image/png")

    async def use(client: AsyncElevenLabs) -> None:
        with pytest.raises(APIResponseValidationError) as caught:
            await client.voices.get("v")
        assert caught.value.content == IMAGE

    run_async(use)


def test_the_body_of_a_response_without_a_described_body(server: Server, client: ElevenLabs) -> None:
    server.answer_json(VOICE)
    raw = client.voices.with_raw_response.delete("v")
    assert json.loads(raw.content) == VOICE


def test_the_body_of_a_compressed_response(server: Server, client: ElevenLabs) -> None:
    server.answer(gzip.compress(IMAGE), content_type="image/png", headers={"content-encoding": "gzip"})
    assert client.voices.with_raw_response.get("v").content == IMAGE


def test_a_repeated_credential_is_not_in_the_body_of_an_error(server: Server) -> None:
    with ElevenLabs(api_key="a-secret-of-the-caller", base_url=server.url) as client:
        server.answer(b"<a-secret-of-the-caller>", headers={"x-key": "a-secret-of-the-caller"})
        with pytest.raises(APIResponseValidationError) as caught:
            client.voices.get("v")
    error = caught.value
    assert error.response is not None
    assert error.content == b"<***>"
    texts = (error.content.decode(), str(error.response.headers), str(error.response.request.headers))
    assert not any("a-secret" in text for text in texts)


def test_the_body_of_a_stream_is_read_from_the_stream(server: Server, client: ElevenLabs) -> None:
    server.answer(IMAGE, content_type="audio/mpeg")
    with client.text_to_speech.with_raw_response.stream("v", text="Hi.") as raw:
        with pytest.raises(RuntimeError, match=r"stream; read it from the result of `parse\(\)`"):
            _ = raw.content
        assert raw.parse().read() == IMAGE
