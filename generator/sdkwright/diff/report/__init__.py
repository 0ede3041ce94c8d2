"""A review, told in a form that somebody reads: a terminal, a pull request, a program, a browser, a change log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwright.diff.report.annotations import github
from sdkwright.diff.report.changelog import changelog
from sdkwright.diff.report.machine import as_json
from sdkwright.diff.report.markdown import markdown
from sdkwright.diff.report.page import html
from sdkwright.diff.report.text import text
from sdkwright.diff.review.policy import Review

FORMATS: Final[dict[str, Callable[[Review], str]]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "github": github,
    "html": html,
    "changelog": changelog,
}
"""Each form; all end with a line break, and are the same bytes for the same review."""
