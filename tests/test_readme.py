"""What the documents show is true: their Python runs, their commands exist, their links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from elevenlabs_sdk import ElevenLabs
from elevenlabs_sdk.testing import FakeServer
from tests.sdk.operations import OPERATIONS
from tests.sdk.realtime.server import Peer, running
from tests.sdk.realtime.test_realtime_conversations import METADATA
from tests.sdk.realtime.test_realtime_speech import speak_back
from tests.sdk.server import Server

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REALTIME = ROOT / "spec" / "guide" / "60-realtime.md"
DOCUMENTS = [
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "generated" / "README.md",
    *sorted(ROOT.glob("docs/*.md")),
]
VOICE = next(one for one in OPERATIONS if one.call == "voices.get").expected("minimal").value


def blocks(document: Path, language: str = "") -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", document.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [content for name, content in fences if name == language]


def commands(document: Path) -> list[str]:
    """Shell commands, from blocks and from running text, without their explanations."""
    text = document.read_text("utf-8")
    lines = [line for block in blocks(document) for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", text)
    return [re.split(r"\s{2,}|\s#", line)[0].strip() for line in lines]


@pytest.fixture
def surroundings(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What a reader has: a key in the environment, and a folder to write to."""
    monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_quick_start(server: Server, surroundings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = {"total_count": 3, "has_more": True, "next_page_token": "t2"}
    server.answer_json({**page, "voices": [VOICE, {**VOICE, "voice_id": "v2", "name": "Ada"}]})
    server.answer_json({**page, "voices": [{**VOICE, "voice_id": "v3", "name": "Tom"}], "has_more": False})
    server.answer(b"the audio", content_type="audio/mpeg")

    (quick_start,) = blocks(README, "python")
    exec(compile(quick_start, "README.md", "exec"), {})

    assert capsys.readouterr().out.splitlines() == [
        f"{VOICE['voice_id']} {VOICE['name']}",
        "v2 Ada",
        "v3 Tom",
    ]
    assert (surroundings / "speech.mp3").read_bytes() == b"the audio"
    first, second, speech = server.requests
    assert (first.path, first.pairs) == ("/v2/voices", [("category", "premade")])
    assert dict(second.pairs) == {"category": "premade", "next_page_token": "t2"}
    assert speech.path == "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
    assert speech.json == {"text": "Well begun is half done."}


def test_the_quick_start_without_such_a_voice(
    server: Server, surroundings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer_json({"voices": [], "has_more": False, "total_count": 0})
    server.answer_json({"detail": {"status": "voice_not_found", "message": "No such voice."}}, status=404)
    exec(compile(blocks(README, "python")[0], "README.md", "exec"), {})
    assert capsys.readouterr().out == "No such voice.\n"
    assert list(surroundings.iterdir()) == []


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeServer]:
    """The fake server in place of the API, and the files that the documents speak of."""
    fake = FakeServer()
    with fake.serving() as url:
        monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
        monkeypatch.setenv("ELEVENLABS_BASE_URL", url)
        monkeypatch.chdir(tmp_path)
        for name in ("interview.mp3", "chapter-1.mp3", "chapter-2.mp3", "talk.mp4"):
            (tmp_path / name).write_bytes(b"as if it were one")
        yield fake


def test_the_readme_of_the_package(api: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    """From top to bottom, as one program: later blocks use the client of earlier ones."""
    api.on("voices.get").fail(404).times(1)
    names: dict[str, object] = {}
    others = blocks(REALTIME, "python")
    for block in blocks(ROOT / "generated" / "README.md", "python"):
        if block not in others:  # they need a server of another kind
            exec(compile(block, "generated/README.md", "exec"), names)
    told = capsys.readouterr().out.splitlines()
    assert any(line.startswith("404 ") for line in told)
    assert Path("speech.mp3").stat().st_size and Path("hello.mp3").stat().st_size
    assert not any(one.problems for one in api.requests)
    assert {one.operation for one in api.requests} >= {
        *("voices.search", "voices.ivc.create", "speech_to_text.convert", "dubbing.create"),
        *("text_to_speech.convert", "text_to_speech.stream", "text_to_speech.stream_with_timestamps"),
    }


def test_the_readme_on_realtime(surroundings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def converse(peer: Peer) -> None:
        peer.send(METADATA)
        call = {"tool_name": "find_free_slots", "tool_call_id": "t1", "parameters": {"day": "2025-06-12"}}
        peer.send({"type": "client_tool_call", "client_tool_call": call})
        assert json.loads(peer.receive()["result"]) == ["10:30", "11:15"]
        peer.send({"type": "agent_response", "agent_response_event": {"agent_response": "At 11:15."}})

    with running() as realtime, ElevenLabs(base_url=realtime.url) as client:
        names: dict[str, object] = {"client": client}
        for script in (speak_back, speak_back, converse):
            realtime.play(script)
        for block in blocks(REALTIME, "python"):
            exec(compile(block, str(REALTIME), "exec"), names)
    assert capsys.readouterr().out.splitlines() == ["12 bytes", "At 11:15.", "conv_1"]
    assert (surroundings / "spoken.mp3").read_text("utf-8").strip() == "Long before the harbour wakes."


def test_the_guide_on_the_site_is_the_readme() -> None:
    readme = (ROOT / "generated" / "README.md").read_text("utf-8")
    pages = sorted((ROOT / "generated" / "docs" / "guide").glob("*.md"))
    assert len(pages) == len(re.findall("^## ", readme, re.MULTILINE))
    for page in pages:
        assert [block in readme for block in blocks(page, "python")] == [True] * len(blocks(page, "python"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_targets_and_links_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {command.split()[1] for command in commands(document) if re.match(r"make [a-z]", command)}
    assert named <= targets
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text("utf-8")):
        assert "://" in link or (document.parent / link).exists(), link


def test_the_readme_opens_with_the_two_commands() -> None:
    assert commands(README)[:2] == ["make generate", "make test"]


def test_what_is_to_be_installed_is_there() -> None:
    assert "pip install ./generated" in commands(README)
    assert (ROOT / "generated" / "pyproject.toml").is_file()


SDKWRIGHT = sorted(
    {command for document in DOCUMENTS for command in commands(document) if command.startswith("sdkwright ")}
)


# Without --check it would write; that it would write nothing new is what --check finds. A new project is begun elsewhere,
# and diff alone lacks its sides.
WRITING = re.compile("sdkwright (generate|init.*|diff|release.*)")


@pytest.mark.parametrize("command", [command for command in SDKWRIGHT if not WRITING.fullmatch(command)])
def test_a_command_of_sdkwright(command: str) -> None:
    done = _sdkwright(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_commands_are_those_of_the_command_line() -> None:
    shown = {command.split()[1] for command in SDKWRIGHT}
    assert shown == set(re.findall(r"^    (\w+) ", _sdkwright("--help").stdout, re.MULTILINE))


SESSIONS = [
    (document, block)
    for document in DOCUMENTS
    for block in blocks(document, "console")
    if block.startswith("$ sdkwright ")
]


@pytest.mark.parametrize(
    ("document", "session"), SESSIONS, ids=lambda one: one.name if isinstance(one, Path) else ""
)
def test_what_a_command_is_shown_to_print(document: Path, session: str) -> None:
    command, _, shown = session.removeprefix("$ ").partition("\n")
    assert _sdkwright(*shlex.split(command)[1:]).stdout == shown, document


def _sdkwright(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "generator.cli", *arguments]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_the_figures_beside_other_generators_are_those_that_were_measured() -> None:
    _, _, compared = (ROOT / "README.md").read_text("utf-8").partition("## Beside other generators")
    measured = (ROOT / "docs" / "performance.md").read_text("utf-8")
    figures = re.findall(r"(?<= )\d+\.\d+ x|\d{2,}(?=[,; ])", compared.partition("| --- |")[2])
    assert len(figures) >= 10
    assert [one for one in figures if one not in measured] == []
