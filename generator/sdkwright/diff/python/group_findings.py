"""Merges the findings about new models, which are consequences of other changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from sdkwright.diff.core.changes import ALL_MODELS
from sdkwright.diff.core.finding import Finding

_CONSEQUENCES: Final = ("python-model-added", "python-params-added", "python-page-added")
"""Rules of consequences of a new operation, field or variant."""
_ENDING: Final = " is new"


def group_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, with those of each rule above merged into one."""
    ordered = sorted(map(_move_to_schema, findings), key=lambda finding: _rank(finding.rule))
    return tuple(_merge_consequences(ordered))


def _rank(rule: str) -> int:
    return _CONSEQUENCES.index(rule) if rule in _CONSEQUENCES else -1


def _move_to_schema(finding: Finding) -> Finding:
    """The finding at the schema of an enum rather than at its keyword, as on the wire."""
    above, _, last = finding.subject.rpartition("/")
    is_keyword = last == "enum" and not above.endswith("/properties")  # a property may be called `enum`
    return replace(finding, subject=above) if is_keyword else finding


def _merge_consequences(ordered: list[Finding]) -> Iterator[Finding]:
    for rank, group in groupby(ordered, key=lambda finding: _rank(finding.rule)):
        findings = sorted(group, key=lambda finding: finding.subject)
        yield from [_merge(findings)] if rank >= 0 and len(findings) > 1 else findings


def _merge(findings: list[Finding]) -> Finding:
    names = [finding.message.removesuffix(_ENDING) for finding in findings]
    return replace(
        findings[0],
        subject=ALL_MODELS,
        revision_pointer=findings[0].revision_pointer or findings[0].subject,
        message=f"{', '.join(names[:-1])} and {names[-1]} are new",
        operations=tuple(sorted({operation for finding in findings for operation in finding.operations})),
        after="\n".join(finding.after for finding in findings),
        base=None,
        revision=None,
    )
