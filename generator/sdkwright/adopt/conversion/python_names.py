"""Writes `x-name` where the names of the source would give several values the same name in Python, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    "]": "",
    "?": "question",
    ":": "colon",
    "^": "caret",
    "(": "of",
    ")": "",
}


def name_fields(components: Mapping[str, Component], decisions: Decisions) -> None:
    """Give properties that would be the same field names of their own."""
    for component in components.values():
        for part in (component.schema, *component.schema.get("allOf", ())):
            taken: dict[str, str] = {}
            for wire_name, schema in part.get("properties", {}).items():
                field = names.make_field_name(wire_name)
                if (
                    not names.is_untranslatable(wire_name)
                    and field not in taken
                    and not _is_nameless(wire_name)
                ):
                    taken[field] = wire_name
                    continue
                own = _choose_name(wire_name, taken)
                taken[own] = wire_name
                schema["x-name"] = own
                place = describe_place(component.key[1:])
                decisions.add(
                    "guessed", component.key[1:], place, f"the property {wire_name!r} is the field {own}"
                )


def name_arguments(
    operation: AdoptedOperation, components: Mapping[str, Component], decisions: Decisions
) -> None:
    """Give parameters that would be the same argument as another value names of their own."""
    taken: dict[str, str] = dict.fromkeys(_list_body_arguments(operation.content, components), "body")
    for parameter in operation.content.get("parameters", ()):
        wire_name = parameter["name"]
        argument = parameter.get("x-name") or names.make_argument_name(wire_name)
        is_taken = argument in taken or names.is_untranslatable(wire_name) or _is_nameless(wire_name)
        if is_taken and not parameter.get("x-name"):
            argument = _choose_name(wire_name, taken, parameter["in"])
            parameter["x-name"] = argument
            decisions.add(
                "guessed",
                operation.source.pointer,
                operation.source.label,
                f"the {parameter['in']} parameter {wire_name!r} is the argument {argument}",
            )
        taken[argument] = wire_name


def _is_nameless(wire_name: str) -> bool:
    """Whether a name has neither letters nor digits."""
    return not any(character.isalnum() for character in wire_name) or (
        wire_name[:1] in "+-" and len(wire_name) < 4
    )


def _choose_name(wire_name: str, taken: Iterable[str], location: str = "") -> str:
    words = "_".join(
        _SYMBOLS.get(character, "") if not character.isalnum() else character for character in wire_name
    )
    spelled = names.make_identifier(_spell(wire_name))
    candidates = [
        spelled,
        f"{location}_{names.make_identifier(wire_name)}" if location else "",
        f"{names.make_identifier(wire_name).rstrip('_')}_value",
        names.make_identifier(words),
    ]
    for candidate in candidates:
        if candidate and candidate not in taken and not names.explain_invalid_name(candidate):
            return candidate
    number = 2
    while f"{spelled}_{number}" in taken:
        number += 1
    return f"{spelled}_{number}"


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
