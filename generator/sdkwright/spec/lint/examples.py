"""Warns of missing examples, and of examples and defaults that do not match their schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.ir.pattern_texts import find_matching_text
from sdkwright.ir.patterns import compile_pattern
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.unknown_properties import check_content
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import Direction
from sdkwright.spec.validation import SchemaValidator, Step, format_steps

_VALUES: Final = ("example", "examples", "const", "default", "enum", "format")
"""The keywords from which samples take a value."""
_MEDIA_TYPES_WITH_EXAMPLES: Final = frozenset(
    {
        "application/json",
        "application/jsonl",
        "text/event-stream",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    }
)


class ExampleChecker:
    """Checks the examples of media types, parameters, headers and schemas, and the defaults of schemas."""

    def __init__(self, problems: Problems) -> None:
        directions: tuple[Direction | None, ...] = ("sent", "received", None)
        self._validators = {direction: SchemaValidator(direction=direction) for direction in directions}
        self._problems = problems

    def check(self, visit: Visit) -> None:
        """Check the examples of an object, and its default."""
        examples = list(_find_examples(visit))
        direction = find_direction(visit)
        for schema, example in examples:
            self._check_value("example", schema, example, direction)
            check_content(schema, example, self._validators[direction], self._problems)
        self._check_pattern(visit)
        default = visit.node.get("default")
        if visit.kind == "schema" and default:
            self._check_value("default", visit.node, default, None)  # the loader has checked its type
        if not examples and visit.kind == "media type" and _needs_example(visit.key):
            self._problems.warning(
                visit.node, f"{_format_label(visit)} has no example; add one that looks like real data"
            )

    def _check_pattern(self, visit: Visit) -> None:
        """Warn of a required value with a pattern for which samples and the fake server find no text."""
        source, parent = visit.node.get("pattern"), visit.parent
        if (
            visit.kind != "schema"
            or source is None
            or parent is None
            or any(key in visit.node for key in _VALUES)
        ):
            return
        required = parent.node.value.get("required", False)
        if parent.kind == "parameter":
            name, is_required = parent.node["name"].value, required is True
        else:
            name, is_required = visit.key, visit.is_property and required and visit.key in required
        pattern = compile_pattern(source.value) if is_required else None
        if pattern is None or "example" in parent.node or "examples" in parent.node:
            return
        value = visit.node.value
        limits = value.get("minLength", 0), value.get("maxLength")
        if any(
            find_matching_text(pattern, text, *limits) is None for text in (name.replace("_", "-"), "text")
        ):
            self._problems.warning(
                source, "samples need a text that matches the pattern; add an example beside it"
            )

    def _check_value(self, label: str, schema: Node, value: Node, direction: Direction | None) -> None:
        for violation in self._validators[direction].find_violations(schema, value.value):
            where = f" at {format_steps(violation.path)}" if violation.path else ""
            remedy = violation.remedy or "; correct it, or the schema"
            self._problems.warning(
                _find_node_inside(value, violation.path),
                f"the {label} does not match its schema{where}: {violation.message}{remedy}",
            )


def find_direction(visit: Visit) -> Direction | None:
    """The direction of the values of a media type or a parameter; None for a schema, whose values may be in both."""
    if visit.kind == "parameter":
        return "sent"
    if visit.kind != "media type" or visit.parent is None:
        return None
    return "received" if visit.parent.kind == "response" else "sent"


def _needs_example(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() in _MEDIA_TYPES_WITH_EXAMPLES


def _find_examples(visit: Visit) -> Iterator[tuple[Node, Node]]:
    """The examples of an object, each with its schema."""
    node = visit.node
    schema = node if visit.kind == "schema" else node.get("schema")
    if schema is None:
        return
    if "example" in node:
        yield schema, node["example"]
    examples = node.get("examples")
    if examples:
        values = (example.follow().get("value") for _, example in examples.items())
        yield from ((schema, value) for value in values if value is not None)
        yield from ((schema, example) for example in examples)


def _format_label(visit: Visit) -> str:
    media_type, parent = quote(visit.key), visit.parent
    if parent is None or parent.kind == "request body":
        return f"the body {media_type}"
    return f"the response {quote(parent.key)}, {media_type},"


def _find_node_inside(node: Node, path: tuple[Step, ...]) -> Node:
    for step in path:
        node = node[step] if isinstance(step, str) else list(node)[step]
    return node
