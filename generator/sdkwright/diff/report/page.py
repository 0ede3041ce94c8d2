"""For a browser: one HTML page that holds all it needs, and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from sdkwright.diff.report.page_views import groups, section_views
from sdkwright.diff.report.sections import asked, counts, remarks
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_HERE: Final = Path(__file__).parent


def html(review: Review) -> str:
    """The page; texts of the descriptions are escaped, and its policy lets no other script or style run."""
    comparison = review.comparison
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    return _template("page.html.jinja").render(
        style=Markup(style),  # ours, and in no need of escaping
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        title=escape(comparison.revision.title or comparison.base.title or "API"),
        base=_shown(comparison.base.name, comparison.base.version),
        revision=_shown(comparison.revision.name, comparison.revision.version),
        counts=counts(review.changes),
        asked=asked(review),
        remarks=[escape(one) for one in remarks(review)],
        is_partial=bool(review.unavailable),
        groups=groups(review),
        sections=section_views(review),
        has_changes=bool(review.changes),
        has_approved=any(one.is_approved for one in review.judged),
    )


def _shown(name: str, version: str) -> str:
    return escape(f"{name} ({version})" if version else name)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
