"""Widens parts of the spec that correspond to several parts of the vendor, where these now differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sdkwright.diff.wire.schemas import ANNOTATIONS, format_json
from sdkwright.follow.changes import Analysis, Change, Fact, FactKind, Origin, Value
from sdkwright.follow.differences import Difference
from sdkwright.follow.directions import SentParts, find_sent_parts
from sdkwright.follow.side import Side
from sdkwright.openapi.pointers import has_pointer, join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_mapping

PARTS: Final[frozenset[FactKind]] = frozenset(
    {"value", "property", "variant", "status", "media type", "parameter"}
)
"""Facts about a part that only some of the vendor's parts have."""
_ADDED: Final[frozenset[FactKind]] = frozenset({"value", "property", "variant"})
_OF_RESPONSES: Final[frozenset[FactKind]] = frozenset({"readOnly", "required"})
"""Facts that change no request if only parts that are received have them."""
_WIDE: Final[dict[FactKind, bool]] = {
    "nullable": True,
    "required": False,
    "closed": False,
    "readOnly": False,
    "writeOnly": False,
    "deprecated": False,
}
"""The value of a fact that accepts more."""
_UPPER: Final = frozenset(("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"))
_LOWER: Final = frozenset(("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"))
_NARROWING: Final = _UPPER | _LOWER | {"pattern", "multipleOf", "uniqueItems", "format"}
"""Keywords without which a schema accepts more."""


@dataclass(frozen=True)
class Widening:
    """How parts that are new in the spec can accept what any of the vendor's parts accepts."""

    changes: tuple[Change, ...]
    """The edits that this takes."""
    differences: tuple[Difference, ...]
    """Where a part accepts more already than one of the vendor's: the report names them."""


def widen(analysis: Analysis) -> Analysis:
    """Apply the changes of merged parts so that the spec accepts what any of the vendor's parts accepts, where it can."""
    return _replace_changes(analysis, map(_widen, analysis.changes))


def widen_received(analysis: Analysis, new: Side, ours: Side) -> Analysis:
    """Apply the changes of merged parts that let only what is received accept more: what is sent stays exact."""
    documents = _Documents(new.document, find_sent_parts(new), find_sent_parts(ours))

    def widen_one(change: Change) -> Change:
        is_wider = change.verdict == "diverged" and _is_only_received(change, documents)
        return _widen(change) if is_wider else change

    return _replace_changes(analysis, map(widen_one, analysis.changes))


def _replace_changes(analysis: Analysis, changes: Iterable[Change]) -> Analysis:
    """The analysis with other changes; what was blocked by one that is applied now is applied, too."""
    known = tuple(changes)
    done = {(change.place, change.fact) for change in known if change.verdict in ("apply", "already")}
    released = (
        replace(change, verdict="apply", reason="", needs=None) if change.needs in done else change
        for change in known
    )
    return replace(analysis, changes=tuple(released))


@dataclass(frozen=True)
class _Documents:
    """What is known about NEW and OURS."""

    new: Mapping[str, Any]
    sent: SentParts
    """Of NEW."""
    own: SentParts
    """Of OURS."""


def _is_only_received(change: Change, documents: _Documents) -> bool:
    """Whether a part of the spec that accepts what any of the vendor's parts accepts sends nothing that one of them rejects.

    A part that is sent must have what is added, as the others have it, and not require it. `readOnly` and `required` of what is
    only received say nothing about requests.
    """
    origins = (change.origin, *change.equal, *change.others)
    having = [origin for origin in origins if origin.value]
    senders = [origin for origin in origins if documents.sent.contains(origin.new)]
    if change.fact.kind in _OF_RESPONSES:
        return not any(origin.value for origin in senders)
    if change.fact.kind not in _ADDED or not senders:
        return change.fact.kind in _ADDED and not documents.own.contains(change.place.pointer)
    is_exact = all(origin.value and not origin.is_required for origin in senders)
    return is_exact and _are_equal(having, documents.new)


def _are_equal(origins: Iterable[Origin], new: Mapping[str, Any]) -> bool:
    """Whether the vendor describes a part in the same way at all places, apart from texts."""
    schemas = (as_mapping(resolve_pointer(new, origin.new)) for origin in origins)
    texts = {
        format_json({key: value for key, value in schema.items() if key not in ANNOTATIONS})
        for schema in schemas
    }
    return len(texts) == 1


def _widen(change: Change) -> Change:
    values = [change.new, *(origin.value for origin in change.others)]
    wide = _choose_wide(change.fact, values) if change.verdict == "diverged" else None
    if wide is None:
        return change
    if change.ours == wide.value or (not wide.value and not change.ours):
        return replace(change, new=wide.value, verdict="already")
    if change.new != wide.value and change.fact.kind in PARTS:
        return change  # the spec has lost a part that others have: nothing to copy it from
    return replace(change, new=wide.value, verdict="apply", is_required=False)


@dataclass(frozen=True)
class _Wide:
    value: Value


def _choose_wide(fact: Fact, values: list[Value]) -> _Wide | None:
    """The value that accepts what any of the values accepts; None if that is not one of them."""
    if fact.kind in PARTS:
        return _Wide(True) if any(values) else None  # only some have the part, so it is optional
    if fact.kind in _WIDE:
        is_there = any(bool(value) == _WIDE[fact.kind] for value in values)
        return _Wide(_WIDE[fact.kind]) if is_there else None
    if fact.kind != "keyword" or fact.name not in _NARROWING:
        return None
    if None in values:
        return _Wide(None)
    if fact.name in _UPPER | _LOWER:
        return _Wide(max(values) if fact.name in _UPPER else min(values))
    return None


def widen_new_parts(
    differences: Iterable[Difference], new: Mapping[str, Any], before: Mapping[str, Any]
) -> Widening:
    """Widen parts of the spec that were copied from one of several parts of the vendor; `before` is the spec without them."""
    groups: dict[tuple[str, Fact], list[Difference]] = {}
    for difference in differences:
        if difference.is_merged and not has_pointer(before, difference.node):
            groups.setdefault((difference.place.pointer, difference.fact), []).append(difference)
    changes: list[Change] = []
    widened: list[Difference] = []
    for group in groups.values():
        first = group[0]
        wide = _choose_wide(first.fact, [first.ours, *(difference.theirs for difference in group)])
        if wide is None:
            continue
        if first.ours == wide.value or (not wide.value and not first.ours):
            widened += group
            continue
        origin = next((_find_origin(item) for item in group if item.theirs == wide.value), "")
        if first.fact.kind not in PARTS or (origin and has_pointer(new, origin)):
            source = Origin("", origin or first.pointer, first.seen_in, wide.value)
            changes.append(
                Change(first.fact, first.place, first.ours, wide.value, first.ours, "apply", source)
            )
    return Widening(tuple(changes), tuple(widened))


def _find_origin(difference: Difference) -> str:
    """The pointer of the part in the vendor's document; "" if it is not known."""
    if difference.fact.kind == "property":
        return difference.pointer + join_pointer("properties", difference.fact.name)
    return difference.pointer if difference.fact.kind in ("value", "variant") else ""
