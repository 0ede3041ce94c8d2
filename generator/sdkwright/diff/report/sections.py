"""Parts of all reports except JSON: sections by operation, and the words for verdicts and versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sdkwright.diff.core.changes import (
    ALL_MODELS,
    Change,
    PythonVerdict,
    ReviewedFinding,
    WireVerdict,
    find_component,
)
from sdkwright.diff.core.finding import LEVELS, AffectedOperation, Effect, Level
from sdkwright.diff.review.comparison import ComparedDescription
from sdkwright.diff.review.policy import Review
from sdkwright.diff.review.semver import Bump, lower_bump

WIRE: Final[dict[WireVerdict, str]] = {
    "breaking": "breaking",
    "warning": "may break",
    "compatible": "compatible",
    "none": "no change",
}
PYTHON: Final[dict[PythonVerdict, str]] = {
    "breaking": "breaks at run time",
    "typing": "breaks type checks",
    "additive": "additive",
    "none": "no change",
}
_LEVELS: Final[dict[Level, str]] = {"error": "breaking", "warning": "may break", "info": "compatible"}
_EFFECTS: Final[dict[Effect, str]] = {
    "runtime": "breaks at run time",
    "typing": "breaks type checks",
    "additive": "additive",
    "none": "no change",
}
_BUMPS: Final[dict[Bump, str]] = {
    "major": "a major version",
    "minor": "a minor version",
    "patch": "a patch version",
}
_MAX_OPERATIONS: Final = 8
_CONTEXT: Final = 2


@dataclass(frozen=True)
class Section:
    """The changes of a single operation, or of a part that several operations use."""

    title: str  # "GET /v1/voices", or "Voice"
    subtitle: str  # "voices.search", or "affects 3 operations"
    operations: tuple[AffectedOperation, ...]
    """The operations that all findings affect, if there are several."""
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class FindingText:
    """A finding with the differing lines, unless an earlier finding of the change has the same lines."""

    item: ReviewedFinding
    lines: list[tuple[str, str]]
    operations: tuple[AffectedOperation, ...]
    """The operations that it affects; empty if all findings of the change affect the same ones."""


def group_sections(review: Review) -> tuple[Section, ...]:
    """The sections, worst change first, then by title."""
    changes: dict[tuple[str, str, tuple[AffectedOperation, ...]], list[Change]] = {}
    for change in review.listed_changes:
        changes.setdefault(_describe_section(change), []).append(change)
    sections = [Section(*section, tuple(items)) for section, items in changes.items()]
    return tuple(
        sorted(
            sections,
            key=lambda section: (
                min(LEVELS.index(change.level) for change in section.changes),
                section.title,
                section.subtitle,
                section.operations,
            ),
        )
    )


def _describe_section(change: Change) -> tuple[str, str, tuple[AffectedOperation, ...]]:
    """The title, the subtitle and the common operations."""
    operations = change.operations
    if len(operations) == 1:
        return f"{operations[0].method} {operations[0].path}", operations[0].call, ()
    subtitle = f"affects {len(operations)} operations" if operations else "affects no operation"
    common = operations if change.has_common_operations else ()
    if change.subject == ALL_MODELS:
        return "Models", subtitle, common
    component = find_component(change.subject)
    return component or "The whole API", subtitle if component or operations else "", common


def list_operations(operations: tuple[AffectedOperation, ...]) -> list[str]:
    """Operations as text; of many, the first few and the number of the others."""
    texts = [format_operation(operation) for operation in operations[:_MAX_OPERATIONS]]
    others = len(operations) - len(texts)
    return [*texts, f"and {others} more"] if others else texts


def format_operation(operation: AffectedOperation) -> str:
    """An operation as text: "GET /v1/voices (voices.search)"."""
    text = f"{operation.method} {operation.path}"
    return f"{text} ({operation.call})" if operation.call else text


def find_path(file: str, side: ComparedDescription) -> str:
    """The file of a location without the ref of a commit: a path in the repository, or a URL."""
    ref, colon, _ = side.name.partition(":")
    return file if "://" in file or not colon else file.removeprefix(ref + colon)


def format_verdict(item: ReviewedFinding) -> str:
    """The verdict on one finding."""
    finding = item.finding
    return _LEVELS[finding.level] if finding.effect is None else _EFFECTS[finding.effect]


def format_counts(changes: Iterable[Change], since: str = "") -> str:
    """The number of changes of each level: "3 changes: 1 breaking, 2 compatible"; `since` is a version."""
    levels = [change.level for change in changes]
    when = f" since {since}" if since else ""
    if not levels:
        return f"no changes{when}"
    parts = [f"{levels.count(level)} {_LEVELS[level]}" for level in LEVELS if level in levels]
    return f"{len(levels)} change{'s' * (len(levels) != 1)}{when}: {', '.join(parts)}"


def format_bump(review: Review) -> str:
    """The version that the changes require, from 1.0 on and below."""
    if not review.changes:
        return "no new version is required"
    if review.bump == "patch":
        return f"{_BUMPS['patch']} is enough"
    verb = "it requires" if len(review.changes) == 1 else "they require"
    note = ", with a note for callers" if review.bump == "minor" and review.noted else ""
    return f"{verb} {_BUMPS[review.bump]} (below 1.0: {_BUMPS[lower_bump(review.bump)]}){note}"


def list_remarks(review: Review) -> Iterator[str]:
    """Remarks in addition to the changes."""
    if review.unavailable:
        yield f"the verdict on Python callers is not available: {review.unavailable}"
    approved = sum(item.is_approved for item in review.findings)
    if approved:
        yield f"{approved} finding{'s are' if approved != 1 else ' is'} approved"
    if review.suppressed:
        yield f"{review.suppressed} finding{'s' * (review.suppressed != 1)} left out, because the rule is off"
    hidden = len(review.changes) - len(review.listed_changes)
    if hidden:
        yield f"{hidden} change{'s' * (hidden != 1)} of a lower level not listed, because of --list {review.policy.listed}"


def list_findings(change: Change) -> Iterator[FindingText]:
    """The findings of a change."""
    has_common_operations = change.has_common_operations
    seen: set[tuple[str, str]] = set()
    for item in change.findings:
        finding = item.finding
        sides = (finding.before, finding.after)
        lines = [] if sides in seen else compare_lines(*sides)
        yield FindingText(item, lines, () if has_common_operations else finding.operations)
        seen.add(sides)


def compare_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, with a few around them: each with "-", "+", " ", or "…" for a gap."""
    import difflib  # only for changes with a text on both sides

    old, new = before.splitlines(), after.splitlines()
    lines: list[tuple[str, str]] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        if lines:
            lines.append(("…", ""))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                lines += [(" ", line) for line in old[start:end]]
            else:
                lines += [("-", line) for line in old[start:end]]
                lines += [("+", line) for line in new[new_start:new_end]]
    return lines
