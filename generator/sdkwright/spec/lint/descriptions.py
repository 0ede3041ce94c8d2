"""Everything that a caller meets is described, and each value of an enum or none."""

from __future__ import annotations

from typing import Final

from sdkwright.problems.messages import format_names, quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import strip_null

_NAMED: Final = {"tag": "name", "parameter": "name", "operation": "operationId"}


def check(visit: Visit, problems: Problems) -> None:
    """One object."""
    node, what = visit.node, _what(visit)
    if visit.kind == "operation" and not _has_text(node, "summary"):
        problems.warning(
            node, f"{what} has no summary; say in one sentence what it does, as in 'Get a voice.'"
        )
    elif visit.kind in ("tag", "security scheme", "response", "parameter", "header") and not _described(node):
        problems.warning(node, f"{what} has no description; say what it is")
    elif visit.kind == "schema" and (visit.is_property or visit.is_component) and not _described(node):
        problems.warning(node, f"{what} has no description; say what it means")
    if visit.kind == "schema" and "x-enumDescriptions" in node:
        _check_meanings(node, problems)


def _described(node: Node) -> bool:
    """Whether a person has written something on it, or on what it refers to."""
    schema = node.get("schema")
    core = strip_null(node)
    return any(_has_text(one, "description") for one in (node, core, core.follow())) or (
        schema is not None and _described(schema)
    )


def _has_text(node: Node, key: str) -> bool:
    text = node.value.get(key)
    return isinstance(text, str) and bool(text.strip())


def _what(visit: Visit) -> str:
    kind = "property" if visit.is_property else visit.kind
    named = visit.node.get(_NAMED.get(kind, ""))
    return f"{kind} {quote(named.value if named else visit.key)}"


def _check_meanings(node: Node, problems: Problems) -> None:
    """A few values may need words; where most have them, the rest was forgotten."""
    meanings, values = node["x-enumDescriptions"], node["enum"]
    names = [one.value if isinstance(one.value, str) else quote(one.value) for one in values]
    unsaid = [name for name in names if name not in meanings]
    if unsaid and 2 * len(unsaid) < len(names):
        problems.warning(
            meanings,
            f"most values of the enum are explained, but not {format_names(unsaid)}; explain them all",
        )
