"""Findings -> changes: what has one subject is one change, with a verdict on each surface."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.finding import Effect, Finding, Level, Reached, Surface
from sdkwright.problems.problem import SourceLocation

WireVerdict: TypeAlias = Literal["breaking", "warning", "compatible", "none"]
PythonVerdict: TypeAlias = Literal["breaking", "typing", "additive", "none"]

LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "info")
EFFECTS: Final[tuple[Effect, ...]] = ("runtime", "typing", "additive", "none")
_WIRE: Final[dict[Level, WireVerdict]] = {"error": "breaking", "warning": "warning", "info": "compatible"}
_PYTHON: Final[dict[Effect, PythonVerdict]] = {
    "runtime": "breaking",
    "typing": "typing",
    "additive": "additive",
    "none": "none",
}


@dataclass(frozen=True)
class Judged:
    """A finding as the policy sees it."""

    finding: Finding
    reason: str = ""  # why it is approved; "" when it is not

    @property
    def fingerprint(self) -> str:
        """What an approval names it by."""
        return fingerprint(self.finding)

    @property
    def is_approved(self) -> bool:
        return bool(self.reason)


@dataclass(frozen=True)
class Change:
    """One cause: the findings with one subject, the worst of each surface first."""

    subject: str
    judged: tuple[Judged, ...]

    def of(self, surface: Surface) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.finding.surface == surface)

    @property
    def wire(self) -> WireVerdict:
        found = [LEVELS.index(one.finding.level) for one in self.of("wire")]
        return _WIRE[LEVELS[min(found)]] if found else "none"

    @property
    def python(self) -> PythonVerdict:
        found = [EFFECTS.index(one.finding.effect or "none") for one in self.of("python")]
        return _PYTHON[EFFECTS[min(found)]] if found else "none"

    @property
    def level(self) -> Level:
        """The worst level of any surface."""
        return LEVELS[min(LEVELS.index(one.finding.level) for one in self.judged)]

    @property
    def is_approved(self) -> bool:
        """Whether all that is worse than additive is approved."""
        serious = [one for one in self.judged if one.finding.level != "info"]
        return all(one.is_approved for one in serious or self.judged)

    @property
    def operations(self) -> tuple[Reached, ...]:
        """The operations it reaches, each once, with its call where any finding knows it."""
        found: dict[tuple[str, str], Reached] = {}
        for one in self.judged:
            for reached in one.finding.operations:
                key = (reached.method, reached.path)
                if key not in found or not found[key].call:
                    found[key] = reached
        return tuple(sorted(found.values(), key=lambda one: (one.path, one.method)))

    @property
    def base(self) -> SourceLocation | None:
        return next((one.finding.base for one in self.judged if one.finding.base), None)

    @property
    def revision(self) -> SourceLocation | None:
        return next((one.finding.revision for one in self.judged if one.finding.revision), None)


def fingerprint(finding: Finding) -> str:
    """Twelve digits that stay the same as long as this very change is there, whatever else changes.

    Operations, places and schemas are left out: an edit elsewhere may move them.
    """
    said = "\0".join((finding.surface, finding.rule, finding.subject, finding.message))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def grouped(judged: Iterable[Judged]) -> tuple[Change, ...]:
    """The changes, the worst first, then by subject; the same for the same findings in any order."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.finding.subject, []).append(one)
    changes = [Change(subject, tuple(sorted(those, key=_order))) for subject, those in found.items()]
    return tuple(sorted(changes, key=lambda one: (LEVELS.index(one.level), one.is_approved, one.subject)))


def _order(one: Judged) -> tuple[object, ...]:
    finding = one.finding
    effect = EFFECTS.index(finding.effect or "none")
    return (
        finding.surface == "python",
        LEVELS.index(finding.level),
        effect,
        finding.rule,
        finding.message,
        finding.before,
        finding.after,
        finding.operations,
    )


_COMPONENT = re.compile(r"/components/[^/]+/([^/]+)")


def component(subject: str) -> str:
    """The name of the component that a subject stands in; "" for one under paths."""
    match = _COMPONENT.match(subject)
    return match[1].replace("~1", "/").replace("~0", "~") if match else ""
