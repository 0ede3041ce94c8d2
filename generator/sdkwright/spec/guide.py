"""The folder `guide` of a spec: sections for the README and the site of the generated package."""

from __future__ import annotations

from pathlib import Path

from sdkwright.problems.input_files import read_text
from sdkwright.problems.messages import escape, format_path
from sdkwright.problems.problem import UnreadableInput
from sdkwright.spec import folder


def read_guide(spec: Path) -> tuple[str, ...]:
    """The sections of a spec folder's guide, in the order of their file names; raises UnreadableInput."""
    return tuple(_read_section(file, spec) for file in folder.list_guide(spec))


def _read_section(file: Path, spec: Path) -> str:
    text = read_text(file, spec).strip()
    if not text.startswith("## "):
        raise UnreadableInput(
            f"{escape(format_path(file))}: a section must begin with a heading, as in '## Streaming'"
        )
    return text
