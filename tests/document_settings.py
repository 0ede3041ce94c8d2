"""What a reader of a document has at hand when he comes to a block of Python: a key, files, a server that answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest

from elevenlabs_sdk import AudioOutputMessage, ElevenLabs
from elevenlabs_sdk.testing import FakeServer, RequestMismatch
from tests.documents import ROOT, blocks
from tests.sdk.realtime.server import Peer, running
from tests.sdk.realtime.test_realtime_conversations import METADATA
from tests.sdk.realtime.test_realtime_speech import speak_back


class Here(NamedTuple):
    """Where a program runs, and what it has printed."""

    folder: Path
    environment: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def printed(self) -> list[str]:
        return self.capsys.readouterr().out.splitlines()


Names: TypeAlias = dict[str, Any]
Setting: TypeAlias = Callable[[Here], AbstractContextManager[Names]]
"""Gives the names that a program finds; afterwards it looks at what the program has done."""


@contextmanager
def served(here: Here) -> Iterator[FakeServer]:
    """The fake server in place of the API, and the files that the documents speak of."""
    fake = FakeServer()
    with fake.serving() as url:
        here.environment.setenv("ELEVENLABS_API_KEY", "k")
        here.environment.setenv("ELEVENLABS_BASE_URL", url)
        for name in ("interview.mp3", "chapter-1.mp3", "chapter-2.mp3", "talk.mp4"):
            (here.folder / name).write_bytes(b"as if it were one")
        yield fake
    assert [one.problems for one in fake.requests if one.problems] == []


@contextmanager
def alone(here: Here) -> Iterator[Names]:
    with served(here):
        yield {}


@contextmanager
def of_the_package(here: Here) -> Iterator[Names]:
    with served(here) as api:
        api.on("voices.get").fail(404).times(1)
        yield {}
        assert any(line.startswith("404 ") for line in here.printed())
        assert Path("speech.mp3").stat().st_size and Path("hello.mp3").stat().st_size
        assert {one.operation for one in api.requests} >= {
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
def guide_on_realtime(here: Here) -> Iterator[Names]:
    with running() as realtime, ElevenLabs(base_url=realtime.url, api_key="k") as client:
        for script in (speak_back, speak_back, _converse):
            realtime.play(script)
        yield {"client": client}
    assert here.printed() == ["12 bytes", "At 11:15.", "conv_1"]
    assert (here.folder / "spoken.mp3").read_text("utf-8").strip() == "Long before the harbour wakes."


@contextmanager
def page_on_realtime(here: Here) -> Iterator[Names]:
    heard: list[bytes] = []
    with running() as realtime, ElevenLabs(base_url=realtime.url, api_key="k") as client:
        realtime.play(speak_back)
        yield {
            "client": client,
            "voice_id": "v",
            "AudioOutputMessage": AudioOutputMessage,
            "play": heard.append,
        }
    assert b"".join(heard) == b"Hello "


@contextmanager
def page_on_testing(here: Here) -> Iterator[Names]:
    def narrate(client: ElevenLabs, text: str) -> None:
        client.text_to_speech.convert("v", text=text).read()

    def read_aloud(client: ElevenLabs, text: str) -> None:
        with client, client.text_to_speech.stream_input("v") as session:
            session.initialize_connection()
            session.send_text(f"{text} ")
            session.close_connection()
            assert len(list(session)) == 2

    server = FakeServer()
    (here.folder / "talk.mp4").write_bytes(b"as if it were one")
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
    assert len(tests) == 3
    assert here.printed() == ["dubbed"]
    (message,) = (block.text for block in blocks(ROOT / "docs" / "testing.md", "text"))
    with pytest.raises(RequestMismatch) as caught:
        names["client"].text_to_speech.convert("v", text="Hi", request_options={"body": {"sed": 1}})
    assert message == f"RequestMismatch: {caught.value}\n"


SETTINGS: dict[str, Setting] = {
    "generated/README.md": of_the_package,
    "spec/guide/60-realtime.md": guide_on_realtime,
    "docs/realtime.md": page_on_realtime,
    "docs/testing.md": page_on_testing,
}
"""Of the other documents `alone` is that of each."""
