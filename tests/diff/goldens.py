"""The goldens of all report formats, and the page of all rules; `make golden` rewrites them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.rules import format_rules
from sdkwright.diff.report.text import format_coloured_text
from sdkwright.diff.review.catalogue import RULES as ALL_RULES
from tests.diff import fingerprints
from tests.diff.findings import make_review

GOLDEN: Final = Path(__file__).parent / "golden"
RULES: Final = Path(__file__).parent.parent.parent / "docs/diff-rules.md"
_RULES = """\
# The rules of `sdkwright diff`

`make golden` writes this page; `sdkwright checks` prints the same rules. [breaking-changes.md](breaking-changes.md) describes
the levels: an `error` breaks callers, a `warning` may break some of them, `info` breaks none.

"""
_ENDINGS: Final = {
    "text": "txt",
    "markdown": "md",
    "json": "json",
    "github": "github.txt",
    "html": "html",
    "changelog": "changelog.md",
    "sarif": "sarif.json",
    "junit": "junit.xml",
}


def actual() -> dict[str, str]:
    """The reports by file name."""
    reports = {f"report.{_ENDINGS[name]}": report(make_review()) for name, report in FORMATS.items()}
    return {**reports, "coloured.txt": format_coloured_text(make_review())}


def rewrite() -> list[str]:
    """Write them; the names of those that differ from before."""
    GOLDEN.mkdir(exist_ok=True)
    changed: list[str] = []
    for name, text in actual().items():
        file = GOLDEN / name
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8", newline="\n")
            changed.append(f"tests/diff/golden/{name}")
    if not RULES.is_file() or RULES.read_text("utf-8") != rules():
        RULES.write_text(rules(), "utf-8", newline="\n")
        changed.append("docs/diff-rules.md")
    return [*changed, *fingerprints.add_missing()]


def rules() -> str:
    """The page of all rules."""
    return _RULES + format_rules(ALL_RULES, "markdown")
