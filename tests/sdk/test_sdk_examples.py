"""The examples do what they say."""

from __future__ import annotations

import asyncio
import json
import re
import runpy
import sys
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from elevenlabs_sdk import APIConnectionError, ElevenLabs
from examples import async_voices, stitch_long_text
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server

EXAMPLES = Path(__file__).parents[2] / "examples"
VOICE = next(one for one in OPERATIONS if one.call == "voices.get").expected("minimal").value
# Six pieces, since no two of these fit into one of 2,000 characters.
SENTENCES = [f"{number} {'word ' * 250}ends{end}" for number, end in enumerate(".!?….!")]


@pytest.fixture(autouse=True)
def _environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)


def test_a_long_text_is_stitched(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "book.txt", tmp_path / "book.mp3"
    source.write_text("\n\n".join(SENTENCES), "utf-8")
    for number in range(6):
        server.answer(
            [f"<{number}".encode(), b">"], content_type="audio/mpeg", headers={"request-id": f"r{number}"}
        )

    monkeypatch.setattr(sys, "argv", ["stitch_long_text.py", str(source), str(target)])
    runpy.run_path(str(EXAMPLES / "stitch_long_text.py"), run_name="__main__")

    assert [request.json["text"] for request in server.requests] == SENTENCES
    assert [request.json.get("previous_request_ids") for request in server.requests] == [
        None,
        ["r0"],
        ["r0", "r1"],
        ["r0", "r1", "r2"],
        ["r1", "r2", "r3"],
        ["r2", "r3", "r4"],
    ]
    assert {request.path for request in server.requests} == {"/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream"}
    assert target.read_bytes() == b"<0><1><2><3><4><5>"


def test_a_request_is_named_only_after_its_audio_was_read(
    server: Server, client: ElevenLabs, tmp_path: Path
) -> None:
    go_on = Event()
    server.answer([b"first ", go_on, b"half"], headers={"request-id": "r0"})
    server.answer(b" second", headers={"request-id": "r1"})
    seen: list[int] = []

    def let_it_go_on() -> None:
        while not server.requests:
            sleep(0.01)
        sleep(0.1)  # long enough for a second one that does not wait
        seen.append(len(server.requests))
        go_on.set()

    Thread(target=let_it_go_on, daemon=True).start()
    stitch_long_text.speak(client, " ".join(SENTENCES[:2]), tmp_path / "a.mp3")
    assert seen == [1], "the second request waits for the audio of the first"
    assert (tmp_path / "a.mp3").read_bytes() == b"first half second"


def test_what_came_before_a_failure_is_kept(server: Server, client: ElevenLabs, tmp_path: Path) -> None:
    server.answer(b"first", headers={"request-id": "r0"})
    server.answer([b"sec"], break_off=True)
    with pytest.raises(APIConnectionError):
        stitch_long_text.speak(client, " ".join(SENTENCES), tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == b"firstsec"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("One. Two! Three? Four… Five", 100, ["One. Two! Three? Four… Five"]),
        ("One. Two! Three? Four… Five", 10, ["One. Two!", "Three?", "Four… Five"]),
        ("Version 2.5 is out.\nReally", 20, ["Version 2.5 is out.", "Really"]),
        ("one two three four. End.", 9, ["one two", "three", "four.", "End."]),
        ("  \n", 10, []),
    ],
    ids=["it fits", "by sentence", "a point within a number", "a long sentence", "nothing"],
)
def test_pieces_end_where_sentences_end(text: str, longest: int, expected: list[str]) -> None:
    assert list(stitch_long_text.split(text, longest)) == expected


def test_no_piece_is_too_long_and_no_word_is_lost() -> None:
    text = " ".join(SENTENCES * 3) + " " + "long " * 3000
    pieces = list(stitch_long_text.split(text))
    assert max(len(piece) for piece in pieces) <= stitch_long_text.MAX_CHARACTERS
    assert " ".join(pieces).split() == text.split()


def test_voices_introduce_themselves_a_few_at_once(server: Server, tmp_path: Path) -> None:
    names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gil"]
    voices = [{**VOICE, "voice_id": f"v{name}", "name": name} for name in names]
    page = {"total_count": 7, "has_more": True, "next_page_token": "t2"}
    server.answer_json({**page, "voices": voices[:4]})
    server.answer_json({**page, "voices": voices[4:], "has_more": False})
    for number in range(len(names)):
        server.answer(f"audio {number}".encode())

    asyncio.run(async_voices.main(tmp_path / "introductions"))

    spoken = {
        match[1]: json.loads(request.body)["text"]
        for request in server.requests
        if (match := re.fullmatch(r"/v1/text-to-speech/(\w+)", request.path))
    }
    assert spoken == {f"v{name}": f"Hello, I am {name}." for name in names}
    files = sorted(path.name for path in (tmp_path / "introductions").iterdir())
    assert files == sorted(f"v{name}.mp3" for name in names)
    assert len({request.port for request in server.requests}) <= async_voices.AT_ONCE + 1
