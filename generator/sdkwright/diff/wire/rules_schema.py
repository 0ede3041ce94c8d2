"""The rules about schemas: each kind at each position where it has a level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sdkwright.diff.core.finding import Level, Rule
from sdkwright.diff.wire.kind import POSITIONS, Direction, Kind
from sdkwright.diff.wire.kinds_bounds import BOUND_KINDS
from sdkwright.diff.wire.kinds_structure import STRUCTURE
from sdkwright.diff.wire.kinds_texts import TEXTS
from sdkwright.diff.wire.kinds_values import VALUES

KINDS: Final = {kind.name: kind for kind in (*VALUES, *TEXTS, *BOUND_KINDS, *STRUCTURE)}

_WHERE: Final = {
    "request-body": "In a request body",
    "request-property": "In a property of a request",
    "request-parameter": "In a request parameter",
    "request-parameter-property": "In a property of a request parameter",
    "response-body": "In a response body",
    "response-property": "In a property of a response",
    "response-header": "In a response header",
}
_WHY: Final[dict[tuple[Direction, Level], str]] = {
    ("request", "error"): "callers may still send what is refused now",
    ("request", "warning"): "callers may still send what is refused now, if they ever did",
    ("request", "info"): "whatever callers send is still accepted",
    ("response", "error"): "callers may be sent what they do not expect",
    ("response", "warning"): "callers may be sent what they do not expect, if they cannot take new values",
    ("response", "info"): "callers are sent nothing that they do not expect",
}
_HEADER_PROPERTY: Final = {
    "became-enum": "request-header-property-became-enum",
    "property-became-required": "request-header-property-became-required",
    "required-property-added": "new-required-request-header-property",
}
_RESPONSE_BODY_ENUM: Final = {"enum-value-removed": "response-mediatype-enum-value-removed"}


READ_ONLY: Final = "read-only-"
WRITE_ONLY: Final = "write-only-"
READ_ONLY_KINDS: Final = {
    "enum-value-removed",
    *(kind.name for kind in BOUND_KINDS if kind.request in ("error", "warning")),
}
"""What is not reported as a break of a read-only property: its values come from the API, which keeps to its own limits.

Other changes are: to be read-only is advice, and who sends an object back as it came sends such properties too.
"""
_WRITE_ONLY_KINDS: Final = {"enum-value-added"}


class Cell(NamedTuple):
    """Where a kind of change is found."""

    direction: Direction
    position: str
    kind: str  # with `read-only-` or `write-only-` before it where the property is that


def rule_id(cell: Cell) -> str:
    """The id of a cell's rule, which is that of oasdiff where it has one."""
    if cell.position == "header-property":
        return _HEADER_PROPERTY.get(cell.kind, f"request-parameter-property-{cell.kind}")
    if cell.direction == "response" and cell.position == "body" and cell.kind in _RESPONSE_BODY_ENUM:
        return _RESPONSE_BODY_ENUM[cell.kind]
    for guard in (READ_ONLY, WRITE_ONLY):
        if cell.kind.startswith(guard):
            return f"{cell.direction}-{guard}{cell.position}-{cell.kind.removeprefix(guard)}"
    return f"{cell.direction}-{cell.position}-{cell.kind}"


def schema_rules() -> Iterator[tuple[Cell, Rule]]:
    """Every cell that is reported, with its rule."""
    for kind in KINDS.values():
        for direction, positions in POSITIONS.items():
            for position in positions:
                level = kind.level(direction, position)
                if level is not None:
                    yield from _cells(kind, direction, position, level)


def _cells(kind: Kind, direction: Direction, position: str, level: Level) -> Iterator[tuple[Cell, Rule]]:
    cell = Cell(direction, position, kind.name)
    yield cell, _rule(kind, cell, level)
    if position == "parameter-property":
        yield cell._replace(position="header-property"), _rule(
            kind, cell._replace(position="header-property"), level
        )
    if position == "property" and kind.name in (
        READ_ONLY_KINDS if direction == "request" else _WRITE_ONLY_KINDS
    ):
        guard = READ_ONLY if direction == "request" else WRITE_ONLY
        guarded = cell._replace(kind=guard + kind.name)
        who = "a response only" if direction == "request" else "a request only"
        why = (
            f"The property belongs to {who}, so that callers see nothing of it; the opposite says even less."
        )
        yield guarded, _rule(
            kind, guarded, "info", f"{_meaning(kind, cell, level)}; but it is part of {who}.", why
        )


def _rule(kind: Kind, cell: Cell, level: Level, meaning: str = "", why: str = "") -> Rule:
    mirror = "" if why else _mirror(kind, cell)
    before, after = (_marked(schema, cell.kind) for schema in kind.example(cell.direction))
    return Rule(
        rule_id(cell),
        "wire",
        level,
        meaning or f"{_meaning(kind, cell, level)}: {_WHY[cell.direction, level]}.",
        f"`{before}` becomes `{after}`",
        mirror,
        why
        or ("" if mirror else kind.why_no_mirror or "The opposite concerns nobody, so it is not reported."),
    )


def _marked(schema: str, kind: str) -> str:
    for guard, keyword in ((READ_ONLY, "readOnly"), (WRITE_ONLY, "writeOnly")):
        if kind.startswith(guard):
            return f"{schema[:-1]}, {keyword}: true}}"
    return schema


def _meaning(kind: Kind, cell: Cell, level: Level) -> str:
    position = "parameter-property" if cell.position == "header-property" else cell.position
    text = kind.text.format(before="the old one", after="the new one")
    return f"{_WHERE[f'{cell.direction}-{position}']}, {text}"


def _mirror(kind: Kind, cell: Cell) -> str:
    """The opposite change at the same place."""
    other = KINDS.get(kind.mirror)
    position = "parameter-property" if cell.position == "header-property" else cell.position
    if other is None or other.level(cell.direction, position) is None:
        return ""
    return rule_id(cell._replace(kind=other.name))
