"""`converse`: pings are answered, tools are run, and what is said goes to callbacks."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from elevenlabs_sdk import (
    OMIT,
    APIResponseValidationError,
    AsyncElevenLabs,
    ElevenLabs,
    WebSocketClosedError,
)
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


def test_ending_while_audio_is_recorded(realtime: RealtimeServer) -> None:
    class Microphone(AsyncDevice):
        async def record(self) -> AsyncIterator[bytes]:
            while True:
                yield b"user"
                await asyncio.sleep(0)

    def script(peer: Peer) -> None:
        peer.send(METADATA)
        while True:
            peer.receive()

    async def run() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=realtime.url) as client:
            conversations = client.conversational_ai.conversations
            async with conversations.converse(agent_id="a", audio=Microphone()) as conversation:
                ending = asyncio.create_task(end_soon(conversation))
                await conversation.run()
                await ending

    async def end_soon(conversation: Any) -> None:
        await asyncio.sleep(0.05)
        await conversation.end()

    realtime.play(script)
    asyncio.run(run())


def test_ending_from_another_thread(realtime: RealtimeServer) -> None:
    realtime.play(lambda peer: peer.rest() and None)
    hold(realtime, during=lambda conversation: threading.Timer(0.1, conversation.end).start())


@both
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"on_user_transcripts": print},
            "no option 'on_user_transcripts'. Did you mean 'on_user_transcript'?",
        ),
        ({"on_agent_respones": print}, "Did you mean 'on_agent_response'?"),
        ({"dynamic_variable": {}}, "Did you mean 'dynamic_variables'?"),
        ({"xyz": 1}, "no option 'xyz'; the options are conversation_config_override, "),
        ({"on_end": "later"}, "on_end must be callable, not str"),
        ({"on_begin": None}, "on_begin must be callable, not NoneType"),
        ({"tools": {"clock": 12}}, r"tools['clock'] must be callable, not int"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else "",
)
def test_an_unknown_or_invalid_option_is_rejected_before_the_session_opens(
    realtime: RealtimeServer, held: Held, options: dict[str, Any], message: str
) -> None:
    realtime.say()
    with pytest.raises(TypeError) as raised:
        held(realtime, **options)
    assert message in str(raised.value)
    assert realtime.handshakes == []


def test_a_coroutine_function_needs_the_async_client(realtime: RealtimeServer) -> None:
    async def later(_: str) -> None: ...

    with pytest.raises(TypeError, match="on_agent_response is a coroutine function"):
        hold(realtime, on_agent_response=later)
    assert realtime.handshakes == []


@both
def test_the_end_calls_a_callback_once(realtime: RealtimeServer, held: Held) -> None:
    realtime.say(METADATA)
    events: list[str] = []
    held(realtime, on_begin=events.append, on_end=lambda: events.append("end"))
    assert events == ["conv_1", "end"]


def test_the_callback_of_the_end_may_be_a_coroutine_function(realtime: RealtimeServer) -> None:
    realtime.say(METADATA)
    events: list[str] = []

    async def end() -> None:
        await asyncio.sleep(0)
        events.append("end")

    async_hold(realtime, on_end=end)
    assert events == ["end"]


@both
def test_the_end_calls_a_callback_after_an_error_too(realtime: RealtimeServer, held: Held) -> None:
    realtime.play(lambda peer: peer.close(1011, "broken"))
    events: list[str] = []
    with pytest.raises(WebSocketClosedError, match="1011"):
        held(realtime, on_end=lambda: events.append("end"))
    assert events == ["end"]


@both
def test_an_exception_of_a_tool_is_logged_with_its_traceback(
    realtime: RealtimeServer, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    def script(peer: Peer) -> None:
        call = {"tool_name": "lookup", "tool_call_id": "t", "parameters": {"name": "Ada"}}
        peer.send({"type": "client_tool_call", "client_tool_call": call})
        peer.receive()

    def lookup(name: str) -> str:
        raise KeyError(name)

    realtime.play(script)
    with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
        held(realtime, tools={"lookup": lookup})
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == ("WARNING", "tool 'lookup' of a conversation failed")
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError
    assert "in lookup" in caplog.text
    result = {"tool_call_id": "t", "result": "KeyError: 'Ada'", "is_error": True}
    assert realtime.received == [{"type": "client_tool_result", **result}]


class _SilentError(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")


def _raise(error: BaseException) -> object:
    raise error


async def _raise_later(error: BaseException) -> object:
    raise error


async def _wait_for_a_cancelled_task() -> object:
    task = asyncio.ensure_future(asyncio.sleep(60))
    task.cancel()
    return await task


@both
@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        (_wait_for_a_cancelled_task, "CancelledError: "),
        (lambda: _raise_later(asyncio.CancelledError("stop")), "CancelledError: "),
        (lambda: _raise(_SilentError()), "_SilentError: no description"),
        (lambda: "half \ud83d", "UnicodeEncodeError: "),
        (lambda: ["\udfff"], "UnicodeEncodeError: "),
    ],
)
def test_the_agent_gets_every_failure_of_a_tool(
    realtime: RealtimeServer, held: Held, caplog: pytest.LogCaptureFixture, tool: Any, expected: str
) -> None:
    def script(peer: Peer) -> None:
        call = {"tool_name": "odd", "tool_call_id": "t", "parameters": {}}
        peer.send({"type": "client_tool_call", "client_tool_call": call})
        peer.receive()

    realtime.play(script)
    with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
        held(realtime, tools={"odd": tool})
    (record,) = caplog.records
    assert record.getMessage() == "tool 'odd' of a conversation failed"
    (result,) = realtime.received
    assert result["result"].startswith(expected)
    assert result["is_error"] is True


@pytest.mark.parametrize("tool", [_raise, _raise_later])
@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_an_exit_in_a_tool_ends_the_conversation(
    realtime: RealtimeServer, tool: Any, error: BaseException
) -> None:
    """A thread would lose the exception, and an event loop would end with it."""

    def script(peer: Peer) -> None:
        call = {"tool_name": "leave", "tool_call_id": "t", "parameters": {}}
        peer.send({"type": "client_tool_call", "client_tool_call": call})
        peer.receive()

    realtime.play(script)
    events: list[str] = []
    with pytest.raises(type(error)):
        hold(realtime, tools={"leave": lambda: tool(error)}, on_end=lambda: events.append("end"))
    assert events == ["end"]
    assert [(message["result"], message["is_error"]) for message in realtime.received] == [
        (f"{type(error).__name__}: {error}", True)
    ]


_user = contextvars.ContextVar("user", default="nobody")


@both
def test_tools_share_one_event_loop_and_the_context(realtime: RealtimeServer, held: Held) -> None:
    def script(peer: Peer) -> None:
        for number in range(4):
            call = {"tool_name": "plain" if number == 3 else "later", "tool_call_id": f"{number}"}
            peer.send({"type": "client_tool_call", "client_tool_call": call})
        for _ in range(4):
            peer.receive()

    loops: list[object] = []
    lock = asyncio.Lock()
    left_behind: list[object] = []

    async def wait_long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            left_behind.append("cancelled")

    async def later() -> str:
        loops.append(asyncio.get_running_loop())
        async with lock:  # fails in a second loop
            await asyncio.sleep(0.02)
        if held is hold:
            left_behind.append(asyncio.ensure_future(wait_long()))
        return _user.get()

    realtime.play(script)
    token = _user.set("Ada")
    try:
        held(realtime, tools={"later": later, "plain": _user.get})
    finally:
        _user.reset(token)
    assert [message["result"] for message in realtime.received] == ["Ada"] * 4
    assert len(loops) == 3
    assert len(set(loops)) == 1
    assert left_behind.count("cancelled") == (3 if held is hold else 0)


def test_audio_is_recorded_in_the_context_of_the_caller(realtime: RealtimeServer) -> None:
    class Named(Device):
        def record(self) -> Iterator[bytes]:
            yield _user.get().encode()

    def script(peer: Peer) -> None:
        peer.send(METADATA)
        peer.expect({"user_audio_chunk": "QWRh"})

    realtime.play(script)
    token = _user.set("Ada")
    try:
        hold(realtime, audio=Named())
    finally:
        _user.reset(token)


ODD_EVENTS: list[dict[str, Any]] = [
    {"type": "ping", "ping_event": "now"},
    {"type": "audio", "audio_event": "YQ=="},
    {"type": "audio", "audio_event": {"audio_base_64": "YQ==", "event_id": "first"}},
    {"type": "interruption", "interruption_event": {"event_id": [1]}},
    {"type": "interruption", "interruption_event": 3},
    {"type": "user_transcript", "user_transcription_event": {"user_transcript": 5}},
    {"type": "agent_response", "agent_response_event": {}},
    {
        "type": "agent_response_correction",
        "agent_response_correction_event": {"original_agent_response": "a"},
    },
    {"type": "conversation_initiation_metadata", "conversation_initiation_metadata_event": [1]},
    {"type": "client_tool_call", "client_tool_call": "clock"},
    {"type": "client_tool_call", "client_tool_call": {"tool_name": ["clock"], "tool_call_id": "x"}},
    {"type": "client_tool_call", "client_tool_call": {"tool_name": "clock", "parameters": [1]}},
    {"type": 5},
    {},
]


@both
def test_odd_events_do_not_end_a_conversation(realtime: RealtimeServer, held: Held) -> None:
    def script(peer: Peer) -> None:
        for event in ODD_EVENTS:
            peer.send(event)
        peer.send({"type": "agent_response", "agent_response_event": {"agent_response": "Still here"}})

    realtime.play(script)
    heard: list[Any] = []
    arguments: dict[str, Any] = {"on_interruption": list, "on_agent_response_correction": print}
    for name in ("on_agent_response", "on_user_transcript", "on_audio", "on_begin"):
        arguments[name] = heard.append
    device = Device()
    held(realtime, audio=device, tools={"clock": lambda: "12:00"}, **arguments)
    assert heard == [b"a", "", "Still here"]


@both
def test_audio_that_is_not_base64_is_an_sdk_error(realtime: RealtimeServer, held: Held) -> None:
    realtime.say({"type": "audio", "audio_event": {"audio_base_64": "*", "event_id": 1}})
    with pytest.raises(
        APIResponseValidationError, match=r"the audio of a message cannot be decoded: .*not base64"
    ):
        held(realtime, on_audio=print)


@both
def test_ending_in_a_callback_or_while_a_ping_arrives(realtime: RealtimeServer, held: Held) -> None:
    """Neither raises an error, whatever the server still sends."""

    def script(peer: Peer) -> None:
        while True:
            peer.send({"type": "ping", "ping_event": {"event_id": 1}})
            peer.send({"type": "agent_response", "agent_response_event": {"agent_response": "a"}})

    realtime.play(script)
    conversations: list[Any] = []
    heard: list[str] = []

    def on_response(text: str) -> Any:
        heard.append(text)
        return conversations[0].end()

    def keep(conversation: Any) -> Any:
        conversations.append(conversation)
        return asyncio.sleep(0) if held is async_hold else None

    start = time.monotonic()
    held(realtime, on_agent_response=on_response, during=keep)
    assert time.monotonic() - start < 3
    assert heard == ["a"]


@both
def test_an_invalid_first_message_closes_the_session(realtime: RealtimeServer, held: Held) -> None:
    realtime.play(lambda peer: peer.rest() and None)
    with pytest.raises(TypeError, match="cannot be sent as JSON"):
        held(realtime, dynamic_variables={"name": object()})
    # The server's side ends, too: nothing is left behind.
