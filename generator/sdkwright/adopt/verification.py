"""Checks an adopted document with the strict rules, and removes the parts that they reject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

from sdkwright.adopt.decisions import Decisions, Kind
from sdkwright.adopt.model import Json
from sdkwright.adopt.references import replace_references
from sdkwright.ir import names
from sdkwright.openapi.pointers import (
    escape_step,
    join_pointer,
    make_component_ref,
    resolve_pointer,
    split_pointer,
)
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.yaml_tree import Lines
from sdkwright.problems.problem import SpecError, UnreadableInput
from sdkwright.spec.loading import load_value
from sdkwright.spec.shapes import Object
from sdkwright.translate.api import translate

Locate = Callable[[str], "tuple[str, str]"]
"""Finds the pointer into the source for a pointer into the adopted document, and the subject for decisions."""
_MAX_ROUNDS: Final = 20
_REMOVABLE: Final = frozenset(
    (
        *("default", "example", "examples", "format", "pattern", "minimum", "maximum", "exclusiveMinimum"),
        *("exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
        *(
            "minProperties",
            "maxProperties",
            "not",
            "if",
            "then",
            "else",
            "propertyNames",
            "patternProperties",
        ),
        *(
            "dependentRequired",
            "unevaluatedProperties",
            "x-enumDescriptions",
            "encoding",
            "headers",
            "callbacks",
        ),
        *(
            "contentEncoding",
            "contentMediaType",
            "discriminator",
            "additionalProperties",
            "readOnly",
            "writeOnly",
        ),
        *("explode", "style", "allowReserved", "x-pagination", "x-event-end", "x-retry", "x-poll", "x-unit"),
        *("servers", "links"),
    )
)
"""Keywords that a description can do without."""
_MAPS: Final = frozenset(
    (
        *(
            "properties",
            "patternProperties",
            "responses",
            "headers",
            "content",
            "encoding",
            "schemas",
            "callbacks",
        ),
        *("paths", "webhooks"),
    )
)
"""Keywords whose keys are names."""
_ANY_OBJECT: Final[Json] = {"type": "object", "additionalProperties": True}


class Error(NamedTuple):
    """An error of the strict rules."""

    pointer: str
    message: str


def make_valid(document: Json, client_class: str, decisions: Decisions, locate: Locate) -> None:
    """Remove what the strict rules reject, until they accept the document; raises UnreadableInput if nothing is left."""
    repairer = _Repairer(document, decisions, locate)
    for _ in range(_MAX_ROUNDS):
        errors = find_errors(document, client_class)
        if not errors:
            return
        for error in errors:
            if not error.pointer and len(errors) == 1:
                raise UnreadableInput(f"nothing can be adopted: {error.message}")
            repairer.repair(error)
    raise UnreadableInput(f"cannot be adopted: {find_errors(document, client_class)[0].message}")


def find_errors(document: Json, client_class: str) -> list[Error]:
    """The errors of a document."""
    pointers = [""]
    lines = _number(document, "", pointers, count(1))
    try:
        spec = load_value(document, lines, Path("openapi.yaml"))
        translate(spec, names.list_client_names(client_class))
    except SpecError as error:
        errors = [problem for problem in error.problems if problem.severity == "error"]
        return list(
            dict.fromkeys(Error(pointers[problem.location.line], problem.message) for problem in errors)
        )
    return []


def _number(value: Any, pointer: str, pointers: list[str], numbers: Iterator[int]) -> Lines:
    """A line of its own for each value, in the form of the YAML reader; `pointers` are the values by line."""
    if is_mapping(value):
        lines: dict[str, tuple[int, Lines]] = {}
        for key, child in value.items():
            below = f"{pointer}/{escape_step(key)}"
            pointers.append(below)
            lines[key] = (next(numbers), _number(child, below, pointers, numbers))
        return lines
    if is_list(value):
        elements: list[tuple[int, Lines]] = []
        for index, child in enumerate(value):
            below = f"{pointer}/{index}"
            pointers.append(below)
            elements.append((next(numbers), _number(child, below, pointers, numbers)))
        return elements
    return None


class _Repairer:
    """Removes the smallest part with an error: a keyword, the schema of a property, a component, or an operation."""

    def __init__(self, document: Json, decisions: Decisions, locate: Locate) -> None:
        self._document = document
        self._decisions = decisions
        self._locate = locate

    def repair(self, error: Error) -> None:
        steps = split_pointer(error.pointer)
        index = _find_removable(steps)
        if index is not None:
            if self._remove(steps[:index], steps[index]):
                self._add("dropped", error, f"{steps[index]}: {error.message}")
        elif steps[:2] == ["components", "schemas"] and len(steps) > 2:
            self._weaken(steps, error)
        elif steps[:1] in (["paths"], ["webhooks"]) and len(steps) > 1:
            if self._remove(steps[:2], steps[2]) if len(steps) > 2 else self._remove(steps[:1], steps[1]):
                self._add("dropped", error, f"the operation: {error.message}")
            if not self._document.get(steps[0], {}).get(steps[1], True):
                self._remove(steps[:1], steps[1])
        elif steps and self._remove(steps[:-1], steps[-1]):
            self._add("dropped", error, f"{steps[-1]}: {error.message}")

    def _add(self, kind: Kind, error: Error, message: str) -> None:
        pointer, subject = self._locate(error.pointer)
        self._decisions.add(kind, pointer, subject, message)

    def _remove(self, holder_steps: list[str], key: str) -> bool:
        holder = resolve_pointer(self._document, join_pointer(*holder_steps))
        if not is_mapping(holder) or key not in holder:
            return False
        del holder[key]
        return True

    def _weaken(self, steps: list[str], error: Error) -> None:
        """Accept any value in place of a property, or of a component; the second time, remove the component."""
        for length in range(len(steps), 4, -1):
            holder = resolve_pointer(self._document, join_pointer(*steps[: length - 1]))
            if steps[length - 2] == "properties" and is_mapping(holder) and steps[length - 1] in holder:
                schema = holder[steps[length - 1]]
                text = {key: schema[key] for key in ("description",) if key in schema}
                if schema != text:
                    holder[steps[length - 1]] = text
                    self._add("weakened", error, f"any value is accepted: {error.message}")
                    return
        components, name = self._document["components"]["schemas"], steps[2]
        if name not in components:
            return
        self._add("weakened", error, f"any object is accepted: {error.message}")
        if components[name] != _ANY_OBJECT:
            components[name] = dict(_ANY_OBJECT)
            return
        del components[name]
        self._forget(make_component_ref("schemas", name))

    def _forget(self, ref: str) -> None:
        """Accept anything in place of a reference."""
        copy = replace_references(self._document, Object("root"), lambda other: "" if other == ref else other)
        _remove_empty_references(copy)
        self._document.clear()
        self._document.update(copy)


def _remove_empty_references(value: Any) -> None:
    if is_mapping(value) and value.get("$ref") == "":
        del value["$ref"]
    for child in value.values() if is_mapping(value) else value if is_list(value) else ():
        _remove_empty_references(child)


def _find_removable(steps: list[str]) -> int | None:
    """The position of the last step that is a keyword without which a description is complete."""
    for index in range(len(steps) - 1, -1, -1):
        is_name = index > 0 and steps[index - 1] in _MAPS
        if steps[index] in _REMOVABLE and not is_name and index > 0:
            return index
    return None
