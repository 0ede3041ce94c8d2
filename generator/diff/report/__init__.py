"""A review, told in a form that somebody reads: a terminal, a pull request, a program, a browser, a change log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from generator.diff.policy import Review
from generator.diff.report.annotations import github
from generator.diff.report.changelog import changelog
from generator.diff.report.machine import as_json
from generator.diff.report.markdown import markdown
from generator.diff.report.page import html
from generator.diff.report.text import text

FORMATS: Final[dict[str, Callable[[Review], str]]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "github": github,
    "html": html,
    "changelog": changelog,
}
"""Each form; all end with a line break, and are the same bytes for the same review."""
