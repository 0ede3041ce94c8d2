"""Widens parts of the spec that correspond to several parts of the vendor, where these now differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sdkwright.follow.changes import Analysis, Change, FactKind, Value

_PARTS: Final[frozenset[FactKind]] = frozenset(
    {"value", "property", "variant", "status", "media type", "parameter"}
)
"""Facts about a part that only some of the vendor's parts have."""
_WIDE: Final[dict[FactKind, bool]] = {"nullable": True, "required": False, "closed": False}
"""The value of a fact that accepts more."""
_NARROWING: Final = frozenset(
    (
        *("minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "format"),
    )
)
"""Keywords without which a schema accepts more."""


def widen(analysis: Analysis) -> Analysis:
    """Apply the changes of merged parts so that the spec accepts what any of the vendor's parts accepts, where it can."""
    return replace(analysis, changes=tuple(map(_widen, analysis.changes)))


def _widen(change: Change) -> Change:
    if change.verdict != "diverged":
        return change
    values = [change.new, *(origin.value for origin in change.others)]
    kind = change.fact.kind
    if kind in _PARTS:
        # Only some have the part, so it is optional.
        return _decide(change, True) if any(values) else change
    if kind in _WIDE and _WIDE[kind] in values:
        return _decide(change, _WIDE[kind])
    if kind == "keyword" and change.fact.name in _NARROWING and None in values:
        return _decide(change, None)
    return change


def _decide(change: Change, value: Value) -> Change:
    """The change to a value: applied if the spec has another one and the part to copy is known."""
    if change.ours == value or (value is None and not change.ours):
        return replace(change, new=value, verdict="already")
    if change.new != value and change.fact.kind in _PARTS:
        return change  # the spec has lost a part that others have: nothing to copy it from
    return replace(change, new=value, verdict="apply", is_required=False)
