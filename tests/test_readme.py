"""The README of the project: what it shows first, what it says of the package, and its figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents import README, ROOT, commands, programs
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server

VOICE = next(one for one in OPERATIONS if one.call == "voices.get").expected("minimal").value


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

    (quick_start,) = programs(README)
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
    exec(compile(programs(README)[0], "README.md", "exec"), {})
    assert capsys.readouterr().out == "No such voice.\n"
    assert list(surroundings.iterdir()) == []


def test_each_chapter_of_the_readme_is_a_page_of_the_site() -> None:
    readme = (ROOT / "generated" / "README.md").read_text("utf-8")
    pages = sorted((ROOT / "generated" / "docs" / "guide").glob("*.md"))
    assert len(pages) == len(re.findall("^## ", readme, re.MULTILINE))


def test_the_readme_opens_with_the_two_commands() -> None:
    assert commands(README)[:2] == ["make generate", "make test"]


def test_what_is_to_be_installed_is_there() -> None:
    assert "pip install ./generated" in commands(README)
    assert (ROOT / "generated" / "pyproject.toml").is_file()


def test_the_figures_beside_other_generators_are_those_that_were_measured() -> None:
    _, _, compared = (ROOT / "README.md").read_text("utf-8").partition("## Comparison with other generators")
    measured = (ROOT / "docs" / "performance.md").read_text("utf-8")
    figures = re.findall(r"(?<= )\d+\.\d+ x|\d{2,}(?=[,; ])", compared.partition("| --- |")[2])
    assert len(figures) >= 10
    assert [one for one in figures if one not in measured] == []
