"""The folder `guide` of a spec: sections for the README and the site of the generated package."""

from __future__ import annotations

from pathlib import Path

from sdkwright.problems.messages import escape, format_path
from sdkwright.problems.problem import UnreadableInput
from sdkwright.spec import folder


def read_guide(spec: Path) -> tuple[str, ...]:
    """The sections of a spec folder's guide, in the order of their file names; raises UnreadableInput."""
    return tuple(_read_section(file) for file in folder.list_guide(spec))


def _read_section(file: Path) -> str:
    where = escape(format_path(file))
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"{where}: cannot read it: {error}") from error
    if not text.startswith("## "):
        raise UnreadableInput(f"{where}: a section must begin with a heading, as in '## Streaming'")
    return text
