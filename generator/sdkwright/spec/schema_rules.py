"""What the keywords of a schema mean together: defaults fit types, required names exist, and the like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, cast

from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.spec.schema_keywords import TYPES

_BELONGS_TO: Final = {
    **dict.fromkeys(
        ("minLength", "maxLength", "pattern", "contentMediaType", "contentEncoding"), ("string",)
    ),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), ("number", "integer")),
    "multipleOf": ("number", "integer"),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems"), ("array",)),
    **dict.fromkeys(("properties", "required", "additionalProperties"), ("object",)),
    **dict.fromkeys(("minProperties", "maxProperties"), ("object",)),
}
_COMPONENT = re.compile("/components/schemas/[^/]*")
_PART_OF_ALL_OF = re.compile(r".*/allOf/\d+")


def check(node: Node, problems: Problems) -> None:
    """Check one schema whose keywords have been checked."""
    if "$ref" not in node:
        _check_types(node, problems)
        _check_required(node, problems)
        _check_enum(node, problems)
        const = node.get("const")
        if const and (reason := _unfit(node, const.value, words=("type", "enum"))):
            problems.error(const, f"const {quote(const.value)} {reason}")
        for key in ("x-alias", "x-module"):
            if key in node and not _COMPONENT.fullmatch(node.pointer):
                problems.error(node[key], f"{quote(key)} stands on components only; move it there")
    default = node.get("default")
    if default and (reason := mismatch(node, default.value)):
        problems.error(default, f"default {quote(default.value)} {reason}")


def types_of(node: Node) -> tuple[str, ...]:
    """The types that a schema names itself, whether one or a list; none when it names none."""
    declared = node.get("type")
    if declared is None:
        return ()
    named: list[Any] = declared.value if declared.is_list else [declared.value]
    return tuple(name for name in named if isinstance(name, str) and name in TYPES)


def properties_of(node: Node) -> dict[str, Node]:
    """The properties of a schema, those of its references and of allOf included."""
    found: dict[str, Node] = {}
    waiting, seen = [node], set[int]()
    while waiting:
        current = waiting.pop().follow()
        if id(current.value) in seen:
            continue
        seen.add(id(current.value))
        if properties := current.get("properties"):
            for name, child in properties.items():
                found.setdefault(name, child)
        waiting.extend(current.get("allOf") or ())
    return found


def mismatch(node: Node, value: object) -> str | None:
    """Why a value does not fit a schema ("is not of type integer"), or None.

    Bounds, and what is inside objects, are not looked at.
    """
    return _mismatch(node, value, {})


def _mismatch(node: Node, value: object, known: dict[int, str | None]) -> str | None:
    """The same; `known` holds the answers for schemas met before, so that knots of unions cost little."""
    node = node.follow()
    if id(node.value) not in known:
        known[id(node.value)] = None  # while it is being looked at
        known[id(node.value)] = _reason(node, value, known)
    return known[id(node.value)]


def _reason(node: Node, value: object, known: dict[int, str | None]) -> str | None:
    if reason := _unfit(node, value, words=("type", "enum", "const")):
        return reason
    for member in node.get("allOf") or ():
        if reason := _mismatch(member, value, known):
            return reason
    for word in ("anyOf", "oneOf"):
        members = list(node.get(word) or ())
        reasons = [_mismatch(member, value, known) for member in members]
        if members and None not in reasons:
            # "Or null" is no alternative worth mentioning.
            real = [
                reason
                for member, reason in zip(members, reasons, strict=True)
                if types_of(member) != ("null",)
            ]
            return real[0] if len(real) == 1 else f"fits none of the variants of '{word}'"
    items = node.get("items")
    if isinstance(value, list) and items:
        for element in cast("list[object]", value):
            if reason := _mismatch(items, element, {}):
                return f"has the element {quote(element)}, which {reason}"
    return None


def _unfit(node: Node, value: object, words: tuple[str, ...]) -> str | None:
    types = types_of(node)
    if "type" in words and types and not any(_is_of(value, name) for name in types):
        hint = f"; quote it: '{_plain(value)}'" if "string" in types and _is_scalar(value) else ""
        return f"is not of type {' or '.join(types)}{hint}"
    allowed = node.get("enum")
    if (
        "enum" in words
        and allowed
        and allowed.is_list
        and not any(_same(value, word) for word in allowed.value)
    ):
        names = [word for word in allowed.value if isinstance(word, str)]
        return f"is not in the enum{suggest_name(value, names) if isinstance(value, str) else ''}"
    const = node.get("const")
    if "const" in words and const and not _same(value, const.value):
        return f"is not the constant {quote(const.value)}"
    return None


def _check_types(node: Node, problems: Problems) -> None:
    types = types_of(node)
    if len(set(types)) < len(types):
        problems.error(node["type"], "a type stands twice in 'type'; remove one")
    if "array" in types and "items" not in node:
        problems.error(node, "an array needs 'items'; write items: {} when they may be anything")
    if not types or len(types) < len(list(node["type"]) or types):
        return
    for word, owners in _BELONGS_TO.items():
        misread = word == "required" and word in node and not node[word].is_list  # that has its own problem
        if word in node and not misread and not set(owners) & set(types):
            expected = " or ".join(owners)
            problems.error(
                node[word], f"{quote(word)} has no effect on type {' or '.join(types)}; it is for {expected}"
            )


def _check_required(node: Node, problems: Problems) -> None:
    # A part of allOf may require what another part declares.
    is_part = "allOf" in node or _PART_OF_ALL_OF.fullmatch(node.pointer) is not None
    properties = node.get("properties")
    seen: set[str] = set()
    for element in node.get("required") or ():
        name = element.value
        if not isinstance(name, str):
            continue
        if name in seen:
            problems.error(element, f"{quote(name)} stands twice in 'required'; remove one")
        elif not is_part and (properties is None or (properties.is_mapping and name not in properties)):
            hint = suggest_name(name, properties.value if properties else ())
            problems.error(element, f"required property {quote(name)} is not in 'properties'{hint}")
        seen.add(name)


def _check_enum(node: Node, problems: Problems) -> None:
    seen: set[str] = set()
    for element in node.get("enum") or ():
        if reason := _unfit(node, element.value, words=("type",)):
            problems.error(element, f"enum value {quote(element.value)} {reason}")
        key = _canonical(element.value)
        if key in seen:
            problems.error(element, f"enum value {quote(element.value)} stands twice; remove one")
        seen.add(key)
    described = node.get("x-enumDescriptions")
    if described and "enum" not in node:
        problems.error(described, "'x-enumDescriptions' needs 'enum' beside it")
    elif described:
        names = [_plain(value) for value in _elements(node["enum"])]
        for name, child in described.items():
            if name not in names:
                hint = suggest_name(name, names)
                problems.error(
                    child, f"'x-enumDescriptions' describes {quote(name)}, which is not in the enum{hint}"
                )


def _elements(node: Node) -> Iterator[object]:
    return (element.value for element in node)


def _is_of(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return {
        "string": isinstance(value, str),
        "integer": isinstance(value, int),
        "number": isinstance(value, (int, float)),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
        "null": value is None,
    }.get(name, False)


def _is_scalar(value: object) -> bool:
    return not isinstance(value, (dict, list))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else quote(value)


def _same(one: object, other: object) -> bool:
    return _canonical(one) == _canonical(other)


def _canonical(value: object) -> str:
    """JSON text: unlike Python's ==, it tells 1 from true."""
    return json.dumps(value, sort_keys=True)
