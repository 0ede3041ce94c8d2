"""`converse`: pings are answered, tools are run, and what is said goes to callbacks."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from elevenlabs_sdk import OMIT, AsyncElevenLabs, ElevenLabs, WebSocketClosedError
from tests.sdk.realtime.conftest import KEY
from tests.sdk.realtime.server import Peer, RealtimeServer

METADATA = {
    "type": "conversation_initiation_metadata",
    "conversation_initiation_metadata_event": {
        "conversation_id": "conv_1",
        "user_input_audio_format": "pcm_16000",
    },
}


class Device:
    """Records four bytes again and again, and keeps what is to be played."""

    def __init__(self) -> None:
        self.played: list[bytes | None] = []

    def record(self) -> Iterator[bytes]:
        while True:
            yield b"user"
            time.sleep(0.01)

    def play(self, audio: bytes | None) -> None:
        self.played.append(audio)


class AsyncDevice:
    def __init__(self) -> None:
        self.played: list[bytes | None] = []

    async def record(self) -> AsyncIterator[bytes]:
        while True:
            yield b"user"
            await asyncio.sleep(0.01)

    async def play(self, audio: bytes | None) -> None:
        self.played.append(audio)


Held = Callable[..., Any]


def hold(realtime: RealtimeServer, *, during: Callable[[Any], Any] | None = None, **arguments: Any) -> Any:
    with ElevenLabs(api_key=KEY, base_url=realtime.url) as client:
        conversation = client.conversational_ai.conversations.converse(
            **{"agent_id": "a", **arguments}  # type: ignore[arg-type]
        )
        with conversation:
            if during is not None:
                during(conversation)
            conversation.run()
        return conversation


def async_hold(
    realtime: RealtimeServer, *, during: Callable[[Any], Any] | None = None, **arguments: Any
) -> Any:
    if isinstance(arguments.get("audio"), Device):
        device = AsyncDevice()
        device.played = arguments["audio"].played
        arguments["audio"] = device

    async def run() -> Any:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            conversation = client.conversational_ai.conversations.converse(
                **{"agent_id": "a", **arguments}  # type: ignore[arg-type]
            )
            async with conversation:
                if during is not None:
                    await during(conversation)
                await conversation.run()
            assert len(asyncio.all_tasks()) == 1
            return conversation

    return asyncio.run(run())


both = pytest.mark.parametrize("held", [hold, async_hold], ids=["sync", "async"])


@both
def test_what_is_said_goes_to_callbacks(realtime: RealtimeServer, held: Held) -> None:
    def script(peer: Peer) -> None:
        peer.expect(
            {
                "type": "conversation_initiation_client_data",
                "conversation_config_override": {"agent": {"language": "it"}},
                "dynamic_variables": {"name": "Ada"},
            }
        )
        peer.send(METADATA)
        peer.send({"type": "ping", "ping_event": {"event_id": 3}})
        peer.expect({"type": "pong", "event_id": 3})
        peer.send({"type": "ping"})
        peer.expect({"type": "pong"})
        peer.send({"type": "user_transcript", "user_transcription_event": {"user_transcript": "Ciao"}})
        peer.send({"type": "agent_response", "agent_response_event": {"agent_response": "Buongiorno, Ada"}})
        peer.send({"type": "audio", "audio_event": {"audio_base_64": "YQ==", "event_id": 1}})
        peer.send({"type": "interruption", "interruption_event": {"event_id": 2}})
        peer.send({"type": "audio", "audio_event": {"audio_base_64": "Yg==", "event_id": 2}})
        both_texts = {"original_agent_response": "Buongiorno, Ada", "corrected_agent_response": "Buon"}
        peer.send({"type": "agent_response_correction", "agent_response_correction_event": both_texts})
        peer.send({"type": "mcp_tool_call"})
        peer.send({"type": "audio", "audio_event": {"audio_base_64": "Yw==", "event_id": 3}})

    realtime.play(script)
    told: list[Any] = []
    seen: list[str] = []
    conversation = held(
        realtime,
        conversation_config_override={"agent": {"language": "it"}},
        dynamic_variables={"name": "Ada"},
        on_begin=lambda number: told.append(("begin", number)),
        on_user_transcript=lambda text: told.append(("user", text)),
        on_agent_response=lambda text: told.append(("agent", text)),
        on_agent_response_correction=lambda *texts: told.append(("correction", *texts)),
        on_audio=told.append,
        on_interruption=lambda: told.append("interruption"),
        on_message=lambda message: seen.append(type(message).__name__),
    )
    assert told == [
        ("begin", "conv_1"),
        ("user", "Ciao"),
        ("agent", "Buongiorno, Ada"),
        b"a",
        "interruption",
        ("correction", "Buongiorno, Ada", "Buon"),
        b"c",
    ]
    assert conversation.conversation_id == "conv_1"
    assert "UnknownConversationServerMessage" in seen
    assert len(seen) == 11


@both
def test_tools_are_run_and_their_failures_reported(realtime: RealtimeServer, held: Held) -> None:
    calls = {
        "slots": {"day": "2025-06-12"},
        "later": {"seconds": 1},
        "text": {},
        "broken": {},
        "slots_again": {},
        "wrong": {"nonsense": 1},
    }

    def script(peer: Peer) -> None:
        for name, parameters in calls.items():
            call = {"tool_name": name, "tool_call_id": f"id-{name}", "parameters": parameters}
            peer.send({"type": "client_tool_call", "client_tool_call": call})
        peer.send({"type": "ping", "ping_event": {"event_id": 1}})
        for _ in range(len(calls) + 1):
            peer.receive()

    async def later(seconds: int) -> list[int]:
        await asyncio.sleep(0.01)
        return [seconds]

    def broken() -> None:
        raise ZeroDivisionError("no")

    realtime.play(script)
    tools = {
        "slots": lambda day: {"free": [day, "ü"]},
        "later": later,
        "text": lambda: "plain",
        "broken": broken,
        "wrong": lambda day: day,
    }
    held(realtime, tools=tools)
    results = {one["tool_call_id"]: one for one in realtime.received if one["type"] == "client_tool_result"}
    told = {name: (results[f"id-{name}"]["result"], results[f"id-{name}"]["is_error"]) for name in calls}
    assert told.pop("wrong")[1] is True
    assert told == {
        "slots": ('{"free": ["2025-06-12", "ü"]}', False),
        "later": ("[1]", False),
        "text": ("plain", False),
        "broken": ("ZeroDivisionError: no", True),
        "slots_again": ("LookupError: unknown tool 'slots_again'", True),
    }


@both
def test_a_slow_tool_does_not_keep_pings_from_being_answered(realtime: RealtimeServer, held: Held) -> None:
    answered = threading.Event()

    def script(peer: Peer) -> None:
        call = {"tool_name": "slow", "tool_call_id": "t", "parameters": {}}
        peer.send({"type": "client_tool_call", "client_tool_call": call})
        peer.send({"type": "ping", "ping_event": {"event_id": 1}})
        peer.expect({"type": "pong", "event_id": 1})
        answered.set()
        peer.expect({"type": "client_tool_result", "tool_call_id": "t", "result": "true", "is_error": False})

    realtime.play(script)
    held(realtime, tools={"slow": lambda: answered.wait(10)})


@both
def test_microphone_and_speaker(realtime: RealtimeServer, held: Held) -> None:
    def script(peer: Peer) -> None:
        peer.send(METADATA)
        for _ in range(3):
            peer.expect({"user_audio_chunk": "dXNlcg=="})
        peer.send({"type": "audio", "audio_event": {"audio_base_64": "YQ==", "event_id": 1}})
        peer.send({"type": "interruption", "interruption_event": {"event_id": 1}})
        peer.send({"type": "audio", "audio_event": {"audio_base_64": "Yg==", "event_id": 1}})
        peer.send({"type": "audio", "audio_event": {"audio_base_64": "Yw==", "event_id": 2}})

    realtime.play(script)
    device = Device()
    held(realtime, audio=device)
    assert device.played == [b"a", None, b"c"]


@both
def test_what_the_user_writes(realtime: RealtimeServer, held: Held) -> None:
    realtime.play(lambda peer: [peer.receive() for _ in range(3)] and None)

    def write(conversation: Any) -> Any:
        steps = [
            conversation.send_user_message("Hi"),
            conversation.send_contextual_update("The page is open."),
            conversation.send_user_activity(),
        ]
        return asyncio.gather(*steps) if held is async_hold else None

    held(realtime, during=write)
    assert [one["type"] for one in realtime.received] == [
        "user_message",
        "contextual_update",
        "user_activity",
    ]


@both
def test_an_error_of_a_callback_ends_the_conversation(realtime: RealtimeServer, held: Held) -> None:
    def script(peer: Peer) -> None:
        peer.send(METADATA)
        peer.rest()

    def fail(_: str) -> None:
        raise ZeroDivisionError("callback")

    realtime.play(script)
    with pytest.raises(ZeroDivisionError, match="callback"):
        held(realtime, on_begin=fail)


@both
def test_an_error_of_the_microphone_ends_the_conversation(realtime: RealtimeServer, held: Held) -> None:
    class Broken(Device):
        def record(self) -> Iterator[bytes]:
            yield b"user"
            raise OSError("unplugged")

    class AsyncBroken(AsyncDevice):
        async def record(self) -> AsyncIterator[bytes]:
            yield b"user"
            raise OSError("unplugged")

    def script(peer: Peer) -> None:
        peer.send(METADATA)
        peer.rest()

    realtime.play(script)
    with pytest.raises(OSError, match="unplugged"):
        held(realtime, audio=AsyncBroken() if held is async_hold else Broken())


@both
def test_another_end_than_a_normal_one_is_raised(realtime: RealtimeServer, held: Held) -> None:
    realtime.play(lambda peer: peer.close(1008, "no such agent"))
    with pytest.raises(WebSocketClosedError, match=r"1008 .*no such agent"):
        held(realtime)


def test_an_agent_or_a_url_is_needed(realtime: RealtimeServer) -> None:
    with pytest.raises(TypeError, match="Give agent_id or signed_url"):
        hold(realtime, agent_id="a", signed_url="wss://h/")
    realtime.say()
    url = f"ws://127.0.0.1:{realtime.port}/signed?conversation_signature=s"
    hold(realtime, signed_url=url, agent_id=OMIT)
    assert realtime.handshakes[0].path == "/signed?conversation_signature=s"


def test_ending_from_another_thread(realtime: RealtimeServer) -> None:
    realtime.play(lambda peer: peer.rest() and None)
    hold(realtime, during=lambda conversation: threading.Timer(0.1, conversation.end).start())
