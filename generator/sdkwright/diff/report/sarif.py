"""The report in SARIF 2.1.0, for services that display the results of static analysis."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.diff.core.changes import Change, ReviewedFinding
from sdkwright.diff.core.finding import Level
from sdkwright.diff.core.rules import Rule
from sdkwright.diff.report.sections import (
    find_path,
    format_bump,
    format_counts,
    format_operation,
    format_verdict,
    list_remarks,
)
from sdkwright.diff.review.catalogue import RULES
from sdkwright.diff.review.comparison import ComparedDescription
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import SourceLocation
from sdkwright.problems.sarif import convert_location, format_log

_LEVELS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "info": "note"}
_FINGERPRINT: Final = "sdkwright/v1"


def format_sarif(review: Review) -> str:
    """The report in ASCII: one result for each finding; approved findings are suppressed."""
    known = {rule.id: rule for rule in RULES}
    ids = sorted({item.finding.rule for item in review.findings})
    driver = {"name": "sdkwright", "rules": [_convert_rule(id, known.get(id)) for id in ids]}
    remarks = [{"level": "note", "message": {"text": escape(text)}} for text in list_remarks(review)]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": remarks}],
        "results": [
            _convert_finding(item, change, review, ids.index(item.finding.rule))
            for change in review.changes
            for item in change.findings
        ],
        "properties": {
            "base": review.comparison.base.name,
            "revision": review.comparison.revision.name,
            "summary": f"{format_counts(review.changes)}; {format_bump(review)}",
        },
    }
    return format_log(run)


def _convert_rule(id: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": id}
    return {
        "id": id,
        "shortDescription": {"text": rule.meaning},
        "help": {"text": f"Example: {rule.example}"},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _convert_finding(item: ReviewedFinding, change: Change, review: Review, index: int) -> dict[str, Any]:
    finding, comparison = item.finding, review.comparison
    base = _convert_location(finding.base or change.base, comparison.base, finding.subject)
    revision = _convert_location(finding.revision or change.revision, comparison.revision, finding.subject)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": escape(item.message)},
        "locations": [revision or base] if revision or base else [],
        "relatedLocations": (
            [{"id": 1, "message": {"text": "in the base"}, **base}] if base and revision else []
        ),
        "partialFingerprints": {_FINGERPRINT: item.fingerprint},
        "properties": {
            "surface": finding.surface,
            "verdict": format_verdict(item),
            "operations": [format_operation(operation) for operation in finding.operations],
            "before": finding.before,
            "after": finding.after,
        },
    }
    if item.is_approved:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": escape(item.approval)}
        ]
    return result


def _convert_location(
    location: SourceLocation | None, side: ComparedDescription, subject: str
) -> dict[str, Any]:
    if location is None:
        return {}
    return {
        "physicalLocation": convert_location(find_path(location.file, side), location.line),
        "logicalLocations": [{"fullyQualifiedName": subject}],
    }
