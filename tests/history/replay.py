"""Undoes each change of the API's history in our description, and compares; `make golden` rewrites the reports."""

from __future__ import annotations

import copy
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from sdkwright.diff.report.changelog import format_changelog
from sdkwright.diff.report.sections import format_bump, format_operation, format_verdict
from sdkwright.diff.review.comparison import compare
from sdkwright.diff.review.policy import Policy, Review, apply_policy
from tests.history.changes import CHANGES, Change
from tests.history.edits import Document
from tests.history.slices import slice_documents

GOLDEN: Final = Path(__file__).parent / "golden"
_BUNDLE: Final = Path(__file__).parent.parent.parent / "generated/openapi.json"


def make_sides(change: Change) -> tuple[Document, Document]:
    """The description before the change, and after it."""
    base, revision = (copy.deepcopy(read_bundle()) for _ in range(2))
    change.undo(base)
    if change.redo is not None:
        change.redo(revision)
    return base, revision


def review_documents(base: Document, revision: Document) -> Review:
    """The review of two documents."""
    with tempfile.TemporaryDirectory() as folder:
        base_file, revision_file = (Path(folder) / name for name in ("base.json", "revision.json"))
        for file, document in ((base_file, base), (revision_file, revision)):
            file.write_text(json.dumps(document, indent=1), "utf-8")
        return apply_policy(compare(str(base_file), str(revision_file)), Policy())


@cache
def replay(change: Change) -> Review:
    """The review of a change, from the parts of the description that it affects."""
    return review_documents(*slice_documents(*make_sides(change)))


@cache
def read_bundle() -> Document:
    """Our description."""
    document: Document = json.loads(_BUNDLE.read_text("utf-8"))
    return document


def format_golden(change: Change) -> str:
    """The findings, the required version, and the draft for the change log."""
    review = replay(change)
    lines = [f"# {change.statement}" + (f" ({change.date})" if change.date else ""), ""]
    for item in review.changes:
        lines.append(item.subject)
        lines += [
            f"  {finding.finding.surface:<6} {format_verdict(finding)}: {finding.finding.rule}"
            for finding in item.findings
        ]
        lines += [f"  affects {format_operation(operation)}" for operation in item.operations]
    return "\n".join([*lines, "", format_bump(review), "", "---", "", format_changelog(review)])


def rewrite() -> list[str]:
    """Write the report of each change; the names of those that differ from before."""
    GOLDEN.mkdir(exist_ok=True)
    changed: list[str] = []
    for change in CHANGES:
        file, text = GOLDEN / f"{change.number}.md", format_golden(change)
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8", newline="\n")
            changed.append(f"tests/history/golden/{file.name}")
    return changed
