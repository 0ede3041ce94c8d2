"""What users see in an editor: mypy and pyright agree on the types of calls, and find the same mistakes; jedi completes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("typing_sample.py")
FILES = [str(file) for file in (SAMPLE, *sorted((ROOT / "examples").glob("*.py")))]
WRONG = {
    number
    for number, line in enumerate(SAMPLE.read_text("utf-8").splitlines(), start=1)
    if "  # wrong" in line
}


def test_mypy() -> None:
    output = _run("mypy", "--strict", "--no-error-summary", "--no-pretty", *FILES)
    errors = re.findall(r"^(.+?):(\d+): error: (.*)$", output, re.MULTILINE)
    _compare((file, int(line), message) for file, line, message in errors)


def test_pyright() -> None:
    found = json.loads(_run("basedpyright", "--outputjson", *FILES))["generalDiagnostics"]
    _compare(
        (one["file"], one["range"]["start"]["line"] + 1, one["message"])
        for one in found
        if one["severity"] == "error"
    )


COMPLETIONS = [
    ("for v in client.voices.search():\n    v.", "preview_url"),
    ("client.voices.search().voices[0].", "preview_url"),
    ("client.voices.search().next_page().", "has_next_page"),
    ("for page in client.voices.search().pages():\n    page.", "voices"),
    ("[v.pre for v in client.voices.search()]", "preview_url"),
    ("list(client.voices.get_shared())[0].", "public_owner_id"),
    ("client.voices.get_all().voices[0].", "preview_url"),
    ("for item in client.history.list():\n    item.", "history_item_id"),
    ("for v in client.voices.with_raw_response.search().parse():\n    v.", "preview_url"),
    ("for e in client.text_to_speech.stream_with_timestamps('v', text='x'):\n    e.", "audio_bytes"),
    ("with client.text_to_speech.convert('v', text='x') as audio:\n    audio.", "write_to"),
    ("with client.text_to_speech.stream_input('v') as session:\n    session.", "send_text"),
    ("with ElevenLabs() as c:\n    c.", "voices"),
    ("client.with_options(timeout=3).", "voices"),
    ("async for v in aclient.voices.search():\n    v.", "preview_url"),
    ("async for v in await aclient.voices.search():\n    v.", "preview_url"),
    ("async for page in aclient.voices.search().pages():\n    page.", "voices"),
    ("(await aclient.voices.search()).voices[0].", "preview_url"),
    ("(await aclient.voices.get_all()).voices[0].", "preview_url"),
    ("async for item in aclient.history.list():\n    item.", "history_item_id"),
    ("async for e in aclient.text_to_speech.stream_with_timestamps('v', text='x'):\n    e.", "audio_bytes"),
    ("async with aclient.text_to_speech.stream_input('v') as session:\n    session.", "send_text"),
    ("async with AsyncElevenLabs() as c:\n    c.", "voices"),
]


@pytest.fixture(scope="module")
def jedi() -> Any:
    return pytest.importorskip("jedi", reason="jedi is not installed; `make test` installs it")


@pytest.mark.parametrize(("code", "expected"), COMPLETIONS, ids=[code for code, _ in COMPLETIONS])
def test_jedi(code: str, expected: str, jedi: Any) -> None:
    """The editors that are not based on a type checker, and the shells, complete names with jedi."""
    head = "from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs\nclient, aclient = ElevenLabs(), AsyncElevenLabs()\n"
    lines = code.split("\n")
    if "async" in code or "await" in code:
        lines = ["async def use():", *(f"    {line}" for line in lines)]
    column = lines[-1].index("v.pre") + len("v.pre") if "v.pre" in code else len(lines[-1])
    project = jedi.Project(SAMPLE.parent, added_sys_path=[str(ROOT / "generated" / "src")])
    script = jedi.Script(head + "\n".join(lines), project=project)
    assert expected in {name.name for name in script.complete(2 + len(lines), column)}


def _run(tool: str, *arguments: str) -> str:
    program = Path(sys.executable).with_name(tool)
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def _compare(errors: Iterable[tuple[str, int, str]]) -> None:
    """Each error must be on a line of the sample that is marked as wrong, and each such line must have one."""
    missing, problems = set(WRONG), []
    for file, line, message in errors:
        if Path(file).name == SAMPLE.name and line in WRONG:
            missing.discard(line)
        else:
            problems.append(f"{Path(file).name}:{line}: {message}")
    problems += [f"{SAMPLE.name}:{line}: should be an error, and is none" for line in sorted(missing)]
    assert not problems, "\n".join(problems)
