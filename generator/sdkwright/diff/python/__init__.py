"""Compares two APIs for the callers of their SDKs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python import rules
from sdkwright.diff.python.additions import compare_additions
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide
from sdkwright.diff.python.arguments import compare_arguments
from sdkwright.diff.python.caller_change import CallerChanges, merge_by_cause
from sdkwright.diff.python.channel_operations import is_opening
from sdkwright.diff.python.consequences import merge_consequences
from sdkwright.diff.python.methods import compare_methods
from sdkwright.diff.python.models import compare_models
from sdkwright.diff.python.pages import compare_pages
from sdkwright.diff.python.results import compare_results
from sdkwright.diff.python.selected_bodies import compare_selected_bodies
from sdkwright.diff.python.servers import compare_servers
from sdkwright.diff.python.sessions import compare_sessions
from sdkwright.diff.python.webhooks import compare_webhooks
from sdkwright.ir.api import Api

__all__ = ["RULES", "compare"]

RULES: Final[tuple[Rule, ...]] = tuple(rules.RULES.values())


def compare(base: Api, revision: Api, package: str = "sdk") -> tuple[Finding, ...]:
    """The findings, one for each cause; `package` is the import package in the calls of findings."""
    pair = ApiPair(ApiSide(base), ApiSide(revision), package)
    changes = merge_consequences(merge_by_cause(_list_changes(pair)), pair)
    findings = (
        replace(
            change.to_finding(*(change.pointers or pair.find_pointers(change.subject))),
            model_or_dict_names=pair.model_or_dict_names,
        )
        for change in changes
    )
    return tuple(sorted(findings, key=lambda finding: (finding.subject, finding.rule, finding.message)))


def _list_changes(pair: ApiPair) -> CallerChanges:
    yield from compare_methods(pair)
    for old, new in pair.operations:
        if old != new:
            yield from compare_arguments(old, new, pair)
            yield from compare_selected_bodies(old, new, pair)
            if not (is_opening(old) and is_opening(new)):
                yield from compare_results(old, new, pair)
    yield from compare_sessions(pair)
    yield from compare_webhooks(pair)
    yield from compare_models(pair)
    yield from compare_pages(pair)
    yield from compare_servers(pair)
    yield from compare_additions(pair)
