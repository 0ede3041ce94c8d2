"""For programs: JSON, as docs/diff.schema.json describes it."""

from __future__ import annotations

import json
from typing import Any, Final

from sdkwright.diff.core.changes import Change, Judged
from sdkwright.diff.core.finding import Reached
from sdkwright.diff.review.comparison import Side
from sdkwright.diff.review.policy import Review
from sdkwright.problems.problem import SourceLocation

_FORMAT: Final = 1
"""Raised when a program that reads the report would have to be changed; new keys do not raise it."""


def as_json(review: Review) -> str:
    """The whole report; ASCII only, so that nothing on the way can spoil it."""
    comparison = review.comparison
    shown = {
        "format": _FORMAT,
        "base": _side(comparison.base),
        "revision": _side(comparison.revision),
        "surface": review.policy.surface,
        "failOn": review.policy.fail_on,
        "unavailable": review.unavailable or None,
        "summary": _summary(review),
        "changes": [_change(change) for change in review.changes],
        "unusedApprovals": [one.location for one in review.unused],
    }
    return json.dumps(shown, indent=2) + "\n"


def _side(side: Side) -> dict[str, str]:
    return {"name": side.name, "title": side.title, "version": side.version}


def _summary(review: Review) -> dict[str, Any]:
    changes = review.changes
    wire = [change.wire for change in changes]
    python = [change.python for change in changes]
    return {
        "changes": len(changes),
        "wire": {word: wire.count(word) for word in ("breaking", "warning", "compatible")},
        "python": {word: python.count(word) for word in ("breaking", "typing", "additive")},
        "approved": sum(one.is_approved for one in review.judged),
        "leftOut": review.left_out,
        "failing": review.failing,
        "bump": review.bump if changes else None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "level": change.level,
        "wire": change.wire,
        "python": change.python,
        "approved": change.is_approved,
        "operations": [_operation(one) for one in change.operations],
        "findings": [_finding(one) for one in change.judged],
    }


def _operation(one: Reached) -> dict[str, Any]:
    return {"method": one.method, "path": one.path, "call": one.call or None, "summary": one.summary or None}


def _finding(one: Judged) -> dict[str, Any]:
    finding = one.finding
    return {
        "fingerprint": one.fingerprint,
        "rule": finding.rule,
        "surface": finding.surface,
        "level": finding.level,
        "effect": finding.effect,
        "message": finding.message,
        "approved": one.reason or None,
        "before": finding.before or None,
        "after": finding.after or None,
        "base": _place(finding.base),
        "revision": _place(finding.revision),
    }


def _place(place: SourceLocation | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line}
