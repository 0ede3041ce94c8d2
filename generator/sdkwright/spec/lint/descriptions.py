"""Warns of missing descriptions: of all objects in the documentation, and of single values of an enum."""

from __future__ import annotations

from typing import Final

from sdkwright.problems.messages import format_names, quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import strip_null

_NAME_KEYS: Final = {"tag": "name", "parameter": "name", "operation": "operationId"}
_DESCRIBED_OBJECTS: Final = ("tag", "security scheme", "response", "parameter", "header")


def check(visit: Visit, problems: Problems) -> None:
    """Check an object."""
    node = visit.node
    if visit.kind == "operation" and not _has_text(node, "summary"):
        problems.warning(
            node, f"{_format_label(visit)} has no summary; describe it in one sentence, as in 'Get a voice.'"
        )
    elif visit.kind in _DESCRIBED_OBJECTS and not _is_described(node):
        problems.warning(node, f"{_format_label(visit)} has no description; add one")
    elif visit.kind == "schema" and (visit.is_property or visit.is_component) and not _is_described(node):
        problems.warning(node, f"{_format_label(visit)} has no description; describe what it means")
    if visit.kind == "schema" and "enum" in node and "x-enumDescriptions" in node:
        _check_enum_descriptions(node, problems)


def _is_described(node: Node) -> bool:
    """Whether an object, or what it refers to, has a description. A reference to nothing is an error of its own."""
    schema = node.get("schema")
    core = strip_null(node)
    target = core.follow()
    return (
        "$ref" in target
        or any(_has_text(part, "description") for part in (node, core, target))
        or (schema is not None and _is_described(schema))
    )


def _has_text(node: Node, key: str) -> bool:
    text = node.value.get(key)
    return isinstance(text, str) and bool(text.strip())


def _format_label(visit: Visit) -> str:
    kind = "property" if visit.is_property else visit.kind
    name = visit.node.get(_NAME_KEYS.get(kind, ""))
    return f"{kind} {quote(name.value if name else visit.key)}"


def _check_enum_descriptions(node: Node, problems: Problems) -> None:
    """Check that no description is missing if most values of an enum have one."""
    descriptions = node["x-enumDescriptions"]
    names = [value.value if isinstance(value.value, str) else quote(value.value) for value in node["enum"]]
    missing = [name for name in names if name not in descriptions]
    if missing and 2 * len(missing) < len(names):
        problems.warning(
            descriptions,
            f"'x-enumDescriptions' has most values of the enum, but not {format_names(missing)}; describe all values",
        )
