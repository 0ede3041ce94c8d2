"""Whatever a document shows is true: each block is run, or it stands here why not; commands and links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sdkwright.pipeline import find_warnings, generate
from sdkwright.project.config import Config
from tests.diff.proving import cases as pairs
from tests.document_settings import SETTINGS, Here, alone
from tests.documents import DOCUMENTS, README, REFERENCE, ROOT, Block, blocks, commands, programs, samples
from tests.projects import write_files

TUTORIAL = ROOT / "docs" / "tutorial.md"  # test_tutorial.py runs it, from top to bottom
PACKAGE = ROOT / "generated" / "README.md"
GUIDE = sorted((ROOT / "spec" / "guide").glob("*.md"))
SITE = sorted((ROOT / "generated" / "docs").rglob("*.md"))
OTHERS = [page for page in DOCUMENTS if page not in (TUTORIAL, *GUIDE, *SITE)]
LANGUAGES = {"python", "sh", "console", "text", "toml", "yaml"}
WIDEST = 100
EXAMPLE = "tests/diff/example"


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# Python


# What is shown twice is run once: in the setting that was made for it.
PROGRAMS: dict[str, list[str]] = {}
for _page in sorted([*OTHERS, *GUIDE], key=lambda page: (page in OTHERS, name(page))):
    if _page in OTHERS or name(_page) in SETTINGS:
        _seen = {text for texts in PROGRAMS.values() for text in texts}
        PROGRAMS[name(_page)] = [text for text in programs(_page) if text not in _seen]


@pytest.mark.parametrize("page", [page for page, texts in PROGRAMS.items() if texts])
def test_the_python_of_a_document(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From top to bottom, as one program: later blocks use the names of earlier ones."""
    monkeypatch.chdir(tmp_path)
    with SETTINGS.get(page, alone)(Here(tmp_path, monkeypatch, capsys)) as names:
        for text in PROGRAMS[page]:
            exec(compile(text, page, "exec"), names)
        if "client" in names:
            names["client"].close()


def test_every_setting_is_used() -> None:
    assert [page for page in SETTINGS if not PROGRAMS[page]] == []


@pytest.mark.parametrize("page", [*GUIDE, *SITE], ids=name)
def test_what_a_page_of_the_package_shows_is_run_elsewhere(page: Path) -> None:
    """A chapter of the guide is one of the README, and test_samples.py runs the programs of the reference."""
    shown = {block.text for block in blocks(page)}
    assert shown <= ({one.code for one in samples()} if REFERENCE in page.parents else _texts(PACKAGE))


def _texts(page: Path) -> set[str]:
    return {block.text for block in blocks(page)}


# What is no Python


@pytest.mark.parametrize("page", DOCUMENTS, ids=name)
def test_every_block_says_what_it_is(page: Path) -> None:
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert [block.where for block in blocks(page) if block.language not in LANGUAGES] == []
    # In the reference it belongs to a tab, or to a directive.
    assert REFERENCE in page.parents or re.findall(r"\n\n {4}[^\n]+", text) == []


@pytest.mark.parametrize("page", [README, PACKAGE], ids=name)
def test_no_program_is_wider_than_the_site(page: Path) -> None:
    lines = [line for text in programs(page) for line in text.splitlines()]
    assert [line for line in lines if len(line) > WIDEST] == []


# By what it matches: a command, and where it is run, or why it is not.
ELSEWHERE = {
    r"make (generate|test)": "CI runs them: .ci/run",
    r"make bench.*": "measures for minutes, beside packages of others",
    r"make prove": "takes minutes; the figures that it prints are compared below",
    r"sdkwright (generate|init .*|release.*)": "writes: test_tutorial.py, tests/release/test_release.py, and make check",
    r"pip install elevenlabs-sdk": "make package does it, from an index of its own",
    r"python -m elevenlabs_sdk\.testing --port 8000": "tests/sdk/test_trust_testing.py does it, on a free port",
}
SDKWRIGHT = sorted(
    {command for page in DOCUMENTS for command in commands(page) if command.startswith("sdkwright ")}
)
# Without --check it would write; that it would write nothing new is what --check finds. And diff alone lacks its sides.
TRIED = [one for one in SDKWRIGHT if not re.fullmatch("sdkwright (generate|init.*|diff|release.*)", one)]
OF_LANGUAGE = {
    language: [block for page in OTHERS for block in blocks(page, language)] for language in LANGUAGES
}


def where(block: Block) -> str:
    return block.where


@pytest.mark.parametrize("block", OF_LANGUAGE["sh"], ids=where)
def test_a_block_of_commands(block: Block) -> None:
    for line in block.text.splitlines():
        command = re.split(r"\s+#|\s{2,}", line)[0]
        assert command in TRIED or any(re.fullmatch(one, command) for one in ELSEWHERE), command


@pytest.mark.parametrize("command", TRIED)
def test_a_command_of_sdkwright(command: str) -> None:
    done = _sdkwright(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_commands_are_those_of_the_command_line() -> None:
    shown = {command.split()[1] for command in commands(README) if command.startswith("sdkwright ")}
    assert shown == set(re.findall(r"^    (\w+) ", _sdkwright("--help").stdout, re.MULTILINE))


@pytest.mark.parametrize("block", OF_LANGUAGE["console"], ids=where)
def test_what_a_command_is_shown_to_print(block: Block) -> None:
    command, _, shown = block.text.removeprefix("$ ").partition("\n")
    if command == "make prove":
        counts: dict[str, int] = {}
        for one in pairs():
            counts[one.verdict] = counts.get(one.verdict, 0) + 1
        every, told = sum(counts.values()), ", ".join(f"{counts[one]} {one}" for one in sorted(counts))
        assert shown == f"{every} of {every} verdicts proven ({told}) in … s\n"
        return
    program, *arguments = shlex.split(command)
    assert program == "sdkwright"
    assert _sdkwright(*arguments).stdout == shown


def test_a_block_of_text_is_what_something_prints() -> None:
    """Or a picture. tests/document_settings.py compares the message."""
    assert [(name(block.document), block.text[:16]) for block in OF_LANGUAGE["text"]] == [
        ("docs/architecture.md", "spec/*.yaml ──lo"),
        ("docs/testing.md", "RequestMismatch:"),
    ]


def test_settings_and_approvals_of_comparisons(tmp_path: Path) -> None:
    """They are those of the example on the same page, and fit it."""
    settings, approvals = OF_LANGUAGE["toml"]
    shutil.copytree(ROOT / EXAMPLE, tmp_path / EXAMPLE)
    write_files(tmp_path, {"pyproject.toml": settings.text, "spec/released/approved.toml": approvals.text})
    done = _sdkwright("diff", f"{EXAMPLE}/base.yaml", f"{EXAMPLE}/revision.yaml", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "",
    )  # a break is left; an approval that fits nothing would be 2
    assert done.stdout.count("Rooms are gone from the API since March.") == 2


def test_the_operation_that_shows_the_format(tmp_path: Path) -> None:
    """With what it refers to, it is a description without even a warning."""
    (operation,) = OF_LANGUAGE["yaml"]
    write_files(
        tmp_path, {"openapi.yaml": OPENAPI, "shared.yaml": SHARED, "voices.yaml": operation.text + COMPONENTS}
    )
    config = Config(spec=tmp_path, package="shown_sdk", client_class="Shown")
    assert [one for one in find_warnings(config) if "security" not in one.message] == []
    assert (
        "def get(\n        self,\n        voice_id: str"
        in generate(config)["src/shown_sdk/resources/voices.py"]
    )


def _sdkwright(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "sdkwright", *arguments]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


# What is named


@pytest.mark.parametrize("page", [*OTHERS, TUTORIAL], ids=name)
def test_targets_modules_and_links_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for command in commands(page):
        if re.match(r"make [a-z]", command):
            assert {word for word in shlex.split(command)[1:] if "=" not in word} <= targets, command
        if module := re.match(r"python -m (tests\.[\w.]+)", command):
            path = ROOT / module[1].replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), command
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert "://" in link or (page.parent / link).exists(), link


OPENAPI = """\
openapi: 3.1.1
info: {title: Shown, version: 1.0.0, summary: What is shown.}
servers: [{url: 'https://api.example.com'}]
tags: [{name: voices, description: Who speaks.}]
"""
SHARED = """\
components:
  responses:
    ValidationError: {description: The request was not understood.}
"""
COMPONENTS = """\
components:
  parameters:
    VoiceId: {name: voice_id, in: path, required: true, description: The voice., schema: {type: string}}
  schemas:
    Voice:
      type: object
      description: Who speaks.
      required: [voice_id, name]
      properties:
        voice_id: {type: string, description: Names it in other calls.}
        name: {type: string, description: Name for people.}
"""
