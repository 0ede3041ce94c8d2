"""What documents show: fenced blocks, those of tabs too."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "generated" / "docs" / "reference"
# Those of `tests/` are what tests read and write.
FOLDERS = ("docs", "spec", "generated", "generator", "templates", "examples", "benchmarks", ".github")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))]
)
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_SECTION = re.compile(r"^::: \w+\.resources\.([\w.]+)\.\w+Resource\.(\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """A program of the reference, and the operation under which it stands."""

    operation: str
    flavour: str
    code: str

    def __str__(self) -> str:
        return f"{self.operation}-{self.flavour}"


@dataclass(frozen=True)
class Block:
    """A fenced block of a document."""

    document: Path
    line: int
    language: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.document.relative_to(ROOT).as_posix()}:{self.line}"


def blocks(document: Path, language: str | None = None) -> list[Block]:
    """The blocks of a document, or those of a language."""
    text = document.read_text("utf-8")
    every = [
        Block(document, text.count("\n", 0, one.start()) + 1, one[2], textwrap.dedent(one[3]))
        for one in _FENCE.finditer(text)
    ]
    return [one for one in every if language in (None, one.language)]


def programs(document: Path) -> list[str]:
    """The Python of a document."""
    return [one.text for one in blocks(document, "python")]


def commands(document: Path) -> list[str]:
    """Shell commands, from blocks and from running text, without their explanations."""
    lines = [line for block in blocks(document, "sh") for line in block.text.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", document.read_text("utf-8"))
    return [re.split(r"\s{2,}|\s#", line)[0].strip() for line in lines]


def fences(text: str, language: str) -> list[str]:
    """The blocks of a language, in their order."""
    return [textwrap.dedent(code) for _, name, code in _FENCE.findall(text) if name == language]


def samples(reference: Path = REFERENCE) -> Iterator[Sample]:
    """All samples of a reference."""
    for page in sorted(reference.rglob("*.md")):
        text = page.read_text("utf-8")
        found = [*_SECTION.finditer(text)]
        ends = [*(one.start() for one in found), len(text)][1:]
        for one, end in zip(found, ends, strict=True):
            blocks = fences(text[one.end() : end], "python")
            if blocks:
                sync, asynchronous = blocks
                yield Sample(f"{one[1]}.{one[2]}", "sync", sync)
                yield Sample(f"{one[1]}.{one[2]}", "async", asynchronous)
