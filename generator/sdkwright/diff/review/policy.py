"""What a project makes of the findings: which count, how much, which are approved, and when it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.changes import LEVELS, Change, Judged, fingerprint, grouped
from sdkwright.diff.core.finding import Finding, Level
from sdkwright.diff.review.comparison import Comparison, Surfaces
from sdkwright.diff.review.semver import Bump, bump, noted

FailOn: TypeAlias = Literal["breaking", "warning", "any", "never"]
Severity: TypeAlias = Literal["error", "warning", "info", "off"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info", "off")
_FAILING: Final[dict[FailOn, tuple[Level, ...]]] = {
    "breaking": ("error",),
    "warning": ("error", "warning"),
    "any": LEVELS,
    "never": (),
}


@dataclass(frozen=True)
class Approval:
    """A change that somebody has agreed to: by its fingerprint, or by rule, operation and location."""

    source: str  # for a message: which entry of which file
    reason: str
    fingerprint: str = ""
    rule: str = ""
    operation: str = ""  # "GET /v1/voices"; "" for what reaches no operation
    location: str = ""  # the subject of the finding

    def covers(self, finding: Finding) -> bool:
        if self.fingerprint:
            return self.fingerprint == fingerprint(finding)
        named = {f"{one.method} {one.path}" for one in finding.operations} or {""}
        return self.rule == finding.rule and self.location == finding.subject and self.operation in named


@dataclass(frozen=True)
class Policy:
    """The settings and options of a comparison."""

    surface: Surfaces = "both"
    fail_on: FailOn = "breaking"
    severities: Mapping[str, Severity] = field(default_factory=dict[str, Severity])
    approvals: tuple[Approval, ...] = ()
    approvals_file: str = ""


@dataclass(frozen=True)
class Review:
    """A comparison under a policy: what every report tells."""

    comparison: Comparison
    policy: Policy
    changes: tuple[Change, ...]
    failing: int  # how many findings the policy does not let pass
    bump: Bump
    noted: int  # findings for which a minor version needs a note
    unused: tuple[Approval, ...] = ()
    left_out: int = 0  # findings whose rule is off

    @property
    def shows_python(self) -> bool:
        return self.policy.surface != "wire"

    @property
    def shows_wire(self) -> bool:
        return self.policy.surface != "python"

    @property
    def unavailable(self) -> str:
        """Why a Python verdict that was asked for is missing; "" when it is not."""
        return self.comparison.unavailable if self.shows_python else ""

    @property
    def judged(self) -> tuple[Judged, ...]:
        return tuple(one for change in self.changes for one in change.judged)


def review(comparison: Comparison, policy: Policy) -> Review:
    """Apply a policy. Findings that are approved stay; only those of rules that are off go."""
    asked = [one for one in comparison.findings if policy.surface in (one.surface, "both")]
    levelled = [finding for one in asked if (finding := _levelled(one, policy.severities))]
    judged = [Judged(one, _reason(one, policy.approvals)) for one in levelled]
    failing = [one for one in judged if not one.is_approved and one.finding.level in _FAILING[policy.fail_on]]
    # Where a surface is left out, an approval may be of a finding there.
    is_whole = policy.surface == "both" and not comparison.unavailable
    unused = [one for one in policy.approvals if is_whole and not any(map(one.covers, comparison.findings))]
    return Review(
        comparison=comparison,
        policy=policy,
        changes=grouped(judged),
        failing=len(failing),
        bump=bump(levelled),
        noted=noted(levelled),
        unused=tuple(unused),
        left_out=len(asked) - len(levelled),
    )


def _levelled(finding: Finding, severities: Mapping[str, Severity]) -> Finding | None:
    severity = severities.get(finding.rule, finding.level)
    return None if severity == "off" else replace(finding, level=severity)


def _reason(finding: Finding, approvals: Iterable[Approval]) -> str:
    return next((one.reason for one in approvals if one.covers(finding)), "")
