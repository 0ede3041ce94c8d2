"""Writing the files of a release."""

from __future__ import annotations

from pathlib import Path

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput


def write_text(file: Path, text: str, folder: Path) -> None:
    """Write a text with the line breaks that it has, on every system. Raises UnreadableInput outside of the folder."""
    if not file.resolve().is_relative_to(folder.resolve()):
        raise UnreadableInput(
            f"{quote(str(file))} is or goes through a symbolic link that leads out of the repository; remove it"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8"))
