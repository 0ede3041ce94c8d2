"""`convert_realtime`: pieces of text in, pieces of audio out, meanwhile."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs, WebSocketClosedError
from elevenlabs_sdk.additions.text_to_speech import _TextSplitter
from tests.sdk.realtime.conftest import KEY
from tests.sdk.realtime.server import Peer, RealtimeServer


def speak_back(peer: Peer) -> None:
    """Each text comes back as "audio"."""
    assert peer.receive()["text"] == " "
    while (text := peer.receive()["text"]) != "":
        peer.send({"audio": as_base64(text), "isFinal": None, "alignment": None})
    peer.send({"audio": None, "isFinal": True})


def as_base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


def sync_speech(realtime: RealtimeServer, text: Iterable[str], **options: Any) -> list[bytes]:
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client:
        return list(client.text_to_speech.convert_realtime("v", text=text, **options))


def async_speech(realtime: RealtimeServer, text: Iterable[str], **options: Any) -> list[bytes]:
    async def later() -> AsyncIterator[str]:
        for chunk in text:
            await asyncio.sleep(0)
            yield chunk

    async def run() -> list[bytes]:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            audio = client.text_to_speech.convert_realtime("v", text=later(), **options)
            return [piece async for piece in audio]

    return asyncio.run(run())


both = pytest.mark.parametrize("speech", [sync_speech, async_speech], ids=["sync", "async"])


@both
def test_a_text_becomes_audio(realtime: RealtimeServer, speech: Any) -> None:
    realtime.play(speak_back)
    found = speech(
        realtime,
        ["Hel", "lo wor", "ld. How", " are", " you?\n", "  ", "Fi", "ne"],
        model_id="m",
        output_format="pcm_16000",
        voice_settings={"speed": 1.1},
        session_options={"receive_timeout": 10},
    )
    assert found == [b"Hello ", b"world. ", b"How ", b"are you? ", b"Fine "]
    assert realtime.received[0] == {"text": " ", "voice_settings": {"speed": 1.1}}
    assert realtime.handshakes[0].path.endswith("stream-input?model_id=m&output_format=pcm_16000")


@both
def test_whole_sentences_in_auto_mode(realtime: RealtimeServer, speech: Any) -> None:
    realtime.play(speak_back)
    text = ["Version 2.5 is out. It", " can 'sing!' ", "Really? No", "."]
    assert speech(realtime, text, auto_mode=True) == [
        b"Version 2.5 is out. ",
        b"It can 'sing!' ",
        b"Really? ",
        b"No. ",
    ]


@both
def test_no_text_makes_no_audio(realtime: RealtimeServer, speech: Any) -> None:
    realtime.play(speak_back)
    assert speech(realtime, [" ", "", "\n"]) == []


@both
def test_audio_arrives_while_the_text_is_written(realtime: RealtimeServer, speech: Any) -> None:
    heard = threading.Event()

    def script(peer: Peer) -> None:
        peer.receive()
        peer.receive()
        peer.send({"audio": "YQ=="})
        heard.set()
        while peer.receive()["text"] != "":
            pass
        peer.send({"isFinal": True})

    def text() -> Iterator[str]:
        yield "First "
        assert heard.wait(10), "the first audio came before the second text was asked for"
        yield "second "

    realtime.play(script)
    assert speech(realtime, text()) == [b"a"]


@both
def test_an_error_of_the_text_is_raised(realtime: RealtimeServer, speech: Any) -> None:
    def text() -> Iterator[str]:
        yield "One two "
        raise ZeroDivisionError("the model failed")

    realtime.play(speak_back)
    with pytest.raises(ZeroDivisionError, match="the model failed"):
        speech(realtime, text())


@both
@pytest.mark.parametrize("code", [1000, 1008])
def test_an_end_before_the_text_had_ended_is_an_error(
    realtime: RealtimeServer, speech: Any, code: int
) -> None:
    def script(peer: Peer) -> None:
        peer.receive()
        peer.receive()
        peer.close(code, "enough")

    def text() -> Iterator[str]:
        yield "One two "
        for _ in range(200):  # until the end is noticed, or for ever
            time.sleep(0.01)
            yield "three "

    realtime.play(script)
    with pytest.raises(WebSocketClosedError) as raised:
        speech(realtime, text())
    assert raised.value.code == code


def test_leaving_early_closes_the_session_and_the_text(realtime: RealtimeServer) -> None:
    closed = threading.Event()

    def text() -> Iterator[str]:
        try:
            while True:
                yield "word "
                time.sleep(0.005)
        finally:
            closed.set()

    realtime.play(speak_back)
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client:
        audio = client.text_to_speech.convert_realtime("v", text=text())
        assert next(audio) == b"word "
        audio.close()
        assert closed.wait(10)
        forgotten = client.text_to_speech.convert_realtime("v", text=["never read"])
        del forgotten


def test_leaving_early_closes_the_session_and_the_text_for_asyncio(realtime: RealtimeServer) -> None:
    closed: list[bool] = []

    async def text() -> AsyncIterator[str]:
        try:
            while True:
                yield "word "
                await asyncio.sleep(0.005)
        finally:
            closed.append(True)

    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            async with aclosing(client.text_to_speech.convert_realtime("v", text=text())) as audio:
                async for piece in audio:
                    assert piece == b"word "
                    break
            for _ in range(200):
                if closed:
                    break
                await asyncio.sleep(0.01)
            assert len(asyncio.all_tasks()) == 1

    realtime.play(speak_back)
    asyncio.run(run())
    assert closed == [True]


@given(
    st.text(alphabet=st.sampled_from("ab .!?\n。"), max_size=60), st.lists(st.integers(1, 7)), st.booleans()
)
def test_no_word_is_split_and_none_is_lost(text: str, sizes: list[int], by_sentence: bool) -> None:
    pieces, rest, found = _TextSplitter(by_sentence=by_sentence), text, []
    for size in sizes:
        found += pieces.feed(rest[:size])
        rest = rest[size:]
    found += [*pieces.feed(rest), *pieces.finish()]
    assert " ".join(found).split() == " ".join(text.replace("。", "。 ").split()).split() or "。" in text
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(piece.strip() and piece.endswith(" ") for piece in found)
