"""Compares two descriptions on the wire."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from sdkwright.diff.core.finding import LEVELS, AffectedOperation, Finding, Level
from sdkwright.diff.core.rules import parse_wire_rules
from sdkwright.diff.wire.causes import Cause, Causes, Recorder
from sdkwright.diff.wire.differences import Difference, Family
from sdkwright.diff.wire.labels import format_label
from sdkwright.diff.wire.lifecycle import is_unstable
from sdkwright.diff.wire.normal_form import Normalizer
from sdkwright.diff.wire.operations import OperationComparer
from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.diff.wire.rules.operations import OPERATION_TABLE
from sdkwright.diff.wire.rules.properties import PROPERTY_MESSAGES, find_rule
from sdkwright.diff.wire.rules.schema_changes import READ_ONLY, SCHEMA_CHANGES, WRITE_ONLY, SchemaPlace
from sdkwright.diff.wire.rules.webhooks import WEBHOOK_TABLE
from sdkwright.diff.wire.schema_graph import Node, SchemaGraph
from sdkwright.diff.wire.schemas import Resolver
from sdkwright.diff.wire.security import SecurityComparer
from sdkwright.diff.wire.security_schemes import SchemePair
from sdkwright.diff.wire.unchanged import UnchangedValues
from sdkwright.openapi.description import Description
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.pointers import join_pointer
from sdkwright.problems.messages import escape

__all__ = ["compare"]

_OPERATION_LEVELS: Final[dict[str, Level]] = {
    rule.id: rule.level for rule in parse_wire_rules(OPERATION_TABLE + WEBHOOK_TABLE)
}
_MAX_LENGTH: Final = 4_000


def compare(
    base: Description, revision: Description, *, today: datetime.date | None = None
) -> tuple[Finding, ...]:
    """The findings; `today` decides whether a date of removal has passed."""
    if base.data and base.data == revision.data:
        return ()
    with pause_gc():
        return _compare(base, revision, today or datetime.date.today())


def _compare(base: Description, revision: Description, today: datetime.date) -> tuple[Finding, ...]:
    causes = Causes()
    sides = Normalizer(Resolver(base.document)), Normalizer(Resolver(revision.document))
    graph = SchemaGraph(sides, UnchangedValues(base.document, revision.document))
    schemes = SchemePair(sides[0].resolver, sides[1].resolver)
    security = SecurityComparer(base.document, revision.document, schemes)
    operations = OperationComparer(causes, graph, security, today)
    operations.compare("paths")
    operations.compare("webhooks")
    for node in graph.compare():
        for cause in _list_causes(node):
            causes.add(cause)
    record = Recorder(causes)
    security.compare_documents(record)
    _record_removed_schemas(graph, record)
    findings = (
        finding
        for cause in causes.by_key.values()
        for finding in _make_findings(cause, operations.compared, base, revision)
    )
    return tuple(sorted(findings, key=_sort_key))


def _list_causes(node: Node) -> Iterator[Cause]:
    for difference in node.differences:
        position = _classify_position(node.use.family, node.is_inside)
        if difference.position:
            position = _classify_position(node.use.make_inner().family, True)
        rule = find_rule(SchemaPlace(node.use.direction, position, difference.change))
        if rule is not None:
            yield Cause(
                rule.id,
                _format_message(difference),
                difference.base,
                difference.revision,
                *difference.sources,
                operations=node.operations,
                level=rule.level,
            )


def _classify_position(family: Family, is_inside: bool) -> str:
    if family in ("content", "text"):
        return "property" if is_inside else "body"
    return "parameter" if family == "header-parameter" else family


def _format_message(difference: Difference) -> str:
    label = format_label(difference.revision or difference.base)
    if difference.position:
        return f"{label} {PROPERTY_MESSAGES[difference.change]}"
    change = SCHEMA_CHANGES[difference.change.removeprefix(READ_ONLY).removeprefix(WRITE_ONLY)]
    return f"{label}: {change.row.text.format(before=difference.before, after=difference.after)}"


def _record_removed_schemas(graph: SchemaGraph, record: Recorder) -> None:
    """Record the removed schemas, except schemas that were renamed or moved inline, which are compared."""
    before, after = (side.resolver.component_schemas for side in graph.sides)
    compared = {node.base.component for node in graph.nodes.values()}
    for name in before:
        if name not in after and name not in compared:
            pointer = join_pointer("components", "schemas", name)
            record("api-schema-removed", f"the schema `{name}` is gone", pointer, "", before[name])


def _make_findings(
    cause: Cause, operations: list[RawOperation], base: Description, revision: Description
) -> Iterator[Finding]:
    """The finding of a cause; another one for operations that are draft or alpha, if not all of them are."""
    affected = [operations[bit] for bit in _list_bits(cause.operations)]
    stable = [operation for operation in affected if not is_unstable(operation.raw)]
    level: Level = cause.level or _OPERATION_LEVELS[cause.rule]
    is_mixed = level != "info" and 0 < len(stable) < len(affected)
    finding = Finding(
        cause.rule,
        "wire",
        "info" if affected and not stable else level,
        cause.subject,
        escape(cause.message),
        _list_operations(stable if is_mixed else affected),
        _format_source(cause.before),
        _format_source(cause.after),
        base.locate(cause.base) if cause.base else None,
        revision.locate(cause.revision) if cause.revision else None,
    )
    yield finding
    if is_mixed:
        message = f"{finding.message}, in operations that are draft or alpha"
        unstable = (operation for operation in affected if is_unstable(operation.raw))
        yield replace(finding, level="info", message=message, operations=_list_operations(unstable))


def _list_operations(operations: Iterable[RawOperation]) -> tuple[AffectedOperation, ...]:
    return tuple(sorted({AffectedOperation(item.method.upper(), item.path) for item in operations}))


def _list_bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _format_source(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}\n…"


def _sort_key(finding: Finding) -> tuple[Any, ...]:
    return (LEVELS.index(finding.level), finding.subject, finding.rule, finding.message)
