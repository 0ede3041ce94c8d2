"""The environments in which the Python programs of documents run: an API key, files, a fake server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import httpx
import pytest

from elevenlabs_sdk import AudioOutputMessage, ElevenLabs
from elevenlabs_sdk.testing import FakeServer, RequestMismatch
from tests.documents import ROOT, read_blocks
from tests.sdk.realtime.server import Peer, running
from tests.sdk.realtime.test_realtime_conversations import METADATA
from tests.sdk.realtime.test_realtime_speech import speak_back


class Context(NamedTuple):
    """The folder and the environment of a program, and its output."""

    folder: Path
    environment: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def read_output(self) -> list[str]:
        return self.capsys.readouterr().out.splitlines()


Names: TypeAlias = dict[str, Any]
Environment: TypeAlias = Callable[[Context], AbstractContextManager[Names]]
"""Returns the names that a program can use; afterwards it checks the effects of the program."""


@contextmanager
def run_fake_server(context: Context) -> Iterator[FakeServer]:
    """Run the fake server instead of the API, and create the files that the documents use."""
    fake = FakeServer()
    with fake.serving() as url:
        context.environment.setenv("ELEVENLABS_API_KEY", "k")
        context.environment.setenv("ELEVENLABS_BASE_URL", url)
        for name in ("interview.mp3", "chapter-1.mp3", "chapter-2.mp3", "talk.mp4"):
            (context.folder / name).write_bytes(b"content")
        yield fake
    assert [request.problems for request in fake.requests if request.problems] == []


@contextmanager
def default_environment(context: Context) -> Iterator[Names]:
    with run_fake_server(context):
        yield {}


async def _request_twice(names: Names) -> list[int]:
    """Request the program for a web framework; return the statuses."""
    transport = httpx.ASGITransport(names["app"], raise_app_exceptions=False)
    async with names["speaker"], httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        responses = [await browser.get("/speak", params={"text": "Hi"}) for _ in range(2)]
    assert responses[1].content
    return [response.status_code for response in responses]


@contextmanager
def package_readme(context: Context) -> Iterator[Names]:
    with run_fake_server(context) as api:
        api.on("voices.get").fail(404).times(1)
        names: Names = {}
        yield names
        assert Path("chapter.mp3").stat().st_size
        api.on("text_to_speech.stream").fail(401).times(1)
        assert asyncio.run(_request_twice(names)) == [500, 200], "a refusal is not an empty response"
        assert any(line.startswith("404 ") for line in context.read_output())
        assert Path("speech.mp3").stat().st_size and Path("hello.mp3").stat().st_size
        assert {request.operation for request in api.requests} >= {
            *("voices.search", "voices.ivc.create", "speech_to_text.convert", "dubbing.create"),
            *("text_to_speech.convert", "text_to_speech.stream", "text_to_speech.stream_with_timestamps"),
        }


def _converse(peer: Peer) -> None:
    peer.send(METADATA)
    call = {"tool_name": "find_free_slots", "tool_call_id": "t1", "parameters": {"day": "2025-06-12"}}
    peer.send({"type": "client_tool_call", "client_tool_call": call})
    assert json.loads(peer.receive()["result"]) == ["10:30", "11:15"]
    peer.send({"type": "agent_response", "agent_response_event": {"agent_response": "At 11:15."}})


@contextmanager
def realtime_guide(context: Context) -> Iterator[Names]:
    with running() as realtime, ElevenLabs(base_url=realtime.url, api_key="k") as client:
        for script in (speak_back, speak_back, _converse):
            realtime.play(script)
        yield {"client": client}
    assert context.read_output() == ["12 bytes", "At 11:15.", "The conversation has ended.", "conv_1"]
    assert (context.folder / "spoken.mp3").read_text("utf-8").strip() == "Long before the harbour wakes."


@contextmanager
def realtime_page(context: Context) -> Iterator[Names]:
    audio: list[bytes] = []
    with running() as realtime, ElevenLabs(base_url=realtime.url, api_key="k") as client:
        realtime.play(speak_back)
        yield {
            "client": client,
            "voice_id": "v",
            "AudioOutputMessage": AudioOutputMessage,
            "play": audio.append,
        }
    assert b"".join(audio) == b"Hello "


@contextmanager
def testing_page(context: Context) -> Iterator[Names]:
    def narrate(client: ElevenLabs, text: str) -> None:
        client.text_to_speech.convert("v", text=text).read()

    def read_aloud(client: ElevenLabs, text: str) -> None:
        with client, client.text_to_speech.stream_input("v") as session:
            session.initialize_connection()
            session.send_text(f"{text} ")
            session.close_connection()
            assert len(list(session)) == 2

    server = FakeServer()
    (context.folder / "talk.mp4").write_bytes(b"content")
    names: Names = {
        "narrate": narrate,
        "read_aloud": read_aloud,
        "client": server.client(ElevenLabs),
        "Path": Path,
    }
    yield names
    tests = [name for name in names if name.startswith("test_")]
    for name in tests:
        names[name]()
    assert len(tests) == 4
    assert context.read_output() == ["dubbed"]
    mismatch, answer, assertion = (block.text for block in read_blocks(ROOT / "docs" / "testing.md", "text"))
    with pytest.raises(RequestMismatch) as error_info:
        names["client"].text_to_speech.convert("v", text="Hi", request_options={"body": {"sed": 1}})
    assert mismatch == f"RequestMismatch: {error_info.value}\n"
    other = FakeServer()
    with pytest.raises(ValueError) as answer_info:
        other.respond("voices.get", {"settings": {"stability": "high"}})
    assert answer == f"{answer_info.value}\n"
    other.client(ElevenLabs).voices.get("v")
    with pytest.raises(AssertionError) as assertion_info:
        other.assert_called("voices.get", voice_id="w")
    assert assertion == f"{assertion_info.value}\n"


ENVIRONMENTS: dict[str, Environment] = {
    "generated/README.md": package_readme,
    "spec/guide/60-realtime.md": realtime_guide,
    "docs/realtime.md": realtime_page,
    "docs/testing.md": testing_page,
}
"""By document; the other documents use `default_environment`."""
