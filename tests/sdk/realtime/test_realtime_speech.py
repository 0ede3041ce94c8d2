"""`convert_realtime`: pieces of text in, pieces of audio out, meanwhile."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenlabs_sdk import APIResponseValidationError, AsyncElevenLabs, ElevenLabs, WebSocketClosedError
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


def mixed_speech(realtime: RealtimeServer, text: Any, **options: Any) -> list[bytes]:
    """The async client, with a text that is not async."""

    async def run() -> list[bytes]:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            audio = client.text_to_speech.convert_realtime("v", text=text, **options)
            return [piece async for piece in audio]

    return asyncio.run(run())


both = pytest.mark.parametrize(
    "speech", [sync_speech, async_speech, mixed_speech], ids=["sync", "async", "mixed"]
)
plain_text = pytest.mark.parametrize("speech", [sync_speech, mixed_speech], ids=["sync", "mixed"])


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
@pytest.mark.parametrize("final", [{"audio": None, "isFinal": True}, {"isFinal": True}], ids=["null", "bare"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_final_message_before_all_text_was_sent_is_an_error(
    realtime: RealtimeServer, speech: Any, final: Any, count: int
) -> None:
    ended = threading.Event()

    def end_early(peer: Peer) -> None:
        peer.receive()
        for _ in range(count):
            peer.send({"audio": as_base64(peer.receive()["text"])})
        peer.send(final)
        peer.rest()

    def text() -> Iterator[str]:
        for number in range(count):
            yield f"{number} "
        for _ in range(2000):  # the error does not wait for the end of the text
            if ended.wait(0.01):
                break
            yield ""
        yield "the rest "

    realtime.play(end_early)
    start = time.monotonic()
    try:
        with pytest.raises(
            WebSocketClosedError, match="the server ended the session before all text was sent"
        ):
            speech(realtime, text())
        assert time.monotonic() - start < 10
    finally:
        ended.set()


@both
def test_an_early_final_message_is_an_error_after_the_audio(realtime: RealtimeServer, speech: Any) -> None:
    def end_early(peer: Peer) -> None:
        for _ in range(3):
            peer.receive()
        for audio in ("YQ==", "Yg=="):
            peer.send({"audio": audio})
        peer.send({"isFinal": True})
        peer.rest()

    received: list[bytes] = []
    realtime.play(end_early)

    def text() -> Iterator[str]:
        yield "One "
        yield "two "
        time.sleep(0.5)
        yield "three "

    with (
        ElevenLabs(api_key=KEY, base_url=realtime.url) as client,
        pytest.raises(WebSocketClosedError) as raised,
    ):
        received.extend(client.text_to_speech.convert_realtime("v", text=text()))
    assert received == [b"a", b"b"]
    assert raised.value.code == 1000


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


@both
@pytest.mark.parametrize("item", [None, 5, b"bytes ", ["list"]], ids=repr)
def test_an_item_that_is_not_text_is_a_clear_error(realtime: RealtimeServer, speech: Any, item: Any) -> None:
    realtime.play(speak_back)
    with pytest.raises(TypeError, match=f"an item is {type(item).__name__}; leave out items without text"):
        speech(realtime, ["One ", item, "two "])


@plain_text
@pytest.mark.parametrize("text", [None, 5, print], ids=repr)
def test_a_text_that_is_not_iterable_is_rejected_before_the_session_opens(
    realtime: RealtimeServer, speech: Any, text: Any
) -> None:
    with pytest.raises(TypeError, match=f"text must be an iterable of str, not {type(text).__name__}"):
        speech(realtime, text)
    assert realtime.handshakes == []


def test_an_async_text_needs_the_async_client(realtime: RealtimeServer) -> None:
    async def text() -> AsyncIterator[str]:
        yield "never"

    with pytest.raises(TypeError, match="not async_generator"):
        sync_speech(realtime, text())  # type: ignore[arg-type]
    assert realtime.handshakes == []


def test_a_plain_text_does_not_block_the_event_loop(realtime: RealtimeServer) -> None:
    def text() -> Iterator[str]:
        for number in range(2):
            time.sleep(0.6)
            yield f"{number} "

    async def tick(times: list[float]) -> None:
        while True:
            times.append(time.monotonic())
            await asyncio.sleep(0.01)

    async def run() -> None:
        times: list[float] = []
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            for wait in (False, True):  # the first run also imports modules
                ticking = asyncio.create_task(tick(times))
                async for _ in client.text_to_speech.convert_realtime("v", text=text() if wait else ["a "]):
                    pass
                ticking.cancel()
                if not wait:
                    times.clear()
        assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 0.45

    realtime.play(speak_back)
    asyncio.run(run())


_user = contextvars.ContextVar("user", default="nobody")


@plain_text
def test_a_plain_text_runs_in_one_thread_and_one_context(realtime: RealtimeServer, speech: Any) -> None:
    threads: set[int] = set()

    def text() -> Iterator[str]:
        yield f"{_user.get()} "
        _user.set("Grace")
        for _ in range(3):
            threads.add(threading.get_ident())
            yield f"{_user.get()} "

    realtime.play(speak_back)
    token = _user.set("Ada")
    try:
        assert speech(realtime, text()) == [b"Ada ", b"Grace ", b"Grace ", b"Grace "]
        assert _user.get() == "Ada"
    finally:
        _user.reset(token)
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


class Finished:
    """An iterator that ends with StopIteration, and raises it again."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self._items = ["One ", "two "]

    def __iter__(self) -> Finished:
        return self

    def __next__(self) -> str:
        if self._items:
            return self._items.pop(0)
        raise self._error


@plain_text
@pytest.mark.parametrize(
    "error",
    [StopAsyncIteration(), KeyError("k"), WebSocketClosedError("of another session", code=1, reason="")],
)
def test_the_exceptions_of_a_plain_text_reach_the_caller(
    realtime: RealtimeServer, speech: Any, error: Exception
) -> None:
    realtime.play(speak_back)
    with pytest.raises((type(error), RuntimeError)) as raised:
        speech(realtime, Finished(error))
    assert error in (raised.value, raised.value.__cause__)


@plain_text
def test_a_stop_iteration_ends_a_plain_text(realtime: RealtimeServer, speech: Any) -> None:
    realtime.play(speak_back)
    assert speech(realtime, Finished(StopIteration("value"))) == [b"One ", b"two "]


def test_a_cancellation_in_an_async_text_reaches_the_caller(realtime: RealtimeServer) -> None:
    async def text() -> AsyncIterator[str]:
        yield "One "
        raise asyncio.CancelledError

    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            with pytest.raises(asyncio.CancelledError):
                async for _ in client.text_to_speech.convert_realtime("v", text=text()):
                    pass

    realtime.play(speak_back)
    asyncio.run(run())


def test_leaving_early_closes_a_plain_text_in_its_thread(realtime: RealtimeServer) -> None:
    closed: list[int] = []
    read: set[int] = set()

    def text() -> Iterator[str]:
        try:
            while True:
                read.add(threading.get_ident())
                yield "word "
                time.sleep(0.02)
        finally:
            closed.append(threading.get_ident())

    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            source = text()  # the reference keeps the garbage collector from closing it
            async with aclosing(client.text_to_speech.convert_realtime("v", text=source)) as audio:
                async for piece in audio:
                    assert piece == b"word "
                    break
            for _ in range(200):
                if closed:
                    break
                await asyncio.sleep(0.01)
            assert closed, source

    realtime.play(speak_back)
    asyncio.run(run())
    assert len(closed) == 1
    assert set(closed) == read


@both
def test_audio_that_is_not_base64_is_an_sdk_error(realtime: RealtimeServer, speech: Any) -> None:
    def script(peer: Peer) -> None:
        peer.send({"audio": "no base64!"})
        peer.rest()

    realtime.play(script)
    with pytest.raises(
        APIResponseValidationError,
        match=r"the audio of a message cannot be decoded: AudioOutputMessage\.audio: not base64",
    ):
        speech(realtime, ["One "])


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
