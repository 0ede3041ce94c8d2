"""The rules about schemas: each kind of change has a rule for each position of a schema.

The second column of their tables has the level for a direction (`request`, `response`) or for a single position
(`request-parameter`); `off` is not reported. The text is the message of a finding. A second example,
for responses, may follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from sdkwright.diff.core.finding import Level
from sdkwright.diff.core.rules import Row, Rule, parse_table
from sdkwright.diff.wire.rules.bounds import BOUND_TABLE, OTHER_BOUND_TABLE
from sdkwright.diff.wire.rules.structure import STRUCTURE_TABLE
from sdkwright.diff.wire.rules.values import VALUE_TABLE

Direction: TypeAlias = Literal["request", "response"]
"""Whether callers send or receive a value. Callers receive the requests of webhooks and callbacks."""

READ_ONLY: Final = "read-only-"
WRITE_ONLY: Final = "write-only-"
_GUARDS: Final = {READ_ONLY: "readOnly", WRITE_ONLY: "writeOnly"}

_POSITIONS: Final[dict[Direction, dict[str, str]]] = {
    "request": {
        "body": "In a request body",
        "property": "In a property of a request",
        "parameter": "In a request parameter",
        "parameter-property": "In a property of a request parameter",
    },
    "response": {
        "body": "In a response body",
        "property": "In a property of a response",
        "header": "In a response header",
    },
}
_CONSEQUENCES: Final[dict[tuple[Direction, Level], str]] = {
    ("request", "error"): "Requests that were valid may be rejected.",
    ("request", "warning"): "Requests that were valid may be rejected, if callers ever send such values.",
    ("request", "info"): "Every request that was valid is still valid.",
    ("response", "error"): "Callers may receive what they do not expect.",
    ("response", "warning"): "Callers may receive what they do not expect, if they cannot handle new values.",
    ("response", "info"): "Callers receive nothing that they do not expect.",
}
_UNNOTICED: Final = "The property is part of {} only, so the change does not affect callers."
_UNREPORTED: Final = "The opposite breaks no caller, so it is not reported."
_EXAMPLE: Final = re.compile("`(.*?)` becomes `(.*?)`(?:; in a response `(.*?)` becomes `(.*?)`)?")


class SchemaPlace(NamedTuple):
    """A kind of change at a position of a schema."""

    direction: Direction
    position: str
    change: str  # with the prefix `read-only-` or `write-only-` for such a property


_IDS: Final[dict[SchemaPlace, str]] = {
    SchemaPlace("response", "body", "enum-value-removed"): "response-mediatype-enum-value-removed",
    SchemaPlace("request", "header-property", "became-enum"): "request-header-property-became-enum",
}


@dataclass(frozen=True)
class SchemaChange:
    """A kind of change: the row of a table."""

    row: Row
    levels: Mapping[str, str]

    def find_level(self, direction: Direction, position: str) -> Level | None:
        """The level at a position; None if the change is not reported there."""
        level = self.levels.get(f"{direction}-{position}", self.levels.get(direction, "off"))
        return None if level == "off" else cast("Level", level)

    def find_example(self, direction: Direction) -> tuple[str, str]:
        """The smallest schemas that differ in this way."""
        before, after, before_in_response, after_in_response = _parse_example(self.row.example)
        if direction == "response" and before_in_response:
            return before_in_response, after_in_response
        return before, after


@cache
def _parse_example(example: str) -> tuple[str, ...]:
    match = _EXAMPLE.fullmatch(example)
    assert match is not None, example
    return match.groups()


def _parse(table: str) -> Iterator[tuple[str, SchemaChange]]:
    for row in parse_table(table):
        levels = dict(item.split(" ") for item in row.level.split(", "))
        yield row.id, SchemaChange(row, levels)


SCHEMA_CHANGES: Final = dict(_parse("".join((VALUE_TABLE, BOUND_TABLE, OTHER_BOUND_TABLE, STRUCTURE_TABLE))))
READ_ONLY_CHANGES: Final = {
    "enum-value-removed",
    *(
        row.id
        for row in parse_table(BOUND_TABLE)
        if "request error" in row.level or "request warning" in row.level
    ),
    *("multiple-of-set", "multiple-of-changed", "multiple-of-tightened", "unique-items-set"),
}
"""Changes that break no caller in a read-only property, since its values come from the API.

Other changes may break callers that send a received object back with its read-only properties.
"""
_WRITE_ONLY_CHANGES: Final = {"enum-value-added"}


def build_schema_rules() -> dict[SchemaPlace, Rule]:
    """The rules by the place where they apply."""
    rules: dict[SchemaPlace, Rule] = {}
    for change in SCHEMA_CHANGES.values():
        for direction, positions in _POSITIONS.items():
            for position in positions:
                level = change.find_level(direction, position)
                if level is not None:
                    rules.update(_expand(change, SchemaPlace(direction, position, change.row.id), level))
    return rules


def find_schema_rule(place: SchemaPlace) -> Rule | None:
    """The rule at one place, as in `build_schema_rules`, which takes longer than most comparisons."""
    position = "parameter-property" if place.position == "header-property" else place.position
    change = SCHEMA_CHANGES.get(place.change.removeprefix(READ_ONLY).removeprefix(WRITE_ONLY))
    level = None if change is None else change.find_level(place.direction, position)
    if change is None or level is None or position not in _POSITIONS[place.direction]:
        return None
    return dict(_expand(change, SchemaPlace(place.direction, position, change.row.id), level)).get(place)


def _expand(change: SchemaChange, place: SchemaPlace, level: Level) -> Iterator[tuple[SchemaPlace, Rule]]:
    meaning = _describe(change, place)
    rule = _make_rule(change, place, level, f"{meaning} {_CONSEQUENCES[place.direction, level]}")
    yield place, rule
    if place.position == "parameter-property":
        in_header = place._replace(position="header-property")
        yield in_header, rule._replace(id=find_rule_id(in_header), mirror=_find_mirror(change, in_header))
    if place.position == "property":
        yield from _expand_guarded(change, place, meaning)


def _expand_guarded(
    change: SchemaChange, place: SchemaPlace, meaning: str
) -> Iterator[tuple[SchemaPlace, Rule]]:
    """The rule of a property that is not part of this direction, so the change does not affect callers."""
    is_request = place.direction == "request"
    changes, guard = (READ_ONLY_CHANGES, READ_ONLY) if is_request else (_WRITE_ONLY_CHANGES, WRITE_ONLY)
    if change.row.id in changes:
        guarded_place = place._replace(change=guard + change.row.id)
        other = "responses" if is_request else "requests"
        rule = _make_rule(change, guarded_place, "info", f"{meaning} The property is part of {other} only.")
        yield guarded_place, rule._replace(mirror="", why_no_mirror=_UNNOTICED.format(other))


def _make_rule(change: SchemaChange, place: SchemaPlace, level: Level, meaning: str) -> Rule:
    before, after = (_mark(schema, place.change) for schema in change.find_example(place.direction))
    mirror = _find_mirror(change, place)
    why_no_mirror = "" if mirror else change.row.why_no_mirror or _UNREPORTED
    return Rule(
        find_rule_id(place), "wire", level, meaning, f"`{before}` becomes `{after}`", mirror, why_no_mirror
    )


def find_rule_id(place: SchemaPlace) -> str:
    """The id of the rule at a place: the id of oasdiff, if it has the check."""
    direction, position, change = place
    if place in _IDS:
        return _IDS[place]
    if position == "header-property":
        position = "parameter-property"
    for guard in _GUARDS:
        if change.startswith(guard):
            return f"{direction}-{guard}{position}-{change.removeprefix(guard)}"
    return f"{direction}-{position}-{change}"


def _mark(schema: str, change: str) -> str:
    """The schema, with `readOnly` or `writeOnly` if the change has this prefix."""
    for guard, keyword in _GUARDS.items():
        if change.startswith(guard):
            return f"{schema[:-1]}, {keyword}: true}}"
    return schema


def _describe(change: SchemaChange, place: SchemaPlace) -> str:
    message = change.row.text.format(before="A", after="B")
    return f"{_POSITIONS[place.direction][place.position]}: {message}."


def _find_mirror(change: SchemaChange, place: SchemaPlace) -> str:
    """The rule of the opposite change at the same place; "" if it is not reported there."""
    mirror = SCHEMA_CHANGES.get(change.row.mirror)
    position = "parameter-property" if place.position == "header-property" else place.position
    if mirror is None or mirror.find_level(place.direction, position) is None:
        return ""
    return find_rule_id(place._replace(change=mirror.row.id))
