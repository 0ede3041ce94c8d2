"""The report for programs, in JSON; docs/diff.schema.json is its schema."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from sdkwright.diff.core.changes import Change, ReviewedFinding
from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.review.policy import Review
from sdkwright.diff.review.semver import lower_bump
from sdkwright.problems.problem import SourceLocation

VERSION: Final = "2.0"
"""The version of docs/diff.schema.json: a new key raises the second number, an incompatible change the first."""


def format_json_report(review: Review) -> str:
    """The report in ASCII, so that it is valid in every encoding."""
    comparison = review.comparison
    report = {
        "version": VERSION,
        "base": asdict(comparison.base),
        "revision": asdict(comparison.revision),
        "surface": review.policy.surface,
        "failOn": review.policy.fail_on,
        "unavailable": review.unavailable or None,
        "summary": _convert_summary(review),
        "changes": [_convert_change(change) for change in review.changes],
        "unusedApprovals": [approval.source for approval in review.unused_approvals],
    }
    return json.dumps(report, indent=2) + "\n"


def _convert_summary(review: Review) -> dict[str, Any]:
    changes = review.changes
    wire = [change.wire for change in changes]
    python = [change.python for change in changes]
    return {
        "changes": len(changes),
        "wire": {verdict: wire.count(verdict) for verdict in ("breaking", "warning", "compatible")},
        "python": {verdict: python.count(verdict) for verdict in ("breaking", "typing", "additive")},
        "approved": sum(item.is_approved for item in review.findings),
        "leftOut": review.suppressed,
        "failing": review.failing,
        "bump": review.bump if changes else None,
        "bumpBelowOne": lower_bump(review.bump) if changes else None,
    }


def _convert_change(change: Change) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "level": change.level,
        "wire": change.wire,
        "python": change.python,
        "approved": change.is_approved,
        "findings": [_convert_finding(item) for item in change.findings],
    }


def _convert_operation(operation: AffectedOperation) -> dict[str, Any]:
    return {
        "method": operation.method,
        "path": operation.path,
        "call": operation.call or None,
        "summary": operation.summary or None,
    }


def _convert_finding(item: ReviewedFinding) -> dict[str, Any]:
    finding = item.finding
    return {
        "fingerprint": item.fingerprint,
        "rule": finding.rule,
        "surface": finding.surface,
        "level": finding.level,
        "effect": finding.effect,
        "message": item.message,
        "operations": [_convert_operation(operation) for operation in finding.operations],
        "approved": item.approval or None,
        "before": finding.before or None,
        "after": finding.after or None,
        "base": _convert_location(finding.base),
        "revision": _convert_location(finding.revision),
    }


def _convert_location(location: SourceLocation | None) -> dict[str, Any] | None:
    return None if location is None else {"file": location.file, "line": location.line}
