"""No text of a description has a special meaning in a report: for a terminal, GitHub, a browser or a program."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.diff.core.finding import EFFECTS, LEVELS, AffectedOperation, Finding
from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.markdown import MAX_BYTES
from sdkwright.diff.report.sections import list_remarks
from sdkwright.diff.review.policy import Approval, Policy
from sdkwright.problems.problem import SourceLocation
from tests.diff.findings import make_review

# Pieces with a special meaning in one of the formats, and ordinary letters.
_PIECES = (
    *(
        "::error::",
        "\n::warning file=x::y",
        "\r\n",
        "%0A",
        "\x1b[31m",
        "\x07",
        "\u202e",
        "\u2028",
        "\0",
        "\ud800",
    ),
    *("<script>", "</pre>", "</script>", "<!--", "-->", '" onload="', "&lt;", "'", "`", "``", "```\n", "~~~"),
    *(
        "| a |",
        "# ",
        "- ",
        "@team",
        "#12",
        "[x](https://x.example)",
        "**",
        "$(id)",
        "{{ x }}",
        "{% raw %}",
        "é",
        "a" * 300,
    ),
)
_TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=4).map("".join)
_LOCATIONS = st.none() | st.builds(SourceLocation, _TEXTS, st.integers(1, 9))
_OPERATIONS = st.lists(st.builds(AffectedOperation, st.just("GET"), _TEXTS, _TEXTS, _TEXTS), max_size=3).map(
    tuple
)


@st.composite
def make_findings(draw: st.DrawFn) -> Finding:
    surface: Any = draw(st.sampled_from(["wire", "python"]))
    return Finding(
        rule="a-rule",
        surface=surface,
        level=draw(st.sampled_from(LEVELS)),
        subject=draw(_TEXTS),
        message=draw(_TEXTS),
        operations=draw(_OPERATIONS),
        before=draw(_TEXTS),
        after=draw(_TEXTS),
        base=draw(_LOCATIONS),
        revision=draw(_LOCATIONS),
        effect=draw(st.sampled_from(EFFECTS)) if surface == "python" else None,
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def parse_tags(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    return parser


_ALL = settings(max_examples=60, deadline=None)
_MANY = st.lists(make_findings(), min_size=1, max_size=4)
_EVERY_TAG = parse_tags(FORMATS["html"](make_review()))


@_ALL
@given(_MANY, _TEXTS)
def test_reports_escape_all_texts(findings: list[Finding], reason: str) -> None:
    approval = Approval("approved.toml: entry 1", reason, rule="a-rule", location=findings[0].subject)
    review = make_review(*findings, unavailable=reason, policy=Policy(approvals=(approval,)))
    reports = {name: format_report(review) for name, format_report in FORMATS.items()}
    for name in ("text", "markdown", "github", "html", "changelog"):
        allowed = "\n" if name != "html" else "\n\u2192"
        hidden = [char for char in reports[name] if not char.isprintable() and char not in allowed]
        assert hidden == [], name
        reports[name].encode("utf-8")
    assert reports["json"].isascii() and json.loads(reports["json"])["changes"]
    commands = reports["github"].splitlines()
    assert all(
        re.match(r"::(error|warning|notice)( [a-z]+=[^:,]*(,[a-z]+=[^:,]*)*)?::", line) for line in commands
    )
    parts = {
        (item.finding.subject, "info" if item.is_approved else item.finding.level) for item in review.findings
    }
    assert len(commands) == len(parts) + 1 + len([*list_remarks(review)])
    tags = parse_tags(reports["html"])
    assert tags.names <= _EVERY_TAG.names and tags.attributes <= {*_EVERY_TAG.attributes, "data-approved"}
    assert len(reports["markdown"].encode()) <= MAX_BYTES


@_ALL
@given(_MANY)
def test_markdown_contains_no_markup_of_the_description(findings: list[Finding]) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    render = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render
    allowed = {
        "h3",
        "h4",
        "p",
        "code",
        "pre",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "li",
        "br",
        "strong",
    }
    for name in ("markdown", "changelog"):
        html = render(FORMATS[name](make_review(*findings)))
        assert parse_tags(html).names <= {*allowed, "details", "summary", "blockquote"}, name
        without_code = re.sub(r"<code[^>]*>.*?</code>", " ", html, flags=re.DOTALL)
        assert not re.search(r"[@#]\w", re.sub(r"&#\w+;", "", without_code)), name
