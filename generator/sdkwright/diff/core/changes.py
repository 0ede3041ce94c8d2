"""Changes: the findings that have the same subject, with a verdict for each surface."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
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
_COMPONENT: Final = re.compile(r"/components/[^/]+/([^/]+)")


@dataclass(frozen=True)
class ReviewedFinding:
    """A finding with its approval."""

    finding: Finding
    approval: str = ""  # the reason of the approval; "" if it is not approved

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
        """The affected operations without duplicates, with the call where any finding has it."""
        operations: dict[tuple[str, str], AffectedOperation] = {}
        for item in self.findings:
            for operation in item.finding.operations:
                key = (operation.method, operation.path)
                if key not in operations or not operations[key].call:
                    operations[key] = operation
        return tuple(sorted(operations.values(), key=lambda operation: (operation.path, operation.method)))

    @property
    def base(self) -> SourceLocation | None:
        return next((item.finding.base for item in self.findings if item.finding.base), None)

    @property
    def revision(self) -> SourceLocation | None:
        return next((item.finding.revision for item in self.findings if item.finding.revision), None)


def group_by_subject(findings: Iterable[ReviewedFinding]) -> tuple[Change, ...]:
    """The changes, the worst first, then by subject; the order of the findings does not matter."""
    by_subject: dict[str, list[ReviewedFinding]] = {}
    for item in findings:
        by_subject.setdefault(item.finding.subject, []).append(item)
    changes = [Change(subject, tuple(sorted(items, key=_sort_key))) for subject, items in by_subject.items()]
    return tuple(
        sorted(changes, key=lambda change: (LEVELS.index(change.level), change.is_approved, change.subject))
    )


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
