"""The README of the repository: its program, its commands and its figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.comparison import SECTION, format_comparison
from benchmarks.page import replace_section
from tests.documents import README, ROOT, read_commands, read_programs
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server

VOICE = (
    next(operation for operation in OPERATIONS if operation.call == "voices.get").expected("minimal").value
)


@pytest.fixture
def folder(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The current folder, with an API key in the environment."""
    monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_quick_start(server: Server, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = {"total_count": 3, "has_more": True, "next_page_token": "t2"}
    server.answer_json({**page, "voices": [VOICE, {**VOICE, "voice_id": "v2", "name": "Ada"}]})
    server.answer_json({**page, "voices": [{**VOICE, "voice_id": "v3", "name": "Tom"}], "has_more": False})
    server.answer(b"the audio", content_type="audio/mpeg")

    (quick_start,) = read_programs(README)
    exec(compile(quick_start, "README.md", "exec"), {})

    assert capsys.readouterr().out.splitlines() == [
        f"{VOICE['voice_id']} {VOICE['name']}",
        "v2 Ada",
        "v3 Tom",
    ]
    assert (folder / "speech.mp3").read_bytes() == b"the audio"
    first, second, speech = server.requests
    assert (first.path, first.pairs) == ("/v2/voices", [("category", "premade")])
    assert dict(second.pairs) == {"category": "premade", "next_page_token": "t2"}
    assert speech.path == "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
    assert speech.json == {"text": "Well begun is half done."}


def test_the_quick_start_with_an_unknown_voice(
    server: Server, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer_json({"voices": [], "has_more": False, "total_count": 0})
    server.answer_json({"detail": {"status": "voice_not_found", "message": "No such voice."}}, status=404)
    exec(compile(read_programs(README)[0], "README.md", "exec"), {})
    assert capsys.readouterr().out == "No such voice.\n"
    assert list(folder.iterdir()) == []


def test_the_chapters_of_the_package_readme_are_pages_of_the_site() -> None:
    readme = (ROOT / "generated" / "README.md").read_text("utf-8")
    pages = sorted((ROOT / "generated" / "docs" / "guide").glob("*.md"))
    assert len(pages) == len(re.findall("^## ", readme, re.MULTILINE))


def test_the_first_commands() -> None:
    assert read_commands(README)[:2] == ["make generate", "make test"]


def test_the_installed_package_exists() -> None:
    assert "pip install ./generated" in read_commands(README)
    assert (ROOT / "generated" / "pyproject.toml").is_file()


def test_the_comparison_uses_the_measured_figures() -> None:
    readme = README.read_text("utf-8")
    assert replace_section(readme, SECTION, format_comparison()) == readme
