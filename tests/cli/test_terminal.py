"""Colours, encodings and progress."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from tests.projects import COMMAND, run_sdkwright, write_files

BREAKING_CHANGE = ("name: {type: string, ", "name: {type: integer, ")


def run_at_terminal(arguments: list[str], stream: str, **environment: str) -> tuple[int, str]:
    """Run a command with one of its streams at a terminal; return the exit code and the text of the terminal."""
    leader, follower = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key not in ("TERM", "NO_COLOR")}
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: follower}
    process = subprocess.Popen(
        [COMMAND, *arguments], env={**inherited, "TERM": "xterm", **environment}, **streams
    )
    os.close(follower)
    text = b""
    try:
        while part := os.read(leader, 65536):
            text += part
    except OSError:  # Linux raises it when the other end is closed
        pass
    os.close(leader)
    return process.wait(), text.decode()


@pytest.mark.parametrize(
    ("environment", "has_colours"), [({}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)]
)
@pytest.mark.parametrize("arguments", [["lint"], ["diff", "base.json", "spec"]])
def test_colours(arguments: list[str], environment: dict[str, str], has_colours: bool, folder: Path) -> None:
    assert run_sdkwright("bundle", "-o", "base.json", cwd=folder).returncode == 0
    things = (folder / "spec/things.yaml").read_text().replace(*BREAKING_CHANGE)
    if arguments == ["lint"]:
        things += "odd: 1\n"
    write_files(folder / "spec", {"things.yaml": things})
    status, text = run_at_terminal(arguments, "stdout", **environment)
    assert status == 1
    assert ("\x1b[" in text) == has_colours
    if arguments == ["lint"]:
        assert ("\x1b[31;1merror:\x1b[0m" in text) == has_colours
    assert "\x1b" not in run_sdkwright(*arguments, cwd=folder).stdout


def test_text_is_escaped_where_the_encoding_lacks_characters(folder: Path) -> None:
    write_files(folder / "spec", {"openapi.yaml": "openapi: 3.1.1\nïnfo: 1\n"})
    process = run_sdkwright("lint", cwd=folder, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (process.returncode, process.stderr) == (1, "2 errors\n")
    assert "unknown keyword '\\xefnfo'" in process.stdout


def test_documents_are_utf8_in_any_encoding(folder: Path) -> None:
    root = (folder / "spec/openapi.yaml").read_text().replace("Things.", "Größe")
    write_files(folder / "spec", {"openapi.yaml": root})
    process = run_sdkwright("bundle", cwd=folder, text=False, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert json.loads(process.stdout)["info"]["summary"] == "Größe"


def test_a_terminal_shows_each_stage_with_its_time() -> None:
    status, text = run_at_terminal(["generate"], "stderr")
    assert status == 0
    lines = text.splitlines()
    assert [re.sub(r" +\d+\.\d\d s$", "", line.strip()) for line in lines] == [
        "load",
        "translate",
        "render samples",
        "render package",
        "render models",
        "format",
        "write",
    ]
    assert all(re.fullmatch(r"  [a-z ]+ +\d+\.\d\d s", line) for line in lines)


def test_a_pipe_gets_only_the_result(folder: Path) -> None:
    process = run_sdkwright("generate", cwd=folder)
    assert (process.returncode, process.stderr) == (0, "")
    assert re.fullmatch(r"generated: \d+ files, \d+ written, 0 removed\n", process.stdout)
