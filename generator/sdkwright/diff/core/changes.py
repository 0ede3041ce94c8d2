"""Changes: the findings that have the same subject, with a verdict for each surface."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.finding import EFFECTS, LEVELS, AffectedOperation, Effect, Finding, Level, Surface
from sdkwright.diff.core.fingerprints import compute_fingerprint
from sdkwright.openapi.pointers import unescape_step
from sdkwright.problems.problem import SourceLocation

WireVerdict: TypeAlias = Literal["breaking", "warning", "compatible", "none"]
PythonVerdict: TypeAlias = Literal["breaking", "typing", "additive", "none"]

ALL_MODELS: Final = "/components/schemas"
"""The subject of a change that is about several models."""
ADDITIONS: Final = "/additions"
"""The subjects of changes of the hand-written methods begin with it; they are not in the description."""
_WIRE: Final[dict[Level, WireVerdict]] = {"error": "breaking", "warning": "warning", "info": "compatible"}
_PYTHON: Final[dict[Effect, PythonVerdict]] = {
    "runtime": "breaking",
    "typing": "typing",
    "additive": "additive",
    "none": "none",
}
_POSITIONS: Final = {
    "request-parameter-property": "in properties of request parameters",
    "request-parameter": "in request parameters",
    "request-header": "in request headers",
    "response-header": "in response headers",
    "request": "in requests",
    "response": "in responses",
}
"""Positions by a part of the rule ids, the longest first."""
_COMPONENT: Final = re.compile(r"/components/[^/]+/([^/]+)")


@dataclass(frozen=True)
class ReviewedFinding:
    """A finding with its approval."""

    finding: Finding
    approval: str = ""  # the reason of the approval; "" if it is not approved
    position: str = ""  # such as "in responses", if another finding of the change has the same message

    @property
    def message(self) -> str:
        """The message, different from the messages of the other findings of the change."""
        return f"{self.finding.message} {self.position}" if self.position else self.finding.message

    @property
    def fingerprint(self) -> str:
        """The text that identifies the finding in an approval."""
        return compute_fingerprint(self.finding)

    @property
    def is_approved(self) -> bool:
        return bool(self.approval)


@dataclass(frozen=True)
class Change:
    """The findings with one subject, the worst of each surface first."""

    subject: str
    findings: tuple[ReviewedFinding, ...]

    def on_surface(self, surface: Surface) -> tuple[ReviewedFinding, ...]:
        return tuple(item for item in self.findings if item.finding.surface == surface)

    @property
    def wire(self) -> WireVerdict:
        levels = [LEVELS.index(item.finding.level) for item in self.on_surface("wire")]
        return _WIRE[LEVELS[min(levels)]] if levels else "none"

    @property
    def python(self) -> PythonVerdict:
        effects = [EFFECTS.index(item.finding.effect or "none") for item in self.on_surface("python")]
        return _PYTHON[EFFECTS[min(effects)]] if effects else "none"

    @property
    def level(self) -> Level:
        """The worst level of any surface."""
        return LEVELS[min(LEVELS.index(item.finding.level) for item in self.findings)]

    @property
    def is_approved(self) -> bool:
        """Whether everything worse than `info` is approved."""
        serious = [item for item in self.findings if item.finding.level != "info"]
        return all(item.is_approved for item in serious or self.findings)

    @property
    def operations(self) -> tuple[AffectedOperation, ...]:
        """The operations that any finding affects, without duplicates."""
        return merge_operations(item.finding for item in self.findings)

    @property
    def has_common_operations(self) -> bool:
        """Whether all findings affect the same operations."""
        return len({frozenset(map(_make_key, item.finding.operations)) for item in self.findings}) == 1

    @property
    def base(self) -> SourceLocation | None:
        return next((item.finding.base for item in self.findings if item.finding.base), None)

    @property
    def revision(self) -> SourceLocation | None:
        return next((item.finding.revision for item in self.findings if item.finding.revision), None)


def merge_operations(findings: Iterable[Finding]) -> tuple[AffectedOperation, ...]:
    """The operations of several findings without duplicates, with the call where any finding has it."""
    operations: dict[tuple[str, str], AffectedOperation] = {}
    for finding in findings:
        for operation in finding.operations:
            key = _make_key(operation)
            if key not in operations or not operations[key].call:
                operations[key] = operation
    return tuple(sorted(operations.values(), key=lambda operation: (operation.path, operation.method)))


def _make_key(operation: AffectedOperation) -> tuple[str, str]:
    return operation.method, operation.path


def group_by_subject(findings: Iterable[ReviewedFinding]) -> tuple[Change, ...]:
    """The changes, the worst first, then by subject; the order of the findings does not matter."""
    by_subject: dict[str, list[ReviewedFinding]] = {}
    for item in findings:
        by_subject.setdefault(item.finding.subject, []).append(item)
    changes = [
        Change(subject, tuple(_add_positions(sorted(items, key=_sort_key))))
        for subject, items in by_subject.items()
    ]
    return tuple(
        sorted(changes, key=lambda change: (LEVELS.index(change.level), change.is_approved, change.subject))
    )


def _add_positions(items: list[ReviewedFinding]) -> Iterator[ReviewedFinding]:
    """The findings of a change, with their position where messages are equal: effects may differ by position."""
    times = Counter(item.finding.message for item in items)
    for item in items:
        is_unique = times[item.finding.message] == 1
        yield item if is_unique else replace(item, position=_find_position(item.finding.rule))


def _find_position(rule: str) -> str:
    return next((text for part, text in _POSITIONS.items() if part in rule), "")


def _sort_key(item: ReviewedFinding) -> tuple[object, ...]:
    finding = item.finding
    return (
        finding.surface == "python",
        LEVELS.index(finding.level),
        EFFECTS.index(finding.effect or "none"),
        finding.rule,
        finding.message,
        finding.before,
        finding.after,
        finding.operations,
    )


def find_component(subject: str) -> str:
    """The name of the component that contains a subject; "" for a subject under `/paths`."""
    match = _COMPONENT.match(subject)
    return unescape_step(match[1]) if match else ""
