"""Bytes and JSON lines as they arrive: nothing is buffered, nothing is cut short in silence, nothing stays open."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APIResponseValidationError,
    AsyncByteStream,
    AsyncElevenLabs,
    AudioWithTimestamps,
    ByteStream,
    ElevenLabs,
    NotFoundError,
)
from elevenlabs_sdk._runtime.files import open_replacement
from tests.sdk.conftest import Call, RunAsync
from tests.sdk.server import Server

AUDIO = bytes(range(256)) * 300


def speak(client: Any) -> Any:
    return client.text_to_speech.stream("v", text="Hi!")


def speak_with_times(client: Any) -> Any:
    return client.text_to_speech.stream_with_timestamps("v", text="Hi!")


def test_bytes_come_as_they_are(server: Server, call: Call) -> None:
    server.answer([AUDIO[:1], AUDIO[1:5000], AUDIO[5000:]], content_type="audio/mpeg")
    assert call(speak) == AUDIO


def test_a_text_file_is_bytes_too(server: Server, call: Call) -> None:
    lexicon = '<?xml version="1.0" encoding="UTF-8"?>\r\n<lexicon>ä</lexicon>'.encode()
    server.answer(lexicon, content_type="text/plain; charset=latin-1")
    assert call(lambda client: client.pronunciation_dictionaries.download("d", "v")) == lexicon


def test_the_first_bytes_are_there_before_the_last_are_sent(server: Server, client: ElevenLabs) -> None:
    go_on = Event()
    server.answer([b"first", go_on, b"second"])
    pieces = iter(speak(client))
    assert next(pieces) == b"first"
    go_on.set()
    assert list(pieces) == [b"second"]


def test_the_first_line_is_there_before_the_last_is_sent(server: Server, client: ElevenLabs) -> None:
    go_on = Event()
    server.answer([b'{"audio_base64":"QQ=="}\n', go_on, b'{"audio_base64":"Qg=="}\n'])
    lines = iter(speak_with_times(client))
    assert next(lines).audio_base64 == "QQ=="
    go_on.set()
    assert [line.audio_base64 for line in lines] == ["Qg=="]


def test_chunks_of_a_size(server: Server, client: ElevenLabs, run_async: RunAsync[list[bytes]]) -> None:
    async def use(client: AsyncElevenLabs) -> list[bytes]:
        return [chunk async for chunk in speak(client).iter_bytes(4)]

    for _ in range(2):
        server.answer([b"abcdef", b"ghij"])
    assert list(speak(client).iter_bytes(4)) == [b"abcd", b"efgh", b"ij"]
    assert run_async(use) == [b"abcd", b"efgh", b"ij"]


def test_what_is_known_of_a_stream(server: Server, client: ElevenLabs, run_async: RunAsync[Any]) -> None:
    async def use(client: AsyncElevenLabs) -> tuple[int, str | None, str]:
        stream = speak(client)
        assert repr(stream) == "<AsyncByteStream not sent yet of POST /v1/text-to-speech/v/stream>"
        with pytest.raises(RuntimeError, match="await it first"):
            _ = stream.request_id
        async with stream:
            assert repr(stream) == "<AsyncByteStream 200 of POST /v1/text-to-speech/v/stream>"
            return stream.status_code, stream.request_id, stream.headers["character-cost"]

    for _ in range(2):
        server.answer(b"audio", headers={"request-id": "r1", "character-cost": "12"})
    with speak(client) as stream:
        assert (stream.status_code, stream.request_id, stream.headers["character-cost"]) == (200, "r1", "12")
        assert repr(stream) == "<ByteStream 200 of POST /v1/text-to-speech/v/stream>"
    assert run_async(use) == (200, "r1", "12")


def test_a_stream_is_read_once(server: Server, client: ElevenLabs, tmp_path: Path) -> None:
    server.answer(b"audio")
    stream = speak(client)
    assert stream.read() == b"audio"
    for again in (stream.read, lambda: list(stream), lambda: stream.write_to(tmp_path / "a")):
        with pytest.raises(RuntimeError, match="already read"):
            again()
    assert list(tmp_path.iterdir()) == []
    assert len(server.requests) == 1


def test_a_stream_that_was_closed_is_not_read(server: Server, client: ElevenLabs) -> None:
    server.answer(b"audio")
    stream = speak(client)
    stream.close()
    with pytest.raises(RuntimeError, match="already closed"):
        stream.read()


def test_an_async_stream_that_was_closed_is_not_read(server: Server, run_async: RunAsync[None]) -> None:
    server.answer(b"audio")

    async def use(client: AsyncElevenLabs) -> None:
        stream = await speak(client)
        await stream.close()
        with pytest.raises(RuntimeError, match="already closed"):
            await stream.read()

    run_async(use)


def test_closing_a_stream_in_the_middle_is_told_to_its_reader(server: Server, client: ElevenLabs) -> None:
    server.answer([b"first", Event()])
    stream = speak(client)
    pieces = iter(stream)
    assert next(pieces) == b"first"
    stream.close()
    with pytest.raises(RuntimeError, match="closed while it was read"):
        next(pieces)


def test_closing_an_async_stream_in_the_middle_is_told_to_its_reader(
    server: Server, run_async: RunAsync[None]
) -> None:
    server.answer([b"first", Event()])

    async def use(client: AsyncElevenLabs) -> None:
        stream = await speak(client)
        pieces = aiter(stream)
        assert await anext(pieces) == b"first"
        await stream.close()
        with pytest.raises(RuntimeError, match="closed while it was read"):
            await anext(pieces)

    run_async(use)


@pytest.mark.parametrize("sized", [True, False], ids=["with a length", "in chunks"])
@pytest.mark.parametrize("use", [speak, speak_with_times], ids=["bytes", "lines"])
def test_a_body_that_breaks_off_is_an_error(
    server: Server, call: Call, sized: bool, use: Callable[[Any], Any]
) -> None:
    headers = {"content-length": "100"} if sized else {}
    server.answer([b'{"audio_base64":"QQ=="}\n'], headers=headers, break_off=True)
    with pytest.raises(APIConnectionError, match=r"^POST /v1/text-to-speech/v/stream"):
        call(use)


def test_pieces_that_came_before_a_break_are_not_lost(server: Server, client: ElevenLabs) -> None:
    server.answer([b"first", b"second"], break_off=True)
    found = b""
    with pytest.raises(APIConnectionError):
        for piece in speak(client):
            found += piece
    assert found == b"firstsecond"


def test_a_file_is_written(server: Server, call: Call, tmp_path: Path) -> None:
    def use(client: ElevenLabs | AsyncElevenLabs) -> Any:
        return client.text_to_speech.convert("v", text="Hi!").write_to(tmp_path / "speech.mp3")

    (tmp_path / "speech.mp3").write_bytes(b"of yesterday")
    server.answer([AUDIO[:700], AUDIO[700:]])
    assert call(use) is None
    assert (tmp_path / "speech.mp3").read_bytes() == AUDIO
    assert [path.name for path in tmp_path.iterdir()] == ["speech.mp3"]


def test_a_file_is_there_only_when_it_is_complete(server: Server, call: Call, tmp_path: Path) -> None:
    for name, before in (("new.mp3", None), ("old.mp3", b"of yesterday")):
        path = tmp_path / name
        if before is not None:
            path.write_bytes(before)
        server.answer([b"first"], break_off=True)
        with pytest.raises(APIConnectionError):
            call(lambda client, path=path: speak(client).write_to(str(path)))
        assert (path.read_bytes() if path.exists() else None) == before
    assert [path.name for path in tmp_path.iterdir()] == ["old.mp3"]


def test_a_file_that_is_not_complete_is_hidden_under_a_name_of_its_own(tmp_path: Path) -> None:
    with open_replacement(tmp_path / "speech.mp3") as file:
        file.write(b"first")
        (beside,) = tmp_path.iterdir()
    assert re.fullmatch(r"\.[0-9a-f]{16}\.part", beside.name)
    assert [path.name for path in tmp_path.iterdir()] == ["speech.mp3"]


def test_a_pipe_is_written_to_and_stays_a_pipe(server: Server, call: Call, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    server.answer([AUDIO[:700], AUDIO[700:]])
    with ThreadPoolExecutor() as beside:
        read = beside.submit(pipe.read_bytes)
        call(lambda client: client.text_to_speech.convert("v", text="Hi!").write_to(pipe))
        assert read.result(5) == AUDIO
    assert pipe.is_fifo()


def test_a_folder_that_is_missing_is_an_error_and_closes_the_stream(
    server: Server, call: Call, tmp_path: Path
) -> None:
    answer = server.answer([b"first", Event()])
    with pytest.raises(FileNotFoundError, match=r"nowhere/speech\.mp3'$"):
        call(lambda client: speak(client).write_to(tmp_path / "nowhere" / "speech.mp3"))
    if call.kind == "async":
        assert server.requests == [], "the path is opened before the request is sent"
    else:
        assert answer.disconnected.wait(5)


@pytest.mark.parametrize("how", ["with", "close", "garbage", "break"])
def test_a_stream_that_is_not_read_to_its_end_is_closed(server: Server, client: ElevenLabs, how: str) -> None:
    answer = server.answer([b"first", Event(), b"second"])
    stream: ByteStream | None = speak(client)
    assert stream is not None
    if how == "with":
        with stream:
            pass
    elif how == "close":
        stream.close()
    elif how == "break":
        for _ in stream:
            break
    else:
        stream = None
        gc.collect()
    assert answer.disconnected.wait(5)


@pytest.mark.parametrize("how", ["with", "close", "garbage", "break"])
def test_an_async_stream_that_is_not_read_to_its_end_is_closed(
    server: Server, run_async: RunAsync[bool], how: str
) -> None:
    answer = server.answer([b"first", Event(), b"second"])

    async def use(client: AsyncElevenLabs) -> bool:
        stream: AsyncByteStream | None = await speak(client)
        assert stream is not None
        if how == "with":
            async with stream:
                pass
        elif how == "close":
            await stream.close()
        elif how == "break":
            async for _ in stream:
                break
        else:
            stream = None
            gc.collect()
        return await asyncio.to_thread(answer.disconnected.wait, 5)

    assert run_async(use)


def test_cancelling_a_task_closes_what_it_reads(server: Server, run_async: RunAsync[bool]) -> None:
    answer = server.answer([b"first", Event(), b"second"])

    async def use(client: AsyncElevenLabs) -> bool:
        begun = asyncio.Event()

        async def read() -> None:
            async for _ in speak(client):
                begun.set()

        task = asyncio.create_task(read())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(answer.disconnected.wait, 5)

    assert run_async(use)


def test_cancelling_a_task_that_waits_for_an_answer(server: Server, run_async: RunAsync[bool]) -> None:
    async def use(client: AsyncElevenLabs) -> bool:
        server.answer_json([])
        await client.models.list()  # the first call takes longer
        answer = server.answer_json([], hold=Event())
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.models.list(), timeout=0.3)
        closed = await asyncio.to_thread(answer.disconnected.wait, 5)
        server.answer_json([])
        return closed and await client.models.list() == []

    assert run_async(use), "the client can be used on"
    assert len(server.requests) == 3


@pytest.mark.parametrize("how", ["await", "for", "with", "read"])
def test_an_async_stream_is_sent_at_its_first_use_and_once(
    server: Server, run_async: RunAsync[list[int]], how: str
) -> None:
    async def use(client: AsyncElevenLabs) -> list[int]:
        stream = speak(client)
        counts = [len(server.requests)]
        if how == "await":
            assert await (await stream).read() == b"audio"
        elif how == "for":
            assert [piece async for piece in stream] == [b"audio"]
        elif how == "with":
            async with stream as same:
                assert await same.read() == b"audio"
        else:
            assert await stream.read() == b"audio"
        with pytest.raises(RuntimeError, match="already read"):
            await stream.read()
        return [*counts, len(server.requests)]

    server.answer(b"audio")
    assert run_async(use) == [0, 1]


def test_an_async_stream_that_nobody_uses_warns_as_a_coroutine_does(
    server: Server, run_async: RunAsync[None]
) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        speak(client)
        gc.collect()

    with pytest.warns(
        RuntimeWarning, match="AsyncByteStream not sent yet of POST .* was never awaited or iterated over$"
    ):
        run_async(use)
    assert server.requests == []


def test_an_async_stream_raises_at_its_first_use(server: Server, run_async: RunAsync[None]) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        stream = speak(client)
        with pytest.raises(NotFoundError):
            await stream

    server.answer_json({"detail": "no such voice"}, status=404)
    run_async(use)


CHUNK = {
    "audio_base64": "QUJD",
    "alignment": {
        "characters": ["ä", "\u2028"],
        "character_start_times_seconds": [0, 0.1],
        "character_end_times_seconds": [0.1, 0.2],
    },
    "normalized_alignment": None,
}
LINE = json.dumps(CHUNK, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "pieces",
    [
        [LINE + b"\n" + LINE + b"\n"],
        [LINE + b"\r\n\r\n  \n" + LINE],
        [LINE + b"\n", LINE],
        [bytes([byte]) for byte in LINE + b"\r\n" + LINE + b"\r\n"],
        [b"\xef\xbb\xbf" + LINE + b"\n" + LINE + b"\n"],
    ],
    ids=["at once", "blank lines and no end", "line by line", "byte by byte", "byte order mark"],
)
def test_lines_become_items(server: Server, call: Call, pieces: list[bytes]) -> None:
    server.answer(pieces, content_type="application/json")
    items = call(speak_with_times)
    assert [type(item) for item in items] == [AudioWithTimestamps] * 2
    assert [item.model_dump(exclude_unset=True) for item in items] == [CHUNK] * 2


def test_a_broken_line_is_an_error_with_its_number(server: Server, call: Call) -> None:
    server.answer([LINE + b'\n{"audio_base64": \n' + LINE + b"\n"])
    with pytest.raises(APIResponseValidationError, match="line 2 is not JSON"):
        call(speak_with_times)


def test_items_before_a_broken_line_are_not_lost(server: Server, client: ElevenLabs) -> None:
    server.answer([LINE + b"\nnothing\n"], headers={"request-id": "r7"})
    found = []
    with pytest.raises(APIResponseValidationError, match=r"line 2 .*\(request-id r7\)"):
        for item in speak_with_times(client):
            found.append(item.audio_base64)
    assert found == ["QUJD"]


def test_an_odd_field_of_a_line_is_kept_and_told(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer([LINE + b"\n", b'{"audio_base64": 7}\n'])
    items = call(speak_with_times)
    assert items[1].audio_base64 == 7
    assert "line 2 does not match the API description" in caplog.text
    assert "audio_base64: string_type" in caplog.text


def test_a_stream_of_no_items(server: Server, call: Call) -> None:
    server.answer(b"")
    assert call(speak_with_times) == []


def test_a_line_stream_that_is_left_is_closed(server: Server, run_async: RunAsync[bool]) -> None:
    answer = server.answer([LINE + b"\n", Event(), LINE])

    async def use(client: AsyncElevenLabs) -> bool:
        async with speak_with_times(client) as items:
            async for item in items:
                assert item.audio_base64 == "QUJD"
                break
        return await asyncio.to_thread(answer.disconnected.wait, 5)

    assert run_async(use)


def test_a_closed_stream_frees_its_connection_for_the_next_call(server: Server) -> None:
    server.answer([b"first", Event()])
    server.answer_json([])
    with httpx.Client(limits=httpx.Limits(max_connections=1), timeout=5.0) as mine:
        client = ElevenLabs(api_key="k", base_url=server.url, http_client=mine)
        with contextlib.closing(speak(client)):
            pass
        assert client.models.list() == []
