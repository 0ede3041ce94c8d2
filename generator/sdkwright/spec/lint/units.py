"""Warns of numbers without a unit whose names suggest one, and of units of other values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import get_value_schema, list_non_null_types, list_union_members, strip_null

_UNITS: Final = {
    "unix_ms": "unix milliseconds",
    **dict.fromkeys(("unix", "unix_secs", "timestamp", "at"), "unix seconds"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "time", "timeout", "duration"), "seconds"),
    **dict.fromkeys(("ms", "millis", "milliseconds"), "milliseconds"),
    **dict.fromkeys(("mins", "minutes"), "minutes"),
    **dict.fromkeys(("chars", "characters"), "characters"),
    **dict.fromkeys(("percent", "percentage"), "percent"),
    **dict.fromkeys(("px", "pixels"), "pixels"),
    **{word: word for word in ("hours", "days", "bytes", "cents")},
}
"""The last words of names that suggest a unit, and the most common unit of such numbers."""
_LAST_WORD: Final = re.compile(rf"(?:.*_)?({'|'.join(sorted(_UNITS, key=len, reverse=True))})")
_CAMEL_CASE: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")


def check(visit: Visit, problems: Problems) -> None:
    """Check a property, a parameter, or any other schema."""
    node = visit.node
    if visit.kind == "parameter" and not visit.is_reference:
        _check_name(node["name"].value, get_value_schema(node), node, problems)
    elif visit.is_property:
        _check_name(visit.key, node, node, problems)
    if visit.kind == "schema" and "x-unit" in node and not _has_numbers(node):
        problems.warning(
            node["x-unit"], "'x-unit' is for numbers, and for lists and maps of numbers; remove it here"
        )


def _check_name(name: str, schema: Node, holder: Node, problems: Problems) -> None:
    match = _LAST_WORD.fullmatch(_CAMEL_CASE.sub("_", name).lower())
    if match and _has_numbers(schema) and not any("x-unit" in part for part in _list_parts(schema)):
        problems.warning(
            holder, f"number {quote(name)} has no unit; add one, as in x-unit: {_UNITS[match[1]]}"
        )


def _has_numbers(schema: Node) -> bool:
    """Whether a schema allows numbers, or lists or maps of them."""
    return any({"number", "integer"} & {*list_non_null_types(part)} for part in _list_parts(schema))


def _list_parts(schema: Node) -> Iterator[Node]:
    """A schema, what it refers to, and the schemas of its members, elements and values."""
    queue, seen = [schema], set[int]()
    while queue:
        node = queue.pop()
        if id(node.value) in seen:
            continue
        seen.add(id(node.value))
        yield node
        target = node.follow_once()
        children = [
            child
            for key in ("items", "additionalProperties")
            if (child := node.get(key)) and child.is_mapping
        ]
        members = [*list_union_members(strip_null(node)), *list_union_members(node)]
        queue += [*([target] if target else ()), *children, *members]
