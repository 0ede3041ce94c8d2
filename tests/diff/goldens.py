"""The goldens of all report formats, and the page of all rules; `make golden` rewrites them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final, cast

from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.json_report import VERSION
from sdkwright.diff.report.rules import format_rules
from sdkwright.diff.report.text import format_coloured_text
from sdkwright.diff.review.catalogue import RULES as ALL_RULES
from tests.diff import fingerprints
from tests.diff.findings import make_review

SCHEMA: Final = Path(__file__).parent.parent.parent / "docs/diff.schema.json"
SCHEMA_VERSIONS: Final = Path(__file__).parent / "schema_versions.json"
"""The digest of each version of the schema of the JSON report. A version that is in the file never changes."""
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
    return [*changed, *_add_schema_version(), *fingerprints.add_missing()]


def read_schema_versions() -> dict[str, str]:
    versions: dict[str, str] = json.loads(SCHEMA_VERSIONS.read_text("utf-8"))
    return versions


def compute_schema_digest() -> str:
    """The digest of the schema without its descriptions."""
    text = json.dumps(_remove_descriptions(json.loads(SCHEMA.read_text("utf-8"))), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _remove_descriptions(value: Any) -> Any:
    if isinstance(value, list):
        return [_remove_descriptions(child) for child in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    items = cast("dict[str, Any]", value).items()
    return {key: _remove_descriptions(child) for key, child in items if not _is_text(key, child)}


def _is_text(key: str, value: Any) -> bool:
    return key in ("description", "title") and isinstance(value, str)


def _add_schema_version() -> list[str]:
    """Add the digest of a new version of the schema; the name of the file if there is one."""
    versions = read_schema_versions()
    if VERSION in versions:
        return []
    text = json.dumps({**versions, VERSION: compute_schema_digest()}, indent=2)
    SCHEMA_VERSIONS.write_text(f"{text}\n", "utf-8", newline="\n")
    return ["tests/diff/schema_versions.json"]


def rules() -> str:
    """The page of all rules."""
    return _RULES + format_rules(ALL_RULES, "markdown")
