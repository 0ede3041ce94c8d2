"""The documented exchange of each channel, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from elevenlabs_sdk import (
    AudioOutputMessage,
    AudioOutputMultiMessage,
    AudioResponseMessage,
    ClientToolCallMessage,
    FinalOutputMessage,
    FinalOutputMultiMessage,
    PingMessage,
    SendTextMessage,
    UnknownConversationServerMessage,
)
from tests.sdk.operations import DOCUMENT
from tests.sdk.realtime.conftest import Kit
from tests.sdk.realtime.server import Peer, RealtimeServer

ALIGNMENT = {
    "charStartTimesMs": [0, 3, 7, 9, 11, 12, 13, 15, 17, 19, 21],
    "charsDurationsMs": [3, 4, 2, 2, 1, 1, 2, 2, 2, 2, 3],
    "chars": list("Hello world"),
}
AUDIO = {
    "audio": "Y3VyaW91cyBtaW5kcyB0aGluayBhbGlrZSA6KQ==",
    "isFinal": False,
    "normalizedAlignment": ALIGNMENT,
    "alignment": ALIGNMENT,
}


def test_a_text_that_is_streamed_in(realtime: RealtimeServer, kit: Kit) -> None:
    def script(peer: Peer) -> None:
        peer.expect({"text": " ", "voice_settings": {"speed": 1, "stability": 0.5, "similarity_boost": 0.8}})
        peer.expect({"text": "Hello World ", "try_trigger_generation": True})
        peer.send(AUDIO)
        peer.expect({"text": ""})
        peer.send({"isFinal": True})
        peer.close()

    realtime.play(script)
    with kit.open(lambda client: client.text_to_speech.stream_input("v/1", model_id="m", seed=7)) as session:
        session.initialize_connection(voice_settings={"speed": 1, "stability": 0.5, "similarity_boost": 0.8})
        session.send_text("Hello World ", try_trigger_generation=True)
        audio = session.receive()
        session.close_connection()
        rest = list(session)
    assert isinstance(audio, AudioOutputMessage)
    assert audio.audio_bytes == b"curious minds think alike :)"
    assert audio.alignment is not None
    assert audio.alignment.chars == list("Hello world")
    assert audio.normalized_alignment is not None
    assert audio.normalized_alignment.char_start_times_ms == ALIGNMENT["charStartTimesMs"]
    assert rest == [FinalOutputMessage(is_final=True)]
    (handshake,) = realtime.handshakes
    assert handshake.path == "/v1/text-to-speech/v%2F1/stream-input?model_id=m&seed=7"
    assert handshake.header("xi-api-key") == "k-4f1d0c-secret"


def test_several_texts_over_one_connection(realtime: RealtimeServer, kit: Kit) -> None:
    def script(peer: Peer) -> None:
        peer.expect({"text": " ", "voice_settings": {"stability": 0.4}, "context_id": "turn-1"})
        peer.expect({"text": "The tide turns. ", "context_id": "turn-1"})
        peer.expect({"context_id": "turn-1", "flush": True})
        peer.send({"audio": "YQ==", "contextId": "turn-1"})
        peer.expect({"context_id": "turn-1", "close_context": True})
        peer.expect({"text": "As I said. ", "context_id": "turn-2"})
        peer.expect({"text": "", "context_id": "turn-2"})
        peer.send({"isFinal": True, "contextId": "turn-1"})
        peer.expect({"close_socket": True})
        peer.close()

    realtime.play(script)
    with kit.open(lambda client: client.text_to_speech.multi_stream_input("v")) as session:
        session.initialize_connection(voice_settings={"stability": 0.4}, context_id="turn-1")
        session.send_text("The tide turns. ", context_id="turn-1")
        session.flush_context("turn-1")
        first = session.receive()
        session.close_context("turn-1")
        session.initialize_context("As I said. ", context_id="turn-2")
        session.keep_context_alive("turn-2")
        session.close_socket()
        rest = list(session)
    assert isinstance(first, AudioOutputMultiMessage)
    assert (first.audio_bytes, first.context_id) == (b"a", "turn-1")
    assert [type(message) for message in rest] == [FinalOutputMultiMessage]


def test_a_conversation(realtime: RealtimeServer, kit: Kit) -> None:
    examples = {name: schema["example"] for name, schema in SCHEMAS.items() if "example" in schema}
    client_data = examples["ConversationInitiationClientDataMessage"]
    call = examples["ClientToolCallMessage"]["client_tool_call"]

    def script(peer: Peer) -> None:
        peer.expect(client_data)
        peer.send(examples["ConversationInitiationMetadataMessage"])
        peer.expect(examples["UserAudioChunkMessage"])
        peer.expect({"user_audio_chunk": "AAEC"})
        peer.send(examples["PingMessage"])
        peer.expect({"type": "pong", "event_id": 12})
        peer.send(examples["ClientToolCallMessage"])
        peer.expect(
            {
                "type": "client_tool_result",
                "tool_call_id": call["tool_call_id"],
                "result": "none",
                "is_error": False,
            }
        )
        peer.expect(examples["ContextualUpdateMessage"])
        peer.expect(examples["UserMessage"])
        peer.expect({"type": "user_activity"})
        peer.send(examples["AudioResponseMessage"])
        peer.send({"type": "internal_turn_probability", "turn_probability_event": {"turn_probability": 0.25}})
        peer.close()

    realtime.play(script)
    connect = lambda client: client.conversational_ai.conversations.connect(agent_id="a 1")  # noqa: E731
    with kit.open(connect, api_key=None) as session:
        session.send_conversation_initiation_client_data(
            **{name: value for name, value in client_data.items() if name != "type"}
        )
        assert (
            session.receive().conversation_initiation_metadata_event.agent_output_audio_format == "pcm_16000"
        )
        session.send_user_audio_chunk(examples["UserAudioChunkMessage"]["user_audio_chunk"])
        session.send_user_audio_chunk(bytes([0, 1, 2]))
        ping = session.receive()
        assert isinstance(ping, PingMessage)
        session.send_pong(12)
        asked = session.receive()
        assert isinstance(asked, ClientToolCallMessage)
        session.send_client_tool_result(call["tool_call_id"], result="none", is_error=False)
        session.send_contextual_update("The user has opened the page with the prices of the vaccinations.")
        session.send_user_message("Could I come a little later on Thursday?")
        session.send_user_activity()
        audio, unknown = list(session)
    assert isinstance(audio, AudioResponseMessage)
    assert audio.audio_event is not None
    assert audio.audio_event.audio_bytes is not None
    assert len(audio.audio_event.audio_bytes) == 44
    assert isinstance(unknown, UnknownConversationServerMessage)
    assert unknown.model_extra == {
        "type": "internal_turn_probability",
        "turn_probability_event": {"turn_probability": 0.25},
    }
    (handshake,) = realtime.handshakes
    assert handshake.path == "/v1/convai/conversation?agent_id=a%201"
    assert handshake.header("xi-api-key") is None


@pytest.mark.parametrize("message", [SendTextMessage(text="Hi "), {"text": "Hi "}], ids=["model", "plain"])
def test_a_message_as_a_whole(realtime: RealtimeServer, kit: Kit, message: Any) -> None:
    realtime.play(lambda peer: peer.expect({"text": "Hi "}))
    with kit.open(lambda client: client.text_to_speech.stream_input("v")) as session:
        session.send(message)
        assert list(session) == []


SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
_CHANNELS = [
    (definition["operationId"], definition["x-websocket"])
    for item in DOCUMENT["paths"].values()
    for definition in item.values()
    if "x-websocket" in definition
]
MESSAGES = [
    (call, method, reference["$ref"].rpartition("/")[2])
    for call, rule in _CHANNELS
    for method, reference in rule["client"].items()
]


def opened(client: Any, call: str) -> Any:
    if call.startswith("text_to_speech"):
        return getattr(client.text_to_speech, call.rpartition(".")[2])("v")
    return client.conversational_ai.conversations.connect(agent_id="a")


@pytest.mark.parametrize(("call", "method", "name"), MESSAGES, ids=lambda value: value.rpartition(".")[2])
def test_each_message_is_sent_as_its_example_says(
    realtime: RealtimeServer, kit: Kit, call: str, method: str, name: str
) -> None:
    schema = SCHEMAS[name]
    example = schema["example"]
    constants = {wire for wire, field in schema["properties"].items() if "const" in field}
    realtime.play(lambda peer: peer.expect(example))
    given = {wire.replace("-", "_"): value for wire, value in example.items() if wire not in constants}

    with kit.open(lambda client: opened(client, call)) as session:
        getattr(session, method)(**given)
        assert list(session) == []
    assert realtime.received == [example]


@pytest.mark.parametrize("call", [call for call, _ in _CHANNELS], ids=lambda call: call.rpartition(".")[2])
def test_each_message_of_a_server_is_read_as_its_example_says(
    realtime: RealtimeServer, kit: Kit, call: str
) -> None:
    union = SCHEMAS[dict(_CHANNELS)[call]["server"]["$ref"].rpartition("/")[2]]
    names = [one["$ref"].rpartition("/")[2] for one in union.get("oneOf") or union["anyOf"]]
    realtime.say(*(SCHEMAS[name]["example"] for name in names))
    with kit.open(lambda client: opened(client, call)) as session:
        assert [type(message).__name__ for message in session] == names
