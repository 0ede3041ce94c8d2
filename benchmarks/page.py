"""docs/performance.md, into which the measured tables are written."""

from __future__ import annotations

import os
import platform
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def machine() -> str:
    """What the figures were taken on."""
    return f"Python {platform.python_version()} on {os.cpu_count()} cores ({platform.machine()}, {platform.system()})"


def replace(name: str, text: str) -> None:
    """Put a measured part of the page in the place of the last one."""
    start, end = f"<!-- measured: {name} -->\n", f"<!-- end: {name} -->\n"
    before, _, rest = PAGE.read_text("utf-8").partition(start)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{start}{text}\n{end}{after}", "utf-8")
