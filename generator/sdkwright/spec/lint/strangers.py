"""What an example holds that it should not: properties which its schema does not know, and placeholders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import SourceLocation
from sdkwright.spec.lint.fits import Fits, Step, shown
from sdkwright.spec.node import Node
from sdkwright.spec.schema_rules import types_of
from sdkwright.spec.schemas import union_members

_PLACEHOLDERS: Final = frozenset({"foo", "bar", "baz", "string", "lorem ipsum"})
_ANSWER: Final = 42
_REAL: Final = "write what the API could really say"


class Stranger(NamedTuple):
    """A line of an example, and what is wrong there."""

    location: SourceLocation
    message: str


def strangers(schema: Node, example: Node, fits: Fits) -> Iterator[Stranger]:
    """All of an example."""
    walk = _Walk(fits)
    yield from walk.look([schema], example, ())
    if walk.numbers and all(number.value == _ANSWER for number in walk.numbers):
        yield Stranger(
            walk.numbers[0].location, f"the example has no number but the placeholder {_ANSWER}; {_REAL}"
        )


class _Walk:
    def __init__(self, fits: Fits) -> None:
        self._fits = fits
        self.numbers: list[Node] = []

    def look(self, schemas: Sequence[Node], value: Node, path: tuple[Step, ...]) -> Iterator[Stranger]:
        """A value, and the schemas that speak of it; none of them when it may be anything."""
        spoken = list(self._flat(schemas, value.value))
        if value.is_mapping:
            yield from self._object(spoken, value, path)
        elif value.is_list:
            items = [schema["items"] for schema in spoken if "items" in schema]
            for number, element in enumerate(value):
                yield from self.look(items, element, (*path, number))
        elif isinstance(value.value, str):
            # An enum may have such a word, and JSON Schema in JSON says "type": "string".
            is_free = path[-1:] != ("type",) and not any("enum" in one or "const" in one for one in spoken)
            if is_free and _is_placeholder(value.value):
                yield Stranger(value.location, _message(value.value))
        elif isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            self.numbers.append(value)

    def _object(self, spoken: Sequence[Node], value: Node, path: tuple[Step, ...]) -> Iterator[Stranger]:
        known: dict[str, list[Node]] = {}
        for properties in (schema["properties"] for schema in spoken if "properties" in schema):
            for name, child in properties.items():
                known.setdefault(name, []).append(child)
        others = [one for schema in spoken if (one := schema.get("additionalProperties")) and one.is_mapping]
        is_open = bool(others) or _is_open(spoken)
        for key, child in value.items():
            if key in known:
                yield from self.look(known[key], child, (*path, key))
                continue
            if not is_open:
                yield Stranger(
                    value.key_location(key),
                    f"the example has {shown((*path, key))}, which its schema does not know"
                    f"{suggest_name(key, known) or '; remove it, or describe it'}",
                )
            elif _is_placeholder(key):
                yield Stranger(value.key_location(key), _message(key))
            yield from self.look(others, child, (*path, key))

    def _flat(self, schemas: Sequence[Node], value: object) -> Iterator[Node]:
        """The schemas with what they refer to and are made of; of a union, the members that the value fits."""
        waiting, seen = list(schemas), set[int]()
        while waiting:
            schema = waiting.pop(0).follow()
            if id(schema.value) in seen:
                continue
            seen.add(id(schema.value))
            yield schema
            waiting.extend(schema.get("allOf") or ())
            found = union_members(schema)
            waiting.extend(
                found if len(found) == 1 else (one for one in found if self._fits.accepts(one, value))
            )


def _is_open(spoken: Sequence[Node]) -> bool:
    """Whether an object may have properties that none of the schemas knows."""
    if any(schema.value.get("additionalProperties") is True for schema in spoken):
        return True
    bare = [schema for schema in spoken if "properties" not in schema]
    if len(bare) < len(spoken):
        return any("object" in types_of(schema) for schema in bare)
    return all(schema.value.get("additionalProperties") is not False for schema in spoken)


def _is_placeholder(text: str) -> bool:
    return text.strip().lower() in _PLACEHOLDERS


def _message(word: str) -> str:
    return f"the example has the placeholder {quote(word)}; {_REAL}"
