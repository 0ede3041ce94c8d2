"""Warns of properties in an example that its schema does not have, and of placeholders such as 'foo'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems, SourceLocation
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import list_declared_types, list_union_members
from sdkwright.spec.validation import SchemaValidator, Step, format_steps

_PLACEHOLDERS: Final = frozenset({"foo", "bar", "baz", "string", "lorem ipsum"})
_PLACEHOLDER_NUMBER: Final = 42
_REMEDY: Final = "write realistic data"


def check_content(schema: Node, example: Node, validator: SchemaValidator, problems: Problems) -> None:
    """Check a whole example."""
    walk = _Walk(validator, problems)
    walk.check([schema], example, ())
    if walk.numbers and all(number.value == _PLACEHOLDER_NUMBER for number in walk.numbers):
        problems.warning(
            walk.numbers[0],
            f"all numbers in the example are the placeholder {_PLACEHOLDER_NUMBER}; {_REMEDY}",
        )


def find_unknown(schema: Node, example: Node, validator: SchemaValidator) -> list[tuple[Step, ...]]:
    """The paths of the properties in an example that its schema does not have."""
    walk = _Walk(validator, Problems())
    walk.check([schema], example, ())
    return walk.unknown


class _Walk:
    def __init__(self, validator: SchemaValidator, problems: Problems) -> None:
        self._validator = validator
        self._problems = problems
        self.numbers: list[Node] = []
        self.unknown: list[tuple[Step, ...]] = []

    def check(self, schemas: Sequence[Node], value: Node, path: tuple[Step, ...]) -> None:
        """Check a value against the schemas that describe it; without schemas it may be anything."""
        parts = list(self._list_parts(schemas, value.value))
        if value.is_mapping:
            self._check_object(parts, value, path)
        elif value.is_list:
            items = [part["items"] for part in parts if "items" in part]
            for position, element in enumerate(value):
                self.check(items, element, (*path, position))
        elif isinstance(value.value, str):
            # An enum may contain such a word, and a JSON schema as an example contains "type": "string".
            is_free = path[-1:] != ("type",) and not any("enum" in part or "const" in part for part in parts)
            if is_free and _is_placeholder(value.value):
                self._report_placeholder(value.location, value.value)
        elif isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            self.numbers.append(value)

    def _check_object(self, parts: Sequence[Node], value: Node, path: tuple[Step, ...]) -> None:
        known: dict[str, list[Node]] = {}
        for properties in (part["properties"] for part in parts if "properties" in part):
            for name, child in properties.items():
                known.setdefault(name, []).append(child)
        extra = [
            schema for part in parts if (schema := part.get("additionalProperties")) and schema.is_mapping
        ]
        is_open = bool(extra) or _is_open(parts)
        for key, child in value.items():
            if key in known:
                self.check(known[key], child, (*path, key))
                continue
            if not is_open:
                self.unknown.append((*path, key))
                remedy = suggest_name(key, known) or "; remove it, or describe it"
                self._problems.warning(
                    value.locate_key(key),
                    f"the example has {format_steps((*path, key))}, which is not in its schema{remedy}",
                )
            elif _is_placeholder(key):
                self._report_placeholder(value.locate_key(key), key)
            self.check(extra, child, (*path, key))

    def _report_placeholder(self, location: SourceLocation, word: str) -> None:
        self._problems.warning(location, f"the example has the placeholder {quote(word)}; {_REMEDY}")

    def _list_parts(self, schemas: Sequence[Node], value: object) -> Iterator[Node]:
        """The schemas with those they refer to and combine; of a union, the members that accept the value."""
        queue, seen = list(schemas), set[int]()
        while queue:
            schema = queue.pop(0).follow()
            if id(schema.value) in seen:
                continue
            seen.add(id(schema.value))
            yield schema
            queue.extend(schema.get("allOf") or ())
            members = list_union_members(schema)
            if len(members) > 1:
                members = tuple(member for member in members if self._validator.accepts(member, value))
            queue.extend(members)


def _is_open(parts: Sequence[Node]) -> bool:
    """Whether an object may have properties that none of its schemas has."""
    if any(part.value.get("additionalProperties") is True for part in parts):
        return True
    without_properties = [part for part in parts if "properties" not in part]
    if len(without_properties) < len(parts):
        return any("object" in list_declared_types(part) for part in without_properties)
    return all(part.value.get("additionalProperties") is not False for part in parts)


def _is_placeholder(text: str) -> bool:
    return text.strip().lower() in _PLACEHOLDERS
