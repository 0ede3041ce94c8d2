"""Where this generator is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_INSTALLED: Final = Path(__file__).parents[1] / "_templates"
TEMPLATES: Final = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[3] / "templates"
"""In the installed package, or at the top level of a checkout."""
