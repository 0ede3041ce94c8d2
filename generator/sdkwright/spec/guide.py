"""Prose of one API: the sections that its README and its site have beside those that every package has."""

from __future__ import annotations

from pathlib import Path

from sdkwright.problems.problem import UnreadableInput

FOLDER = "guide"


def read_guide(spec: Path) -> tuple[str, ...]:
    """The sections in `guide/` of a spec folder, in the order of their file names."""
    return tuple(_section(file) for file in sorted((spec / FOLDER).glob("*.md")))


def _section(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"cannot read {file}: {error}") from error
    if not text.startswith("## "):
        raise UnreadableInput(f"{file} is a section of the README; begin it with a heading: ## Streaming")
    return text
