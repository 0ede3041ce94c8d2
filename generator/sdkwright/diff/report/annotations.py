"""For GitHub: a workflow command for each change, which GitHub shows beside the line."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.changes import Change
from sdkwright.diff.core.finding import Level
from sdkwright.diff.report.sections import PYTHON, WIRE, asked, counts, named, remarks
from sdkwright.diff.review.comparison import Side
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape

_COMMANDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "info": "notice"}


def github(review: Review) -> str:
    """Workflow commands, the worst first, for GitHub shows ten of each kind; then the summary, for the log."""
    lines = [_annotation(review, change) for change in review.changes]
    told = [f"{counts(review.changes)}; {asked(review)}", *remarks(review)]
    # Behind a command, so that no text of a description can begin a line and become one itself.
    return "".join(f"{line}\n" for line in [*lines, *(f"::notice::{_data(escape(one))}" for one in told)])


def _annotation(review: Review, change: Change) -> str:
    command = "notice" if change.is_approved else _COMMANDS[change.level]
    shown = {"title": _title(review, change)}
    place = change.revision or change.base
    if place is not None:
        side = review.comparison.revision if change.revision else review.comparison.base
        shown = {"file": escape(_file(place.file, side)), "line": str(place.line), **shown}
    properties = ",".join(f"{name}={_property(value)}" for name, value in shown.items())
    return f"::{command} {properties}::{_data(_message(change))}"


def _title(review: Review, change: Change) -> str:
    wire = [f"wire: {WIRE[change.wire]}"] if review.shows_wire else []
    python = [f"Python: {PYTHON[change.python]}"] if review.shows_python and not review.unavailable else []
    return ", ".join([*wire, *python])


def _message(change: Change) -> str:
    lines = [f"{escape(one.finding.message)} [{one.finding.rule} {one.fingerprint}]" for one in change.judged]
    lines += [f"approved: {escape(one.reason)}" for one in change.judged if one.is_approved]
    for first in change.operations[:1]:
        left = len(change.operations) - 1
        lines.append(f"reaches {escape(named(first))}" + (f" and {left} more" if left else ""))
    for name, place in (("base", change.base), ("revision", change.revision)):
        if place is not None:
            lines.append(f"{name}: {escape(str(place))}")
    return "\n".join(lines)


def _file(file: str, side: Side) -> str:
    """Without the git revision in front: GitHub knows a file by its path in the repository."""
    revision, colon, _ = side.name.partition(":")
    return file.removeprefix(revision + colon) if colon else file


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
