"""The Python that documents show: fenced blocks, those of tabs too."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "generated" / "docs" / "reference"
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
