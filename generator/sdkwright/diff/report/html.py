"""The report for a browser: one HTML page that loads nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from sdkwright.diff.report.html_views import build_groups, build_sections
from sdkwright.diff.report.sections import format_bump, format_counts, list_remarks
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_FOLDER: Final = Path(__file__).parent


def format_html(review: Review) -> str:
    """The page; texts of the descriptions are escaped, and its policy allows no other script or style."""
    comparison = review.comparison
    style, script = (_read_asset(name) for name in ("html.css", "html.js"))
    return _load_template("html.jinja").render(
        style=Markup(style),  # our own, so that it needs no escaping
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        title=escape(comparison.revision.title or comparison.base.title or "API"),
        base=_format_side(comparison.base.name, comparison.base.version),
        revision=_format_side(comparison.revision.name, comparison.revision.version),
        counts=format_counts(review.changes),
        bump=format_bump(review),
        remarks=[escape(remark) for remark in list_remarks(review)],
        is_partial=bool(review.unavailable),
        groups=build_groups(review),
        sections=build_sections(review),
        has_changes=bool(review.changes),
        has_approved=any(item.is_approved for item in review.findings),
    )


def _format_side(name: str, version: str) -> str:
    return escape(f"{name} ({version})" if version else name)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _read_asset(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


@cache
def _load_template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
