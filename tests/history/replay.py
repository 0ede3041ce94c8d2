"""Each change of the API's history, undone on our description and compared with it; `make golden` rewrites the reports."""

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
from tests.history.slices import slices

GOLDEN: Final = Path(__file__).parent / "golden"
_BUNDLE = Path(__file__).parent.parent.parent / "generated/openapi.json"


def sides(change: Change) -> tuple[Document, Document]:
    """The description before the change, and after it."""
    base, revision = (copy.deepcopy(whole()) for _ in range(2))
    change.undo(base)
    if change.redo is not None:
        change.redo(revision)
    return base, revision


def reviewed(base: Document, revision: Document) -> Review:
    """What differs between two descriptions."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "base.json", Path(folder) / "revision.json"]
        for file, document in zip(files, (base, revision), strict=True):
            file.write_text(json.dumps(document, indent=1), "utf-8")
        return apply_policy(compare(*map(str, files)), Policy())


@cache
def replayed(change: Change) -> Review:
    """What a change does, from those parts of the description that it can reach."""
    return reviewed(*slices(*sides(change)))


@cache
def whole() -> Document:
    """Our description."""
    found: Document = json.loads(_BUNDLE.read_text("utf-8"))
    return found


def told(change: Change) -> str:
    """The golden: what is found, what it asks of the next version, and what a change log says of it."""
    found = replayed(change)
    lines = [f"# {change.said}" + (f" ({change.date})" if change.date else ""), ""]
    for one in found.changes:
        lines.append(one.subject)
        lines += [
            f"  {each.finding.surface:<6} {format_verdict(each)}: {each.finding.rule}"
            for each in one.findings
        ]
        lines += [f"  affects {format_operation(operation)}" for operation in one.operations]
    return "\n".join([*lines, "", format_bump(found), "", "---", "", format_changelog(found)])


def rewrite() -> list[str]:
    """Write what is told of each change, and say which reports have changed."""
    GOLDEN.mkdir(exist_ok=True)
    changed: list[str] = []
    for change in CHANGES:
        file, text = GOLDEN / f"{change.number}.md", told(change)
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8", newline="\n")
            changed.append(f"tests/history/golden/{file.name}")
    return changed
