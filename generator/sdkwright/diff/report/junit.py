"""The report in the XML format of JUnit, for services that display the results of tests."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sdkwright.diff.core.changes import ReviewedFinding
from sdkwright.diff.report.sections import (
    format_bump,
    format_counts,
    format_operation,
    format_verdict,
    list_operations,
    list_remarks,
)
from sdkwright.diff.review.policy import Review
from sdkwright.problems.messages import escape


def format_junit(review: Review) -> str:
    """One test for each finding, which fails if the finding is forbidden, and is skipped if it is approved."""
    sides = f"{review.comparison.base.name} -> {review.comparison.revision.name}"
    approved = sum(item.is_approved for item in review.findings)
    counts = {
        "tests": str(max(len(review.findings), 1)),
        "failures": str(review.failing),
        "errors": "0",
        "skipped": str(approved),
    }
    root = Element("testsuites", {"name": "sdkwright diff", **counts})
    suite = SubElement(root, "testsuite", {"name": escape(sides), **counts})
    properties = SubElement(suite, "properties")
    summary = [f"{format_counts(review.changes)}; {format_bump(review)}", *list_remarks(review)]
    for name, text in zip(["summary", *["remark"] * len(summary)], summary, strict=False):
        SubElement(properties, "property", {"name": name, "value": escape(text)})
    if not review.findings:  # some services report a suite without tests as an error
        SubElement(suite, "testcase", {"classname": "sdkwright diff", "name": "no changes"})
    failing = {id(item) for item in review.failing_findings}
    for item in review.findings:
        _add_test(suite, item, is_failing=id(item) in failing)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_test(suite: Element, item: ReviewedFinding, *, is_failing: bool) -> None:
    finding = item.finding
    operations = [format_operation(operation) for operation in finding.operations]
    owner = operations[0] if len(operations) == 1 else finding.subject
    name = f"{escape(item.message)} [{finding.rule} {item.fingerprint}]"
    location = finding.revision or finding.base
    attributes = {"classname": escape(f"{finding.surface}: {owner}"), "name": name}
    if location is not None:
        attributes |= {"file": escape(location.file), "line": str(location.line)}
    test = SubElement(suite, "testcase", attributes)
    if item.is_approved:
        SubElement(test, "skipped", {"message": f"approved: {escape(item.approval)}"})
    elif is_failing:
        failure = {"type": finding.rule, "message": f"{format_verdict(item)}: {escape(item.message)}"}
        SubElement(test, "failure", failure).text = _format_details(item)
    else:
        SubElement(test, "system-out").text = f"{format_verdict(item)}\n{_format_details(item)}"


def _format_details(item: ReviewedFinding) -> str:
    finding = item.finding
    lines = [f"affects {escape(text)}" for text in list_operations(finding.operations)]
    for name, location, text in (
        ("base", finding.base, finding.before),
        ("revision", finding.revision, finding.after),
    ):
        lines += [f"{name}: {location}"] if location is not None else []
        lines += [f"  {escape(line)}" for line in text.splitlines()]
    return "\n".join(lines)
