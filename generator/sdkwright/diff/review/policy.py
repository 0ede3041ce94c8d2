"""Applies the policy of a project to a comparison: severities, approvals, and whether it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.changes import Change, ReviewedFinding, group_by_subject
from sdkwright.diff.core.finding import LEVELS, Finding, Level
from sdkwright.diff.core.fingerprints import compute_fingerprint
from sdkwright.diff.review.comparison import Comparison, Surfaces
from sdkwright.diff.review.semver import Bump, find_bump, is_noted

FailOn: TypeAlias = Literal["breaking", "warning", "any", "never"]
Listed: TypeAlias = Literal["breaking", "warning", "any"]
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
    """An entry of the approvals file: a fingerprint, or a rule with operation and location."""

    source: str  # file and number of the entry, for messages
    reason: str
    fingerprint: str = ""
    rule: str = ""
    operation: str = ""  # "GET /v1/voices"; "" for a finding that affects no operation
    location: str = ""  # the subject of the finding

    def covers(self, finding: Finding) -> bool:
        if self.fingerprint:
            return self.fingerprint == compute_fingerprint(finding)
        operations = {f"{affected.method} {affected.path}" for affected in finding.operations} or {""}
        return self.rule == finding.rule and self.location == finding.subject and self.operation in operations


@dataclass(frozen=True)
class Policy:
    """The settings and options of a comparison."""

    surface: Surfaces = "both"
    fail_on: FailOn = "breaking"
    severities: Mapping[str, Severity] = field(default_factory=dict[str, Severity])
    approvals: tuple[Approval, ...] = ()
    listed: Listed = "any"
    """The least level of the changes that text, Markdown and HTML describe."""


@dataclass(frozen=True)
class Review:
    """A comparison under a policy: the input of every report."""

    comparison: Comparison
    policy: Policy
    changes: tuple[Change, ...]
    bump: Bump
    noted: int  # the number of findings for which a minor version needs a note
    unused_approvals: tuple[Approval, ...] = ()
    suppressed: int = 0  # the number of findings whose rule is off

    @property
    def includes_python(self) -> bool:
        return self.policy.surface != "wire"

    @property
    def includes_wire(self) -> bool:
        return self.policy.surface != "python"

    @property
    def unavailable(self) -> str:
        """Why the Python verdict is missing; "" if it is there, or not part of the policy."""
        return self.comparison.unavailable if self.includes_python else ""

    @property
    def has_python(self) -> bool:
        """Whether there is a Python verdict."""
        return self.includes_python and not self.unavailable

    @property
    def listed_changes(self) -> tuple[Change, ...]:
        """The changes that reports for people describe."""
        return tuple(change for change in self.changes if change.level in _FAILING[self.policy.listed])

    @property
    def findings(self) -> tuple[ReviewedFinding, ...]:
        return tuple(item for change in self.changes for item in change.findings)

    @property
    def failing_findings(self) -> tuple[ReviewedFinding, ...]:
        """The findings that make the command fail."""
        return tuple(filter(self._fails, self.findings))

    @property
    def failing(self) -> int:
        """The number of findings that make the command fail."""
        return len(self.failing_findings)

    @property
    def failing_changes(self) -> tuple[Change, ...]:
        """The changes with such findings."""
        return tuple(change for change in self.changes if any(map(self._fails, change.findings)))

    def _fails(self, item: ReviewedFinding) -> bool:
        return not item.is_approved and item.finding.level in _FAILING[self.policy.fail_on]


def apply_policy(comparison: Comparison, policy: Policy) -> Review:
    """Apply a policy. The review contains approved findings, but not findings of rules that are off."""
    on_surface = [item for item in comparison.findings if policy.surface in (item.surface, "both")]
    findings = [item for finding in on_surface if (item := _apply_severity(finding, policy.severities))]
    items = [ReviewedFinding(item, _find_approval(item, policy.approvals)) for item in findings]
    # Without one of the surfaces, an approval may be for a finding of that surface.
    is_complete = policy.surface == "both" and not comparison.unavailable
    unused = [
        approval
        for approval in policy.approvals
        if is_complete and not any(map(approval.covers, comparison.findings))
    ]
    return Review(
        comparison=comparison,
        policy=policy,
        changes=group_by_subject(items),
        bump=find_bump(findings),
        noted=sum(map(is_noted, findings)),
        unused_approvals=tuple(unused),
        suppressed=len(on_surface) - len(findings),
    )


def _apply_severity(finding: Finding, severities: Mapping[str, Severity]) -> Finding | None:
    severity = severities.get(finding.rule, finding.level)
    return None if severity == "off" else replace(finding, level=severity)


def _find_approval(finding: Finding, approvals: Iterable[Approval]) -> str:
    return next((approval.reason for approval in approvals if approval.covers(finding)), "")
