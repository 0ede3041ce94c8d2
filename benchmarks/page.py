"""docs/performance.md: writes the measured sections."""

from __future__ import annotations

import os
import platform
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def describe_machine() -> str:
    """Return the version of Python and the kind of machine."""
    return f"Python {platform.python_version()} on {os.cpu_count()} cores ({platform.machine()}, {platform.system()})"


def write_section(name: str, text: str) -> None:
    """Replace a measured section of the page."""
    start, end = f"<!-- measured: {name} -->\n", f"<!-- end: {name} -->\n"
    before, _, rest = PAGE.read_text("utf-8").partition(start)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{start}{text}\n{end}{after}", "utf-8")
