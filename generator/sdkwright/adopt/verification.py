"""Checks an adopted document with the strict rules, and removes the parts that they reject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.ir import names
from sdkwright.openapi.pointers import resolve_pointer, split_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.yaml_tree import Lines
from sdkwright.problems.problem import Problem, SpecError
from sdkwright.spec.loading import load_value
from sdkwright.translate.api import translate

_MAX_ROUNDS: Final = 12
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
        *(
            "explode",
            "style",
            "allowReserved",
            "x-pagination",
            "x-event-end",
            "x-retry",
            "x-poll",
            "servers",
            "links",
        ),
    )
)
"""Keywords that a description can do without."""
_MAPS: Final = (
    "properties",
    "patternProperties",
    "responses",
    "headers",
    "content",
    "encoding",
    "schemas",
    "callbacks",
)
"""Keywords whose keys are names."""
_METHODS: Final = re.compile(r"/paths/[^/]*/[a-z]+")


def make_valid(document: Json, client_class: str, decisions: Decisions, locate: Any) -> None:
    """Remove what the strict rules reject, until they accept the document."""
    for _ in range(_MAX_ROUNDS):
        problems = [problem for problem in find_errors(document, client_class)]
        if not problems:
            return
        import os

        if os.environ.get("DEBUG_ADOPT"):
            for x in problems[:40]:
                print("  #", x)
        for pointer, message in problems:
            _repair(document, pointer, message, decisions, locate)
    raise AssertionError(f"the rules reject what was left: {problems[:4]}")


def find_errors(document: Json, client_class: str) -> list[tuple[str, str]]:
    """The errors of a document: their pointers and messages."""
    pointers: list[str] = []
    lines = _number(document, "", pointers, count())
    try:
        spec = load_value(document, lines, Path("openapi.yaml"))
        translate(spec, names.list_client_names(client_class))
    except SpecError as error:
        errors = [problem for problem in error.problems if problem.severity == "error"]
        return list(dict.fromkeys((pointers[problem.location.line], problem.message) for problem in errors))
    return []


def _number(value: Any, pointer: str, pointers: list[str], numbers: Iterator[int]) -> Lines:
    """A line for each value of a document, in the form of the YAML reader."""
    from sdkwright.openapi.pointers import escape_step

    if pointer == "":
        pointers.append("")
        next(numbers)
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


def _repair(document: Json, pointer: str, message: str, decisions: Decisions, locate: Any) -> None:
    """Remove the smallest part with an error: a keyword, the schema of a property, or an operation."""
    steps = split_pointer(pointer)
    for length in range(len(steps), 0, -1):
        if steps[length - 1] in _REMOVABLE and not _is_name(steps, length - 1):
            holder = _find(document, steps[: length - 1])
            if is_mapping(holder) and steps[length - 1] in holder:
                del holder[steps[length - 1]]
                decisions.add("dropped", *locate(pointer), f"{steps[length - 1]}: {message}")
            return
    if steps[0] == "components" and len(steps) > 2:
        _weaken_schema(document, steps, message, decisions, locate)
    elif steps[0] in ("paths", "webhooks") and len(steps) > 2:
        item = document[steps[0]].get(steps[1], {})
        if item.pop(steps[2], None) is not None:
            decisions.add("dropped", *locate(pointer), f"the operation: {message}")
        if not item:
            document[steps[0]].pop(steps[1], None)
    elif steps[0] in ("paths", "webhooks") and len(steps) == 2:
        if document[steps[0]].pop(steps[1], None) is not None:
            decisions.add("dropped", *locate(pointer), f"the path: {message}")
    elif document.pop(steps[0] if steps else "", None) is not None:
        decisions.add("dropped", *locate(pointer), f"{steps[0]}: {message}")


def _weaken_schema(document: Json, steps: list[str], message: str, decisions: Decisions, locate: Any) -> None:
    """Accept any value in place of a property, or of a whole component."""
    for length in range(len(steps), 3, -1):
        holder = _find(document, steps[: length - 1])
        if steps[length - 2] == "properties" and is_mapping(holder) and steps[length - 1] in holder:
            kept = holder[steps[length - 1]]
            text = {key: kept[key] for key in ("description",) if is_mapping(kept) and key in kept}
            if kept != text:
                holder[steps[length - 1]] = text
                decisions.add(
                    "weakened", *locate("/".join(["", *steps])), f"any value is accepted: {message}"
                )
                return
    components = document["components"].get(steps[1], {})
    if steps[2] in components and components[steps[2]] != {"type": "object", "additionalProperties": True}:
        components[steps[2]] = {"type": "object", "additionalProperties": True}
        decisions.add("weakened", *locate("/".join(["", *steps])), f"any object is accepted: {message}")


def _is_name(steps: list[str], index: int) -> bool:
    """Whether a step is a name, such as that of a property, and not a keyword."""
    return index > 0 and steps[index - 1] in _MAPS


def _find(document: Json, steps: list[str]) -> Any:
    from sdkwright.openapi.pointers import join_pointer

    return resolve_pointer(document, join_pointer(*steps))


__all__ = ["Problem", "find_errors", "make_valid"]
