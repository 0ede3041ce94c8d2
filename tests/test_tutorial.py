"""The tutorials: their commands work in the order of the page, and print what the page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.projects import ROOT, run_shell

DOCS = ROOT / "docs"
FAILURE = re.compile(r"error: |breaks at run time")
"""The output of a command of a tutorial whose exit code is 1."""


@dataclass(frozen=True)
class Block:
    """A block of the tutorial, and the line before it."""

    line_before: str
    language: str
    text: str


def read_blocks(page: str) -> list[Block]:
    pattern = re.compile(r"([^\n]*)\n\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return [Block(*groups) for groups in pattern.findall((DOCS / page).read_text("utf-8"))]


def run_page(page: str, top: Path, project: str) -> Path:
    """Run a page in a folder; return the folder of its project."""
    folder, output = top, ""
    for block in read_blocks(page):
        if match := re.search(r"\b(?:[Ww]rite|Replace) `([^`]+)`:$", block.line_before):
            (folder / match[1]).write_text(block.text, "utf-8")
        elif block.line_before == "It prints:":
            assert re.sub(r"(## [\d.]+ -) \d{4}-\d\d-\d\d", r"\1 2025-06-01", output) == block.text
        else:
            assert block.language == "sh"
            process = run_shell(block.text, folder)
            output = process.stdout
            assert process.returncode == bool(FAILURE.search(output)), process.stdout + process.stderr
        if (top / project).is_dir():
            folder = top / project
    return folder


def test_the_tutorial(tmp_path: Path) -> None:
    folder = run_page("tutorial.md", tmp_path, "weather")
    assert sorted(path.name for path in (folder / "dist").iterdir()) == [
        "weather_sdk-0.1.1-py3-none-any.whl",
        "weather_sdk-0.1.1.tar.gz",
    ]
    assert run_shell("git tag", folder).stdout.split() == ["v0.1.0", "v0.1.1"]
    assert run_shell("git status --porcelain", folder).stdout == ""


def test_the_tutorial_for_a_document(tmp_path: Path) -> None:
    folder = run_page("tutorial-openapi.md", tmp_path, "shop")
    assert sorted(path.name for path in (folder / "dist").iterdir()) == [
        "lamps_sdk-0.1.0-py3-none-any.whl",
        "lamps_sdk-0.1.0.tar.gz",
    ]
    assert "http://localhost:8000" in (folder / "spec/ADOPTED.md").read_text("utf-8")
