"""Sessions with the fake server on a port: what it sends, what it hears, and what it can be told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APITimeoutError,
    AsyncElevenLabs,
    AudioOutputMessage,
    AuthenticationError,
    ElevenLabs,
    FinalOutputMessage,
    PermissionDeniedError,
    UnprocessableEntityError,
    WebSocketClosedError,
)
from elevenlabs_sdk.models.conversational_ai.conversations import ConversationServerMessage
from elevenlabs_sdk.testing import FakeServer, RequestMismatch
from tests.sdk.operations import CHANNELS
from tests.sdk.realtime.conftest import KEY

Listening = tuple[FakeServer, str]
SPOKEN = [{"audio": "AAAA", "isFinal": False}, {"audio": "BBBB"}, {"isFinal": True}]


@pytest.fixture
def listening() -> Iterator[Listening]:
    fake = FakeServer()
    with fake.serving() as url:
        yield fake, url


def spoken(url: str, *texts: str, **settings: Any) -> list[Any]:
    with (
        ElevenLabs(**{"api_key": KEY, "base_url": url, "max_retries": 0, **settings}) as client,
        client.text_to_speech.stream_input("v", model_id="eleven_flash_v2_5") as session,
    ):
        session.initialize_connection()
        for text in texts:
            session.send_text(text)
        session.close_connection()
        return list(session)


def test_a_session_from_the_first_word_to_the_last(listening: Listening) -> None:
    fake, url = listening
    assert [type(one) for one in spoken(url, "Hello ")] == [AudioOutputMessage, FinalOutputMessage]
    (call,) = fake.calls("text_to_speech.stream_input")
    assert call.query["model_id"] == "eleven_flash_v2_5"
    assert call.path_parameters == {"voice_id": "v"}
    client = ElevenLabs(api_key=KEY, base_url=url)
    ids = set[str | None]()
    for _ in range(2):
        with client.text_to_speech.stream_input("v") as session:
            ids.add(session.request_id)
    assert len(ids) == 2 and None not in ids
    assert [one["text"] for one in call.data] == [" ", "Hello ", ""]
    assert call.problems == ()


def test_with_asyncio(listening: Listening) -> None:
    fake, url = listening
    fake.on("text_to_speech.*").stream(*SPOKEN, pause=0.01)

    async def use() -> list[Any]:
        async with (
            AsyncElevenLabs(api_key=KEY, base_url=url) as client,
            client.text_to_speech.stream_input("v") as session,
        ):
            await session.initialize_connection()
            await session.send_text("Hello ")
            await session.close_connection()
            return [message async for message in session]

    found = asyncio.run(use())
    assert [getattr(one, "audio", None) for one in found] == ["AAAA", "BBBB", None]


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_channel_sends_one_message_of_each_kind(channel: str, listening: Listening) -> None:
    fake, url = listening
    expected = fake.example(channel)
    assert expected
    with ElevenLabs(api_key=KEY, base_url=url, strict_validation=True) as client:
        method: Any = client
        for name in channel.split("."):
            method = getattr(method, name)
        needed = {} if "speech" not in channel else {"voice_id": "v"}
        with method(**(needed or {"agent_id": "a"})) as session:
            if channel == "text_to_speech.stream_input":
                session.close_connection()  # the final message comes after it
            found = [session.receive(timeout=10) for _ in expected]
    assert [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in found] == expected
    assert not any(type(one).__name__.startswith("Unknown") for one in found)


def test_a_conversation_goes_on_until_it_is_closed(listening: Listening) -> None:
    fake, url = listening
    (ping,) = (
        one for one in fake.example("conversational_ai.conversations.connect") if one["type"] == "ping"
    )
    fake.on("conversational_ai.conversations.connect").stream(ping)
    with (
        ElevenLabs(base_url=url) as client,  # a public agent
        client.conversational_ai.conversations.connect(agent_id="a") as session,
    ):
        message: ConversationServerMessage = session.receive(timeout=10)
        assert message.type == "ping"
        session.send_pong(event_id=message.ping_event.event_id)
        session.send_user_message(text="x" * 200_000)  # comes in more than one piece
    (call,) = fake.calls("conversational_ai.conversations.connect")
    assert [one["type"] for one in call.data] == ["pong", "user_message"]
    assert len(call.data[1]["text"]) == 200_000


def test_a_wrong_message_ends_the_session_and_says_why(listening: Listening) -> None:
    fake, url = listening
    with (
        ElevenLabs(api_key=KEY, base_url=url) as client,
        client.text_to_speech.stream_input("v") as session,
        pytest.raises(WebSocketClosedError) as caught,
    ):
        session.send({"txet": "Hello"})
        while True:
            session.receive(timeout=10)
    assert caught.value.code == 1008
    assert caught.value.reason == "message.text: missing; message.txet: unknown field; did you mean 'text'?"
    assert "; ".join(fake.requests[0].problems) == caught.value.reason


def test_the_handshake_is_checked_and_can_be_refused(listening: Listening) -> None:
    fake, url = listening
    with pytest.raises(AuthenticationError, match="it carries the credential"):
        spoken(url, default_headers={"xi-api-key": ""})
    fake.on("text_to_speech.stream_input").fail(403).times(1)
    with pytest.raises(PermissionDeniedError):
        spoken(url)
    fake.on("text_to_speech.stream_input").fail(429, retry_after=0).times(1)
    assert len(spoken(url, max_retries=1)) == 2
    with (
        ElevenLabs(api_key=KEY, base_url=url) as client,
        pytest.raises(UnprocessableEntityError, match=r"query\.sync_alignment: expected boolean"),
    ):
        client.text_to_speech.stream_input("v", session_options={"query": {"sync_alignment": "perhaps"}})


def test_a_token_takes_the_place_of_the_key(listening: Listening) -> None:
    _, url = listening
    with (
        ElevenLabs(base_url=url) as client,
        client.text_to_speech.stream_input("v", authorization="token") as session,
    ):
        assert session.receive(timeout=10)


def test_a_session_can_break_off(listening: Listening) -> None:
    fake, url = listening
    fake.on("text_to_speech.stream_input").stream(*SPOKEN).break_off(after=1)
    with (
        ElevenLabs(api_key=KEY, base_url=url) as client,
        client.text_to_speech.stream_input("v") as session,
    ):
        assert session.receive(timeout=10)
        with pytest.raises(WebSocketClosedError) as caught:
            session.receive(timeout=10)
    assert caught.value.code == 1006


def test_what_is_sent_is_not_cut_off_by_the_last_word_of_the_client(listening: Listening) -> None:
    fake, url = listening
    fake.on("text_to_speech.stream_input").stream(*SPOKEN, pause=0.1)
    assert len(spoken(url, "Hello ")) == len(SPOKEN)


@pytest.mark.parametrize(
    ("messages", "held"),
    [
        (SPOKEN, 1),
        ([{"audio": None, "isFinal": True}, {"audio": "AAAA"}], 2),
        ([{"audio": "AAAA"}, {"audio": "BBBB", "isFinal": None}], 0),
    ],
    ids=["final last", "final first, with a null field", "no final"],
)
def test_the_final_message_is_held_back_until_the_last_message_of_the_client(
    listening: Listening, messages: list[Any], held: int
) -> None:
    fake, url = listening
    fake.on("text_to_speech.stream_input").stream(*messages)
    with (
        ElevenLabs(api_key=KEY, base_url=url) as client,
        client.text_to_speech.stream_input("v") as session,
    ):
        early = [session.receive(timeout=10) for _ in messages[held:]]
        assert not any(isinstance(message, FinalOutputMessage) for message in early)
        with pytest.raises(APITimeoutError):
            session.receive(timeout=0.3)
        session.send_text("Hello ")
        with pytest.raises(APITimeoutError):
            session.receive(timeout=0.1)
        session.close_connection()
        assert len(list(session)) == held


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_all_text_is_sent_before_the_final_message(listening: Listening, is_async: bool) -> None:
    fake, url = listening

    def text() -> Iterator[str]:
        for number in range(4):
            yield f"word{number} "
            time.sleep(0.05)

    async def use() -> list[bytes]:
        async with AsyncElevenLabs(api_key=KEY, base_url=url) as client:
            return [chunk async for chunk in client.text_to_speech.convert_realtime("v", text=text())]

    if is_async:
        audio = asyncio.run(use())
    else:
        with ElevenLabs(api_key=KEY, base_url=url) as client:
            audio = list(client.text_to_speech.convert_realtime("v", text=text()))
    assert audio
    (call,) = fake.calls("text_to_speech.stream_input")
    assert [message["text"] for message in call.data] == [" ", "word0 ", "word1 ", "word2 ", "word3 ", ""]


def test_a_server_that_stops_says_goodbye() -> None:
    fake = FakeServer()
    opened, ended = threading.Event(), threading.Event()
    codes: list[int] = []

    def listen(url: str) -> None:
        with (
            ElevenLabs(api_key=KEY, base_url=url) as client,
            client.text_to_speech.stream_input("v") as session,
        ):
            opened.set()
            try:
                while True:
                    session.receive(timeout=10)
            except WebSocketClosedError as error:
                codes.append(error.code)
        ended.set()

    with fake.serving() as url:
        thread = threading.Thread(target=listen, args=(url,), daemon=True)
        thread.start()
        assert opened.wait(10)
    assert ended.wait(10)
    thread.join(10)
    assert codes == [1001]


def test_without_a_port_there_are_no_sessions() -> None:
    fake = FakeServer()
    with fake.client(ElevenLabs) as client, pytest.raises(APIConnectionError):
        client.with_options(max_retries=0).text_to_speech.stream_input("v")
    with (
        httpx.Client(transport=fake.transport(), headers={"xi-api-key": KEY}) as client,
        pytest.raises(RequestMismatch, match="sessions require a server on a port"),
    ):
        client.get("http://fake/v1/text-to-speech/v/stream-input")


def test_a_session_has_no_answer() -> None:
    with pytest.raises(ValueError, match="use stream"):
        FakeServer().on("text_to_speech.stream_input").answer({})
