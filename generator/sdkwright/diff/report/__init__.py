"""Formats a review: for a terminal, a pull request, a program, a workflow, a browser, a changelog or a service.

Each format is imported when it is first used, because HTML needs a library.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwright.diff.review.policy import Review


def _format_text(review: Review) -> str:
    from sdkwright.diff.report.text import format_text

    return format_text(review)


def _format_markdown(review: Review) -> str:
    from sdkwright.diff.report.markdown import format_markdown

    return format_markdown(review)


def _format_json(review: Review) -> str:
    from sdkwright.diff.report.json_report import format_json_report

    return format_json_report(review)


def _format_github(review: Review) -> str:
    from sdkwright.diff.report.github import format_github

    return format_github(review)


def _format_html(review: Review) -> str:
    from sdkwright.diff.report.html import format_html

    return format_html(review)


def _format_changelog(review: Review) -> str:
    from sdkwright.diff.report.changelog import format_changelog

    return format_changelog(review)


def _format_sarif(review: Review) -> str:
    from sdkwright.diff.report.sarif import format_sarif

    return format_sarif(review)


def _format_junit(review: Review) -> str:
    from sdkwright.diff.report.junit import format_junit

    return format_junit(review)


FORMATS: Final[dict[str, Callable[[Review], str]]] = {
    "text": _format_text,
    "markdown": _format_markdown,
    "json": _format_json,
    "github": _format_github,
    "html": _format_html,
    "changelog": _format_changelog,
    "sarif": _format_sarif,
    "junit": _format_junit,
}
"""All formats end with a line break, and are the same bytes for the same review."""
