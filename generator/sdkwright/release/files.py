"""Reading and writing text files."""

from __future__ import annotations

from pathlib import Path

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput


def read_text(file: Path) -> str:
    """Return the text of a file; raises UnreadableInput."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnreadableInput(f"cannot read {quote(str(file))}: {reason}") from error


def write_text(file: Path, text: str) -> None:
    """Write a text with the line breaks that it has, on every system."""
    file.write_bytes(text.encode("utf-8"))
