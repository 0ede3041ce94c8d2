"""What type checkers make of the SDK. Never run: mypy and pyright must accept each line, and refuse those marked `# wrong`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Literal, TextIO

from typing_extensions import assert_type

import elevenlabs_sdk
from elevenlabs_sdk import (
    APIStatusError,
    AsyncByteStream,
    AsyncConversationSession,
    AsyncElevenLabs,
    AsyncJsonLines,
    AsyncPager,
    AsyncRawResponse,
    AsyncStreamInputSession,
    AsyncVoicesPage,
    AudioOutputMessage,
    AudioWithTimestamps,
    ByteStream,
    ClientToolConfig,
    ConversationServerMessage,
    ConversationSession,
    ElevenLabs,
    FinalOutputMessage,
    HistoryItem,
    HTTPValidationError,
    JsonLines,
    Model,
    PhoneNumber,
    PingMessage,
    PostCallAudioEvent,
    PronunciationDictionaryVersionLocator,
    RawResponse,
    SendTextMessage,
    StreamInputServerMessage,
    StreamInputSession,
    SystemToolConfig,
    Timeout,
    Tool,
    ToolRequest,
    ToolRequestModel,
    ToolRequestModelToolConfig_Client,
    Transcript,
    TranscriptionAccepted,
    UnknownStreamInputServerMessage,
    UnknownToolConfig,
    UnprocessableEntityError,
    Voice,
    VoiceSettings,
    VoiceSettingsParam,
    VoicesPage,
    WebhookEvent,
    construct_event,
)


def answers(client: ElevenLabs) -> None:
    assert_type(client.models.list(), list[Model])
    assert_type(client.voices.get("v"), Voice)
    assert_type(client.voices.get("v").name, str)
    assert_type(client.voices.get("v").settings, VoiceSettings | None)
    assert_type(client.usage.get(start_unix=1, end_unix=2).usage, dict[str, list[float]])
    assert_type(client.conversational_ai.phone_numbers.list(), list[PhoneNumber])
    assert_type(client.conversational_ai.tools.delete("t"), Any)
    assert_type(client.with_options(timeout=5, max_retries=0), ElevenLabs)
    with client as same:
        assert_type(same, ElevenLabs)


def fields_that_may_be_null() -> None:
    PronunciationDictionaryVersionLocator(pronunciation_dictionary_id="d")
    PronunciationDictionaryVersionLocator(pronunciation_dictionary_id="d", version_id="v")
    PronunciationDictionaryVersionLocator(version_id=None)  # wrong
    assert_type(PronunciationDictionaryVersionLocator(pronunciation_dictionary_id="d").version_id, str | None)


def pages(client: ElevenLabs) -> None:
    page = client.voices.search(category="premade", page_size=50)
    assert_type(page, VoicesPage)
    assert_type(page.next_page(), VoicesPage)
    assert_type(page.voices, list[Voice])
    for voice in page:
        assert_type(voice, Voice)
    for one in page.pages():
        assert_type(one, VoicesPage)
    assert_type(next(iter(client.history.list(source="TTS"))), HistoryItem)


async def async_pages(client: AsyncElevenLabs) -> None:
    pager = client.voices.search()
    assert_type(pager, AsyncPager[AsyncVoicesPage, Voice])
    assert_type(await pager, AsyncVoicesPage)
    async for voice in client.voices.search():
        assert_type(voice, Voice)
    async for page in client.voices.search().pages():
        assert_type(page, AsyncVoicesPage)
        assert_type(await page.next_page(), AsyncVoicesPage)


def streams(client: ElevenLabs) -> None:
    assert_type(client.text_to_speech.convert("v", text="Hi!"), ByteStream)
    assert_type(client.text_to_speech.convert("v", text="Hi!").read(), bytes)
    assert_type(client.history.get_audio("h").request_id, str | None)
    lines = client.text_to_speech.stream_with_timestamps("v", text="Hi!")
    assert_type(lines, JsonLines[AudioWithTimestamps])
    for line in lines:
        assert_type(line, AudioWithTimestamps)


async def async_streams(client: AsyncElevenLabs) -> None:
    assert_type(client.text_to_speech.convert("v", text="Hi!"), AsyncByteStream)
    assert_type(await client.text_to_speech.convert("v", text="Hi!"), AsyncByteStream)
    assert_type(await client.text_to_speech.convert("v", text="Hi!").read(), bytes)
    lines = client.text_to_speech.stream_with_timestamps("v", text="Hi!")
    assert_type(lines, AsyncJsonLines[AudioWithTimestamps])
    assert_type([line async for line in lines], list[AudioWithTimestamps])
    assert_type(await client.models.list(), list[Model])


def overloads(client: ElevenLabs, webhook: bool) -> None:
    convert = client.speech_to_text.convert
    assert_type(convert(model_id="scribe_v1", file=b"audio"), Transcript)
    assert_type(convert(model_id="scribe_v1", file=b"audio", webhook=False), Transcript)
    assert_type(convert(model_id="scribe_v1", file=b"audio", webhook=True), TranscriptionAccepted)
    assert_type(
        convert(model_id="scribe_v1", file=b"audio", webhook=webhook), Transcript | TranscriptionAccepted
    )


async def async_overloads(client: AsyncElevenLabs) -> None:
    convert = client.speech_to_text.convert
    assert_type(await convert(model_id="scribe_v1", file=b"audio"), Transcript)
    assert_type(await convert(model_id="scribe_v1", file=b"audio", webhook=True), TranscriptionAccepted)


def models_and_dicts(
    client: ElevenLabs, settings: VoiceSettings, stored: VoiceSettingsParam, tool: Tool
) -> None:
    convert = client.text_to_speech.convert
    convert("v", text="Hi!", voice_settings=settings)
    convert("v", text="Hi!", voice_settings=stored)
    convert("v", text="Hi!", voice_settings={"stability": 0.5, "speed": None})
    convert("v", text="Hi!", pronunciation_dictionary_locators=[{"pronunciation_dictionary_id": "d"}])
    update = client.conversational_ai.tools.update
    update("t", request=ToolRequest(tool_config=tool.tool_config))
    update("t", request={"tool_config": {"type": "client", "name": "n", "description": "d"}})
    update("t", request=ToolRequest(tool_config=ClientToolConfig(name="n", description="d")))
    client.voices.ivc.create(
        name="n", files=[Path("a.mp3"), b"bytes", ("b.mp3", b"bytes"), ("c", b"", "audio/x")]
    )
    client.models.list(
        request_options={"timeout": Timeout(5.0), "max_retries": 0, "headers": {"X-Trace": "a"}}
    )
    client.conversational_ai.knowledge_base.list(types=("file", "url"))


def variants(tool: Tool) -> None:
    config = tool.tool_config
    if isinstance(config, UnknownToolConfig):
        assert_type(config.model_extra, dict[str, Any] | None)
    elif isinstance(config, SystemToolConfig):
        assert_type(config.type, Literal["system"])


def older_names(client: ElevenLabs, config: ToolRequestModelToolConfig_Client) -> None:
    assert_type(config, ClientToolConfig)
    client.conversational_ai.tools.create(request=ToolRequestModel(tool_config=config))


def parts_of_streams(client: ElevenLabs, text_file: TextIO) -> None:
    with client.text_to_speech.convert("v", text="Hi!") as stream, open("speech.mp3", "wb") as file:
        assert_type(next(stream), bytes)
        assert_type(stream.read(10), bytes)
        shutil.copyfileobj(stream, file)
        stream.write_to(file)
        stream.write_to(BytesIO())
        stream.write_to(Path("speech.mp3"))
        stream.write_to("speech.mp3")
        stream.write_to(sys.stdout.buffer)
        stream.write_to(text_file)  # wrong
        stream.write_to(1)  # wrong
        stream.read("all")  # wrong
    lines = client.text_to_speech.stream_with_timestamps("v", text="Hi!")
    assert_type(next(lines), AudioWithTimestamps)
    iterator: Iterator[AudioWithTimestamps] = lines
    assert_type(next(iterator, None), AudioWithTimestamps | None)


async def parts_of_async_streams(client: AsyncElevenLabs) -> None:
    async with client.text_to_speech.convert("v", text="Hi!") as stream:
        assert_type(await anext(stream), bytes)
        assert_type(await stream.read(10), bytes)
        await stream.write_to(BytesIO())
        await stream.write_to(StringIO())  # wrong
    lines = client.text_to_speech.stream_with_timestamps("v", text="Hi!")
    assert_type(await anext(lines), AudioWithTimestamps)
    iterator: AsyncIterator[AudioWithTimestamps] = lines
    assert_type(await anext(iterator, None), AudioWithTimestamps | None)


def raw_responses(client: ElevenLabs) -> None:
    assert_type(client.voices.with_raw_response.get("v"), RawResponse[Voice])
    assert_type(client.voices.with_raw_response.search(page_size=3).parse(), VoicesPage)
    assert_type(client.text_to_speech.with_raw_response.convert("v", text="Hi!").parse(), ByteStream)
    raw = client.speech_to_text.with_raw_response
    assert_type(raw.convert(model_id="m", webhook=True).parse(), TranscriptionAccepted)
    assert_type(raw.convert(model_id="m").parse(), Transcript)
    with client.text_to_speech.with_raw_response.stream("v", text="Hi!") as response:
        assert_type(response, RawResponse[ByteStream])
        assert_type(response.parse(), ByteStream)
    assert_type(response.close(), None)
    with client.text_to_speech.with_raw_response.stream_with_timestamps("v", text="Hi!") as lines:
        assert_type(next(lines.parse()), AudioWithTimestamps)


async def async_raw_responses(client: AsyncElevenLabs) -> None:
    assert_type((await client.voices.with_raw_response.get("v")).parse(), Voice)
    assert_type((await client.voices.with_raw_response.search()).parse(), AsyncVoicesPage)
    raw = client.text_to_speech.with_raw_response
    assert_type((await raw.convert("v", text="Hi!")).parse(), AsyncByteStream)
    assert_type(await raw.stream("v", text="Hi!"), AsyncRawResponse[AsyncByteStream])
    async with raw.stream("v", text="Hi!") as response:
        assert_type(response, AsyncRawResponse[AsyncByteStream])
        assert_type(response.parse(), AsyncByteStream)
    assert_type(await response.close(), None)
    async with await client.voices.with_raw_response.get("v") as voice:
        assert_type(voice, AsyncRawResponse[Voice])
    with raw.stream("v", text="Hi!"):  # wrong
        pass


def failures(error: UnprocessableEntityError, other: APIStatusError) -> str:
    assert_type(error.body, HTTPValidationError | Any)
    assert_type(other.body, Any)
    if isinstance(other.body, HTTPValidationError) and other.body.detail:
        return other.body.detail[0].msg
    return str(error.body.detial)  # wrong


def mistakes(client: ElevenLabs, async_client: AsyncElevenLabs) -> None:
    ElevenLabs("key")  # wrong
    ElevenLabs(region="mars")  # wrong
    client.voices.with_raw_response.get(3)  # wrong
    client.voices.get()  # wrong
    client.voices.find("v")  # wrong
    client.voices.search(categry="premade")  # wrong
    client.voices.search(page_size="50")  # wrong
    assert client.voices.get("v").nam  # wrong
    client.text_to_speech.convert("v", "Hi!")  # wrong
    client.text_to_speech.convert("v", text="Hi!", output_format="mp3_44100_129")  # wrong
    client.text_to_speech.convert("v", text="Hi!", voice_settings={"stabilty": 0.5})  # wrong
    client.text_to_speech.convert("v", text="Hi!", voice_settings={"stability": "high"})  # wrong
    client.text_to_speech.convert("v", text="Hi!", previous_request_ids="r1")  # wrong
    client.speech_to_text.convert(model_id="scribe_v1", file="interview.mp3")  # wrong
    client.speech_to_text.convert(model_id="scribe_v1", timestamps_granularity="words")  # wrong
    client.conversational_ai.knowledge_base.list(types=["files"])  # wrong
    client.conversational_ai.knowledge_base.list(types="file")  # wrong
    client.conversational_ai.tools.create(request={"tool_config": {"type": "clent", "name": "n"}})  # wrong
    client.conversational_ai.phone_numbers.create(request={"provider": "twilio", "label": "l"})  # wrong
    client.history.list(source="STT")  # wrong
    client.models.list(request_options={"timout": 5})  # wrong
    done: Transcript = client.speech_to_text.convert(model_id="m", file=b"", webhook=True)  # wrong
    page: VoicesPage = async_client.voices.search()  # wrong
    assert done and page


def webhooks(client: ElevenLabs, async_client: AsyncElevenLabs, headers: dict[str, str]) -> None:
    assert_type(construct_event(b"{}", "t=1,v0=0", "secret"), WebhookEvent)
    assert_type(client.webhooks.construct_event("{}", headers, ["new", "old"]), WebhookEvent)
    assert_type(async_client.webhooks.construct_event(b"{}", headers.get("a"), ("s",)), WebhookEvent)
    assert_type(elevenlabs_sdk.webhooks.parse_event("{}"), WebhookEvent)
    assert_type(elevenlabs_sdk.webhooks.sign_event(b"{}", "secret"), str)
    event = construct_event(b"{}", headers, "secret", tolerance=60, strict_validation=True)
    if isinstance(event, PostCallAudioEvent):
        assert_type(event.data.full_audio, str)
    construct_event({}, headers, "secret")  # wrong: what was parsed is not what was signed
    construct_event(b"{}", b"t=1,v0=0", "secret")  # wrong: the header is a text
    construct_event(b"{}", headers, None)  # wrong: a secret is needed


def sessions(client: ElevenLabs) -> None:
    with client.text_to_speech.stream_input("v", output_format="pcm_16000") as session:
        assert_type(session, StreamInputSession)
        assert_type(session.receive(), StreamInputServerMessage)
        session.initialize_connection(voice_settings={"speed": 1.0})
        session.send_text("Hello ", flush=True)
        session.send(SendTextMessage(text="Hello "))
        session.send({"text": "Hello "})
        for message in session:
            assert_type(message, AudioOutputMessage | FinalOutputMessage | UnknownStreamInputServerMessage)
            if isinstance(message, AudioOutputMessage):
                assert_type(message.audio_bytes, bytes)
        session.send_text()  # wrong
        session.send_text("Hello ", True)  # wrong
        session.send_text(text=1)  # wrong
        session.send({"texts": "Hello "})  # wrong
        session.initialize_connection(text=" ")  # wrong
    client.text_to_speech.stream_input("v", output_format="pcm_48000")  # wrong
    client.text_to_speech.stream_input("v", session_options={"open_timeouts": 1})  # wrong
    talk = client.conversational_ai.conversations
    assert_type(talk.connect(agent_id="a"), ConversationSession)
    assert_type(talk.connect(signed_url="wss://h/"), ConversationSession)
    talk.connect()  # wrong
    talk.connect(agent_id="a", signed_url="wss://h/")  # wrong
    talk.converse(agent_id="a", tools={"t": len}, on_agent_response=print).run()
    talk.converse(agent_id="a", on_agent_reponse=print)  # wrong
    for audio in client.text_to_speech.convert_realtime("v", text=["a"], model_id="m"):
        assert_type(audio, bytes)
    client.text_to_speech.convert_realtime("v", text=[1])  # wrong
    client.text_to_speech.convert_realtime("v", text=["a"], modelid="m")  # wrong


async def async_sessions(client: AsyncElevenLabs) -> None:
    async with client.text_to_speech.stream_input("v") as session:
        assert_type(session, AsyncStreamInputSession)
        await session.send_text("Hello ")
        async for message in session:
            assert_type(message, AudioOutputMessage | FinalOutputMessage | UnknownStreamInputServerMessage)
    talk = await client.conversational_ai.conversations.connect(agent_id="a")
    assert_type(talk, AsyncConversationSession)
    received = await talk.receive(timeout=5)
    assert_type(received, ConversationServerMessage)
    if isinstance(received, PingMessage):
        assert_type(received.type, Literal["ping"])
    await talk.send_user_audio_chunk(b"audio")
    await talk.send_user_audio_chunk(1)  # wrong
    async for audio in client.text_to_speech.convert_realtime("v", text=["a"]):
        assert_type(audio, bytes)
