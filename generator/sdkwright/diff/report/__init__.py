"""Formats a review: for a terminal, a pull request, a program, a workflow, a browser or a changelog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwright.diff.report.changelog import format_changelog
from sdkwright.diff.report.github import format_github
from sdkwright.diff.report.html import format_html
from sdkwright.diff.report.json_report import format_json_report
from sdkwright.diff.report.markdown import format_markdown
from sdkwright.diff.report.text import format_text
from sdkwright.diff.review.policy import Review

FORMATS: Final[dict[str, Callable[[Review], str]]] = {
    "text": format_text,
    "markdown": format_markdown,
    "json": format_json_report,
    "github": format_github,
    "html": format_html,
    "changelog": format_changelog,
}
"""All formats end with a line break, and are the same bytes for the same review."""
