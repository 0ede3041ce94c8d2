"""What happens in an open session: order, ends, timeouts, garbage, large messages, threads, tasks and cancellation."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import threading
import time
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIResponseValidationError,
    APITimeoutError,
    AsyncElevenLabs,
    AudioOutputMessage,
    ElevenLabs,
    FinalOutputMessage,
    UnknownStreamInputServerMessage,
    WebSocketClosedError,
)
from tests.sdk.realtime.conftest import KEY, Kit
from tests.sdk.realtime.server import Peer, RealtimeServer

MANY = 1000


def speak(client: Any, **options: Any) -> Any:
    return client.text_to_speech.stream_input("v", session_options=options)


def echo(peer: Peer) -> None:
    """Each text comes back as audio, until the empty one."""
    while (text := peer.receive()["text"]) != "":
        peer.send({"audio": "YQ==", "text": text})
    peer.send({"isFinal": True})


def test_a_thousand_messages_each_way_in_order(realtime: RealtimeServer) -> None:
    realtime.play(echo)
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client, speak(client) as session:

        def send() -> None:
            for number in range(MANY):
                session.send_text(f"{number} ")
            session.close_connection()

        thread = threading.Thread(target=send)
        thread.start()
        *echoes, final = session
        thread.join()
    assert [message.text for message in echoes] == [f"{number} " for number in range(MANY)]
    assert isinstance(final, FinalOutputMessage)


def test_a_thousand_messages_each_way_in_order_with_two_tasks(realtime: RealtimeServer) -> None:
    realtime.play(echo)

    async def run() -> list[Any]:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client, speak(client) as session:

            async def send() -> None:
                for number in range(MANY):
                    await session.send_text(f"{number} ")
                await session.close_connection()

            task = asyncio.create_task(send())
            found = [message async for message in session]
            await task
            return found

    *echoes, final = asyncio.run(run())
    assert [message.text for message in echoes] == [f"{number} " for number in range(MANY)]
    assert isinstance(final, FinalOutputMessage)


@pytest.mark.parametrize("code", [1000, 1005])
def test_a_normal_end_ends_the_iteration(realtime: RealtimeServer, kit: Kit, code: int) -> None:
    def script(peer: Peer) -> None:
        peer.send({"audio": "YQ=="})
        if code == 1005:
            with peer.connection.protocol_mutex:
                peer.connection.protocol.send_close()
                peer.connection.send_data()
        else:
            peer.close()

    realtime.play(script)
    with kit.open(speak) as session:
        assert len(list(session)) == 1
        assert list(session) == [], "and so does the next one"
        with pytest.raises(WebSocketClosedError) as raised:
            session.receive()
        assert raised.value.code == code
        with pytest.raises(WebSocketClosedError):
            session.send_text("too late ")
    assert session.is_closed


@pytest.mark.parametrize(
    ("code", "reason", "meaning"),
    [
        (1001, "", "going away"),
        (1008, f"bad {KEY}", "policy violation"),
        (1011, "", "internal error"),
        (4001, "own", ""),
    ],
)
def test_any_other_end_is_an_error(
    realtime: RealtimeServer, kit: Kit, code: int, reason: str, meaning: str
) -> None:
    def script(peer: Peer) -> None:
        peer.send({"audio": "YQ=="})
        peer.close(code, reason)

    realtime.play(script)
    seen: list[Any] = []
    with kit.open(speak) as session, pytest.raises(WebSocketClosedError) as raised:
        seen.extend(session)  # what came before is lost with `extend`, not with a loop
    error = raised.value
    assert (error.code, error.reason) == (code, reason.replace(KEY, "***"))
    said = f"GET /v1/text-to-speech/v/stream-input: closed by the server with code {code}"
    said += f" ({meaning})" if meaning else ""
    assert str(error) == said + (f": {error.reason}" if reason else "")
    assert KEY not in str(error)


def test_a_connection_that_is_lost(realtime: RealtimeServer, kit: Kit) -> None:
    def script(peer: Peer) -> None:
        peer.send({"audio": "YQ=="})
        peer.receive()
        peer.drop()

    realtime.play(script)
    seen: list[Any] = []
    with (
        kit.open(speak) as session,
        pytest.raises(WebSocketClosedError, match="lost with code 1006") as raised,
    ):
        for message in session:
            seen.append(message)
            session.send_text("go ")
    assert raised.value.code == 1006
    assert len(seen) == 1, "what came before was given"


def test_a_stalled_server(realtime: RealtimeServer, kit: Kit) -> None:
    go_on = threading.Event()

    def script(peer: Peer) -> None:
        go_on.wait(10)
        peer.send({"audio": "YQ=="})

    realtime.play(script)
    with kit.open(lambda client: speak(client, receive_timeout=0.1)) as session:
        with pytest.raises(APITimeoutError, match=r"no message in 0\.1 s"):
            list(session)
        with pytest.raises(APITimeoutError, match=r"no message in 0\.05 s"):
            session.receive(timeout=0.05)
        go_on.set()
        assert isinstance(session.receive(timeout=10), AudioOutputMessage), "the session is still open"
        assert list(session) == []


def test_a_server_that_answers_no_ping(realtime: RealtimeServer, kit: Kit) -> None:
    done = threading.Event()

    def script(peer: Peer) -> None:
        peer.connection.protocol.send_frame = lambda frame: None  # type: ignore[method-assign]
        done.wait(10)
        peer.drop()

    realtime.play(script)
    with kit.open(lambda client: speak(client, ping_interval=0.1)) as session:
        session.send_text("a ")
        with pytest.raises(WebSocketClosedError, match="closed by the client with code 1011"):
            list(session)
        done.set()


@pytest.mark.parametrize("data", ["", "no JSON", "[]", '"text"', b"\xff\x00", "{"], ids=repr)
def test_garbage_is_an_error_with_its_number(realtime: RealtimeServer, kit: Kit, data: str | bytes) -> None:
    realtime.say({"audio": "YQ=="}, data or "   x", {"audio": "Yg=="})
    with kit.open(speak) as session:
        seen: list[Any] = []
        with pytest.raises(APIResponseValidationError, match=r"message 2 (is|does) not"):
            for message in session:
                seen.append(message)
        assert [message.audio_bytes for message in (*seen, *session)] == [b"a", b"b"]


def test_an_unknown_message_is_kept(
    realtime: RealtimeServer, kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    odd = {"error": "quota_exceeded", "code": 1008, "message": "no credits left"}
    realtime.say(odd, {})
    with kit.open(speak, strict_validation=True) as session:
        first, second = session
    assert isinstance(first, UnknownStreamInputServerMessage)
    assert first.model_dump() == odd
    assert isinstance(second, UnknownStreamInputServerMessage)
    assert caplog.records == []


def test_a_known_message_with_an_odd_field(
    realtime: RealtimeServer, kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    realtime.say({"audio": "YQ==", "alignment": {"chars": "Hi"}}, {"audio": None})
    with kit.open(speak) as session, caplog.at_level(logging.WARNING, logger="elevenlabs_sdk"):
        first, second = session
    assert isinstance(first, AudioOutputMessage)
    assert isinstance(second, AudioOutputMessage)
    assert "message 1 does not match the API description" in caplog.text
    assert "alignment.chars: list_type, got string" in caplog.text
    with (
        kit.open(speak, strict_validation=True) as session,
        pytest.raises(APIResponseValidationError) as raised,
    ):
        session.receive()
    assert raised.value.validation_errors == ("alignment.chars: list_type, got string",)


def test_audio_that_is_no_base64(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say({"audio": "not base64!"})
    with kit.open(speak) as session:
        message = session.receive()
    with pytest.raises(ValueError, match="not base64"):
        _ = message.audio_bytes


def test_a_large_message_is_taken_and_a_larger_one_is_not(realtime: RealtimeServer, kit: Kit) -> None:
    large = json.dumps({"audio": "A" * 4 * 10**6})
    realtime.play(lambda peer: peer.send(large))
    with kit.open(speak) as session:
        assert len(session.receive().audio_bytes) == 3 * 10**6
    with kit.open(lambda client: speak(client, max_message_size=10**6)) as session:
        with pytest.raises(WebSocketClosedError, match="closed by the client with code 1009") as raised:
            list(session)
        assert raised.value.code == 1009


def test_closing_in_the_middle_of_a_flood_takes_no_time(realtime: RealtimeServer, kit: Kit) -> None:
    def script(peer: Peer) -> None:
        while True:
            peer.send({"audio": "YQ==" * 1000})

    realtime.play(script)
    start = time.monotonic()
    with kit.open(speak) as session:
        session.receive()
    assert time.monotonic() - start < 4.5, "the server is not waited for"


def test_a_slow_reader_holds_the_server_back(realtime: RealtimeServer, kit: Kit) -> None:
    sent: list[int] = []
    piece = json.dumps({"audio": base64.b64encode(os.urandom(300_000)).decode()})  # no compression helps

    def script(peer: Peer) -> None:
        for number in range(200):
            peer.send(piece)
            sent.append(number)

    realtime.play(script)
    with kit.open(speak) as session:
        session.receive()
        for _ in range(40):  # until nothing moves any more
            before = len(sent)
            time.sleep(0.1)
            if len(sent) == before:
                break
        assert len(sent) < 150
        assert len(list(session)) == 199


def test_another_thread_closes(realtime: RealtimeServer) -> None:
    realtime.play(lambda peer: peer.rest())
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client, speak(client) as session:
        threading.Timer(0.1, session.close).start()
        assert list(session) == []
        with pytest.raises(RuntimeError, match="is closed"):
            session.send_text("a ")


def test_cancellation_leaves_the_session_open(realtime: RealtimeServer) -> None:
    go_on = threading.Event()

    def script(peer: Peer) -> None:
        go_on.wait(10)
        peer.send({"audio": "YQ=="})

    realtime.play(script)

    async def run() -> Any:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client, speak(client) as session:
            waiting = asyncio.create_task(session.receive())
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            go_on.set()
            return await session.receive()

    assert isinstance(asyncio.run(run()), AudioOutputMessage)


def test_opening_can_be_cancelled(realtime: RealtimeServer) -> None:
    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url, max_retries=9) as client:
            for _ in range(9):
                realtime.refuse(503, headers={"Retry-After": "50"})
            opening = asyncio.ensure_future(_entered(speak(client)))
            await asyncio.sleep(0.2)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening

    realtime.say()
    asyncio.run(run())


async def _entered(session: Any) -> Any:
    return await session


def test_an_async_session_must_be_opened_first_and_only_once(realtime: RealtimeServer) -> None:
    realtime.say()

    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            session = speak(client)
            with pytest.raises(RuntimeError, match="await or enter it first"):
                await session.send_text("a ")
            assert [message async for message in session] == []
            await session.close()
            with pytest.raises(RuntimeError, match="already opened, closed or failed"):
                await session

    asyncio.run(run())


def test_a_forgotten_session_is_closed(realtime: RealtimeServer) -> None:
    realtime.play(lambda peer: peer.rest())
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client:
        session = speak(client)
        session.send_text("a ")
        del session

    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            forgotten = await speak(client)
            await forgotten.send_text("a ")
            del forgotten
            await asyncio.sleep(0.05)

    asyncio.run(run())


def test_only_one_thread_receives(realtime: RealtimeServer) -> None:
    realtime.play(lambda peer: peer.rest())
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client, speak(client) as session:
        thread = threading.Thread(target=lambda: list(session))
        thread.start()
        time.sleep(0.2)
        with pytest.raises(RuntimeError, match="another thread is receiving already"):
            session.receive(timeout=5)
        session.close()
        thread.join()
