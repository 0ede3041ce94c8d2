"""What a change of a description does on the wire."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any, Final

from sdkwright.diff.core.finding import Finding, Level, Reached
from sdkwright.diff.wire import lifecycle, security
from sdkwright.diff.wire.catalogue import BY_ID, CELLS, RULES
from sdkwright.diff.wire.edits import Edit, Family
from sdkwright.diff.wire.endpoints import Endpoint
from sdkwright.diff.wire.graph import Graph, Node
from sdkwright.diff.wire.labels import label
from sdkwright.diff.wire.normal import Normal
from sdkwright.diff.wire.notes import Note, Notes, Scribe
from sdkwright.diff.wire.operations import Operations
from sdkwright.diff.wire.rules_properties import PROPERTY_TEXTS
from sdkwright.diff.wire.rules_schema import KINDS, Cell
from sdkwright.diff.wire.sameness import Sameness
from sdkwright.diff.wire.sites import Sites
from sdkwright.openapi.description import Description
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.pointers import join_pointer
from sdkwright.problems.messages import escape

__all__ = ["RULES", "compare"]

_RANKS: Final[dict[Level, int]] = {"error": 0, "warning": 1, "info": 2}
_LONGEST: Final = 4_000


def compare(
    base: Description, revision: Description, *, today: datetime.date | None = None
) -> tuple[Finding, ...]:
    """The findings, one for each cause; `today` decides whether an announced day has come."""
    if base.data and base.data == revision.data:
        return ()
    with pause_gc():
        return _compared(base, revision, today or datetime.date.today())


def _compared(base: Description, revision: Description, today: datetime.date) -> tuple[Finding, ...]:
    notes = Notes()
    sides = Normal(Sites(base.document)), Normal(Sites(revision.document))
    graph = Graph(sides, Sameness(base.document, revision.document))
    operations = Operations(notes, graph, today)
    operations.compare("paths")
    operations.compare("webhooks")
    for node in graph.compared():
        for note in _of_node(node):
            notes.add(note)
    whole = Scribe(notes)
    security.asked(base.document, revision.document, ("", ""), "global-", whole)
    security.described(base.document, revision.document, whole)
    _schemas_gone(graph, whole)
    found = [_finding(note, operations.met, base, revision) for note in notes.found.values()]
    return tuple(sorted(found, key=_order))


def _of_node(node: Node) -> Iterator[Note]:
    for edit in node.edits:
        position = (
            _position(node.how.inside().family, True)
            if edit.position
            else _position(node.how.family, node.is_inside)
        )
        rule = CELLS.get(Cell(node.how.direction, position, edit.kind))
        if rule is not None:
            yield Note(
                rule.id, _message(edit), edit.base, edit.revision, *edit.shown, operations=node.operations
            )


def _position(family: Family, is_inside: bool) -> str:
    if family in ("content", "text"):
        return "property" if is_inside else "body"
    return "parameter" if family == "header-parameter" else family


def _message(edit: Edit) -> str:
    kind = edit.kind.removeprefix("read-only-").removeprefix("write-only-")
    what = label(edit.revision or edit.base)
    if edit.position:
        return f"{what} {PROPERTY_TEXTS[edit.kind]}"
    return f"{what}: {KINDS[kind].text.format(before=edit.before, after=edit.after)}"


def _schemas_gone(graph: Graph, note: Scribe) -> None:
    """Schemas that nothing took the place of; one that was renamed, or written inline, lives on."""
    before, after = (normal.sites.schemas for normal in graph.sides)
    living = {node.base.component for node in graph.nodes.values()}
    for name in before:
        if name not in after and name not in living:
            pointer = join_pointer("components", "schemas", name)
            note("api-schema-removed", f"the schema `{name}` is gone", pointer, "", before[name])


def _finding(note: Note, met: list[Endpoint], base: Description, revision: Description) -> Finding:
    rule = BY_ID[note.rule]
    reached = [met[bit] for bit in _bits(note.operations)]
    level: Level = rule.level
    if reached and all(lifecycle.is_unstable(one.raw) for one in reached):
        level = "info"
    return Finding(
        rule.id,
        "wire",
        level,
        note.subject,
        escape(note.message),
        tuple(sorted({Reached(one.method.upper(), one.path) for one in reached})),
        _shown(note.before),
        _shown(note.after),
        base.locate(note.base) if note.base else None,
        revision.locate(note.revision) if note.revision else None,
    )


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _shown(value: Any) -> str:
    if value is None:
        return ""
    whole = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}\n…"


def _order(finding: Finding) -> tuple[Any, ...]:
    return (_RANKS[finding.level], finding.subject, finding.rule, finding.message)
