"""docs/performance.md: writes the measured sections."""

from __future__ import annotations

import os
import platform
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"


def describe_machine() -> str:
    """Return the version of Python and the kind of machine."""
    return f"Python {platform.python_version()} on {os.cpu_count()} cores ({platform.machine()}, {platform.system()})"


def write_section(name: str, text: str) -> None:
    """Replace a measured section of the page."""
    PAGE.write_text(replace_section(PAGE.read_text("utf-8"), name, text), "utf-8")


def replace_section(page: str, name: str, text: str) -> str:
    """Return the page with a new text between the comments of a measured section."""
    start, end = f"<!-- measured: {name} -->\n", f"<!-- end: {name} -->\n"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}{text}\n{end}{after}"


def find_section(page: str, name: str) -> str:
    """Return the text between the comments of a measured section; "" if there is none."""
    _, _, rest = page.partition(f"<!-- measured: {name} -->\n")
    return rest.partition(f"<!-- end: {name} -->\n")[0]
