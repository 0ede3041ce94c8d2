"""What the forms for people have in common: sections by operation, and the words for verdicts."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sdkwright.diff.core.changes import LEVELS, Change, Judged, PythonVerdict, WireVerdict, component
from sdkwright.diff.core.finding import Effect, Level, Reached
from sdkwright.diff.core.folding import MODELS
from sdkwright.diff.review.policy import Review
from sdkwright.diff.review.semver import Bump

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
    "patch": "a patch version is enough",
}
_MOST_LISTED: Final = 8
_CONTEXT = 2


@dataclass(frozen=True)
class Section:
    """What stands together: the changes of one operation alone, or those of a part that several use."""

    title: str  # "GET /v1/voices", or "Voice"
    about: str  # "voices.search", or "reached by 3 operations"
    operations: tuple[Reached, ...]  # those that a shared part reaches; none for one operation
    changes: tuple[Change, ...]


def sections(review: Review) -> tuple[Section, ...]:
    """The sections, the one with the worst change first, then by title."""
    found: dict[tuple[str, str, tuple[Reached, ...]], list[Change]] = {}
    for change in review.changes:
        found.setdefault(_home(change), []).append(change)
    made = [Section(*home, tuple(changes)) for home, changes in found.items()]
    return tuple(sorted(made, key=lambda one: (_worst(one), one.title, one.about, one.operations)))


def _home(change: Change) -> tuple[str, str, tuple[Reached, ...]]:
    operations = change.operations
    if len(operations) == 1:
        return f"{operations[0].method} {operations[0].path}", operations[0].call, ()
    if change.subject == MODELS:
        return "Models", _reach(operations), operations
    part = component(change.subject)
    return part or "The whole API", _reach(operations) if part or operations else "", operations


def _worst(section: Section) -> int:
    return min(LEVELS.index(change.level) for change in section.changes)


def _reach(operations: tuple[Reached, ...]) -> str:
    return f"reached by {len(operations)} operations" if operations else "reached by no operation"


def listed(operations: tuple[Reached, ...]) -> list[str]:
    """Operations for people; the first few of many."""
    shown = [named(one) for one in operations[:_MOST_LISTED]]
    left = len(operations) - len(shown)
    return [*shown, f"and {left} more"] if left else shown


def named(operation: Reached) -> str:
    """An operation for people."""
    shown = f"{operation.method} {operation.path}"
    return f"{shown} ({operation.call})" if operation.call else shown


def verdict(one: Judged) -> str:
    """What one finding does, in a few words."""
    finding = one.finding
    return _LEVELS[finding.level] if finding.effect is None else _EFFECTS[finding.effect]


def counts(changes: Iterable[Change]) -> str:
    """How many there are of each level: "3 changes: 1 breaking, 2 compatible"."""
    levels = [change.level for change in changes]
    if not levels:
        return "no changes"
    parts = [f"{levels.count(level)} {_LEVELS[level]}" for level in LEVELS if level in levels]
    return f"{len(levels)} change{'s' * (len(levels) != 1)}: {', '.join(parts)}"


def asked(review: Review) -> str:
    """What the changes ask of the next version."""
    if not review.changes:
        return "nothing asks for a new version"
    if review.bump == "patch":
        return _BUMPS["patch"]
    who = "it asks for" if len(review.changes) == 1 else "they ask for"
    note = ", with a note for callers" if review.bump == "minor" and review.noted else ""
    return f"{who} {_BUMPS[review.bump]}{note}"


def remarks(review: Review) -> Iterator[str]:
    """What a reader must know beside the changes."""
    if review.unavailable:
        yield f"the verdict on Python callers is not available: {review.unavailable}"
    approved = sum(one.is_approved for one in review.judged)
    if approved:
        yield f"{approved} finding{'s are' if approved != 1 else ' is'} approved"
    if review.left_out:
        yield f"{review.left_out} finding{'s' * (review.left_out != 1)} left out, because the rule is off"


def told(change: Change) -> Iterator[tuple[Judged, str, list[tuple[str, str]]]]:
    """Its findings, each with what it says, and the lines that differ where no finding before it has shown them.

    What holds for requests and for answers alike says which of them it is about.
    """
    times = Counter(one.finding.message for one in change.judged)
    seen: set[tuple[str, str]] = set()
    for one in change.judged:
        finding = one.finding
        where = _direction(finding.rule) if times[finding.message] > 1 else ""
        both = (finding.before, finding.after)
        yield one, finding.message + where, [] if both in seen else differing(*both)
        seen.add(both)


def _direction(rule: str) -> str:
    return " in requests" if "request" in rule else " in answers" if "response" in rule else ""


def differing(before: str, after: str) -> list[tuple[str, str]]:
    """The lines of before and after that differ, with few around them: each with "-", "+", " ", or "…" for a gap."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        if found:
            found.append(("…", ""))
        for word, start, end, new_start, new_end in group:
            if word == "equal":
                found += [(" ", line) for line in old[start:end]]
            else:
                found += [("-", line) for line in old[start:end]]
                found += [("+", line) for line in new[new_start:new_end]]
    return found
