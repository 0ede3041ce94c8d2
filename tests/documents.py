"""Reads the documents of the repository: fenced code blocks, also in tabs, and commands."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "generated" / "docs" / "reference"
# Without the documents of `tests/`, which are data of tests, and of the packages of the examples.
FOLDERS = ("docs", "spec", "generated", "generator", "templates", "examples", "benchmarks", ".github")
_EXAMPLES = ROOT / "examples"
DOCUMENTS = sorted(
    page
    for page in [*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))]
    if not (page.is_relative_to(_EXAMPLES) and "generated" in page.parts)
)
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_SECTION = re.compile(r"^`client\.([\w.]+)\(.*\)`\{: \.call \}$", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """A program of the reference, and its operation."""

    operation: str
    variant: str  # "sync" or "async"
    code: str

    def __str__(self) -> str:
        return f"{self.operation}-{self.variant}"


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


def read_blocks(document: Path, language: str | None = None) -> list[Block]:
    """Return the blocks of a document, or only those of a language."""
    text = document.read_text("utf-8")
    all_blocks = [
        Block(document, text.count("\n", 0, match.start()) + 1, match[2], textwrap.dedent(match[3]))
        for match in _FENCE.finditer(text)
    ]
    return [block for block in all_blocks if language in (None, block.language)]


def read_programs(document: Path) -> list[str]:
    """Return the Python programs of a document."""
    return [block.text for block in read_blocks(document, "python")]


def read_commands(document: Path) -> list[str]:
    """Return the shell commands of a document, from blocks and sentences, without comments."""
    lines = [line for block in read_blocks(document, "sh") for line in block.text.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", document.read_text("utf-8"))
    return [re.split(r"\s{2,}|\s#", line)[0].strip() for line in lines]


def find_fences(text: str, language: str) -> list[str]:
    """Return the texts of the blocks of a language."""
    return [textwrap.dedent(code) for _, name, code in _FENCE.findall(text) if name == language]


def read_samples(reference: Path = REFERENCE) -> Iterator[Sample]:
    """Yield all samples of a reference."""
    for page in sorted(reference.rglob("*.md")):
        text = page.read_text("utf-8")
        sections = [*_SECTION.finditer(text)]
        ends = [*(section.start() for section in sections), len(text)][1:]
        for section, end in zip(sections, ends, strict=True):
            code = find_fences(text[section.end() : end], "python")
            if code:
                sync, asynchronous = code
                yield Sample(section[1], "sync", sync)
                yield Sample(section[1], "async", asynchronous)
