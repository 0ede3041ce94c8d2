"""Writes `x-name` where the names of the source would give several values the same name in Python, or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any, Final

from sdkwright.adopt.conversion.nullable import remove_null
from sdkwright.adopt.conversion.schema_facts import describe_place
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import AdoptedOperation, Component, Json
from sdkwright.ir import names
from sdkwright.spec import media_types

_SYMBOLS: Final = {
    "+": "plus",
    "-": "minus",
    "@": "at",
    "$": "dollar",
    "#": "number",
    "*": "star",
    "<": "less",
    ">": "greater",
    "=": "equal",
    "!": "not",
    "%": "percent",
    "&": "and",
    "|": "or",
    "~": "like",
    "/": "slash",
    ".": "dot",
    "[": "list",
    "?": "question",
    ":": "colon",
    "^": "caret",
}
_SIGNED_NUMBER: Final = re.compile("[+-][0-9]+")


def name_fields(components: Mapping[str, Component], decisions: Decisions) -> None:
    """Give properties that would be the same field, or none, names of their own."""
    for component in components.values():
        parts = [
            component.schema,
            *(part for part in component.schema.get("allOf", ()) if "$ref" not in part),
        ]
        own = {name: schema for part in parts for name, schema in part.get("properties", {}).items()}
        inherited = list_properties(component.schema, components).keys() - own.keys()
        taken = {names.make_field_name(name) for name in inherited}
        for wire_name, schema in own.items():
            field = names.make_field_name(wire_name)
            if field in taken or not _has_python_name(wire_name):
                field = schema["x-name"] = _choose_name(wire_name, taken)
                place = describe_place(component.key[1:])
                message = f"the property {wire_name!r} is the field {field}"
                decisions.add("guessed", component.key[1:], place, message)
            taken.add(field)


def name_arguments(
    operation: AdoptedOperation, components: Mapping[str, Component], decisions: Decisions
) -> None:
    """Give parameters that would be the same argument as another value names of their own."""
    taken = set(_list_body_arguments(operation.content, components))
    for parameter in operation.content.get("parameters", ()):
        wire_name, location = parameter["name"], parameter["in"]
        argument = parameter.get("x-name") or names.make_argument_name(wire_name)
        if "x-name" not in parameter and (argument in taken or not _has_python_name(wire_name)):
            argument = parameter["x-name"] = _choose_name(wire_name, taken, location)
            message = f"the {location} parameter {wire_name!r} is the argument {argument}"
            decisions.add("guessed", operation.source.pointer, operation.source.label, message)
        taken.add(argument)


def _has_python_name(wire_name: str) -> bool:
    """Whether a name keeps its meaning in Python: one of letters, and not one such as `+1`."""
    has_letters = any(character.isalnum() for character in wire_name) and not names.is_untranslatable(
        wire_name
    )
    return has_letters and not _SIGNED_NUMBER.fullmatch(wire_name)


def _choose_name(wire_name: str, taken: Collection[str], location: str = "") -> str:
    spelled = names.make_identifier(_spell(wire_name))
    plain = names.make_identifier(wire_name).rstrip("_")
    for candidate in (spelled, f"{location}_{plain}" if location else spelled, f"{plain}_value"):
        if candidate not in taken and not names.explain_invalid_name(candidate):
            return candidate
    return next(name for number in count(2) if (name := f"{spelled}_{number}") not in taken)


def _spell(wire_name: str) -> str:
    """A name with its symbols as words, and letters that Python names cannot have as their code points."""
    parts: list[str] = []
    text = ""
    for character in wire_name:
        if character.isascii() and (character.isalnum() or character == "_"):
            text += character
            continue
        if text:
            parts.append(text)
            text = ""
        is_letter = character.isalnum() and names.is_untranslatable(character)
        parts.append(f"u{ord(character):x}" if is_letter else _SYMBOLS.get(character, ""))
    return "_".join(part for part in [*parts, text] if part) or "value"


def _list_body_arguments(content: Json, components: Mapping[str, Component]) -> list[str]:
    """The arguments of the body that is flattened; `request` or `content` for any other."""
    media = content.get("requestBody", {}).get("content", {})
    if not media:
        return []
    name = min(media, key=media_types.rank)
    if media_types.rank(name) > 2:
        return ["content", "content_type"]
    schema = media[name].get("schema", {})
    properties = list_properties(schema, components)
    if not properties:
        return ["request"]
    return [
        schema.get("x-name") or names.make_argument_name(wire_name)
        for wire_name, schema in properties.items()
        if "const" not in schema and schema.get("readOnly") is not True
    ]


def list_properties(schema: Json, components: Mapping[str, Component], depth: int = 0) -> dict[str, Any]:
    """The properties of an object, with those that it inherits."""
    schema = remove_null(schema)
    if "$ref" in schema:
        component = components.get(schema["$ref"])
        return list_properties(component.schema, components, depth + 1) if component and depth < 20 else {}
    properties: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        properties |= list_properties(part, components, depth + 1)
    return {**properties, **schema.get("properties", {})}
