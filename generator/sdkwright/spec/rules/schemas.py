"""Rules of schemas that concern several keywords: a default matches the type, a required property exists, and so on."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Fix, Problems
from sdkwright.spec.json_values import format_canonical_json
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import list_declared_types
from sdkwright.spec.validation import (
    SchemaValidator,
    Violation,
    check_enum,
    check_type,
    format_steps,
)

TYPES_OF_KEYWORD: Final = {
    **dict.fromkeys(
        ("minLength", "maxLength", "pattern", "contentMediaType", "contentEncoding"), ("string",)
    ),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), ("number", "integer")),
    "multipleOf": ("number", "integer"),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems"), ("array",)),
    **dict.fromkeys(("properties", "required", "additionalProperties"), ("object",)),
    **dict.fromkeys(("minProperties", "maxProperties"), ("object",)),
}
"""The types that a keyword constrains."""
_BOUNDS: Final = (
    ("minimum", "maximum", True),
    ("minimum", "exclusiveMaximum", False),
    ("exclusiveMinimum", "maximum", False),
    ("exclusiveMinimum", "exclusiveMaximum", False),
    ("minLength", "maxLength", True),
    ("minItems", "maxItems", True),
    ("minProperties", "maxProperties", True),
)
"""A lower and an upper bound, and whether they may be equal."""
_COMPONENT: Final = re.compile("/components/schemas/[^/]*")
_COMPONENT_OR_PROPERTY: Final = re.compile("/components/schemas/[^/]*((/allOf/[0-9]+)?/properties/[^/]*)?")
_PROPERTY: Final = re.compile(r".*/properties/[^/]*")
_PART: Final = re.compile(r".*/(allOf/\d+|not|if|then|else|unevaluatedProperties)(/(allOf|anyOf|oneOf)/\d+)*")
"""A part of a schema, which may limit what another part declares."""


def check_schema(node: Node, problems: Problems) -> None:
    """Check a schema, or a reference with keywords beside it, whose single keywords have been checked."""
    if "$ref" not in node:
        _check_types(node, problems)
        _check_required(node, problems)
        _check_enum(node, problems)
        _check_const(node, problems)
        _check_bounds(node, problems)
        if "x-module" in node and not _COMPONENT.fullmatch(node.pointer):
            problems.error(node["x-module"], "'x-module' is for components only; move it to the component")
    if "x-alias" in node and not _COMPONENT_OR_PROPERTY.fullmatch(node.pointer):
        problems.error(
            node["x-alias"], "'x-alias' is for components and their properties only; move it to one of these"
        )
    if "x-name" in node and not _PROPERTY.fullmatch(node.pointer):
        problems.error(
            node["x-name"], "'x-name' is for properties and parameters only; move it to one of these"
        )
    if all(node.value.get(keyword) is True for keyword in ("readOnly", "writeOnly")):
        problems.error(
            node["writeOnly"],
            "a property cannot be both readOnly and writeOnly: no value would contain it; remove one of them",
        )
    _check_default(node, problems)


def _check_types(node: Node, problems: Problems) -> None:
    types = list_declared_types(node)
    if len(set(types)) < len(types):
        fix = Fix("write", node["type"].pointer, list(dict.fromkeys(types)))
        problems.error(node["type"], "'type' lists a type twice; remove one", fix)
    if "items" in node and not node["items"].is_mapping and "prefixItems" not in node:
        problems.error(node["items"], "'items' is a boolean; write items: {} if the elements may be anything")
    if (
        "array" in types
        and not {"items", "prefixItems"} & node.value.keys()
        and not _PART.fullmatch(node.pointer)
    ):
        problems.error(node, "an array needs 'items'; write items: {} if the elements may be anything")
    if not types or len(types) < len(list(node["type"]) or types):
        return
    for keyword in node.value:
        allowed = TYPES_OF_KEYWORD.get(keyword)
        if allowed is None:
            continue
        is_invalid = keyword == "required" and not node[keyword].is_list  # reported already
        if not is_invalid and not set(allowed) & set(types):
            problems.error(
                node[keyword],
                f"{quote(keyword)} has no effect on type {' or '.join(types)}, only on {' or '.join(allowed)};"
                " remove it, or correct the type",
            )


def _check_required(node: Node, problems: Problems) -> None:
    if "required" not in node:
        return
    # A part of allOf may require what another part declares.
    is_part = "allOf" in node or _PART.fullmatch(node.pointer) is not None
    properties = node.get("properties")
    seen: set[str] = set()
    for element in node["required"]:
        name = element.value
        if not isinstance(name, str):
            continue
        if name in seen:
            problems.error(
                element,
                f"{quote(name)} is listed twice in 'required'; remove one",
                Fix("remove", element.pointer),
            )
        elif not is_part and (properties is None or (properties.is_mapping and name not in properties)):
            remedy = suggest_name(name, properties.value if properties else ()) or "; describe it there"
            problems.error(element, f"required property {quote(name)} is not in 'properties'{remedy}")
        seen.add(name)


def _check_enum(node: Node, problems: Problems) -> None:
    seen: set[str] = set()
    for element in node.get("enum") or ():
        for violation in check_type(node, element.value):
            problems.error(element, f"enum value {violation}")
        key = format_canonical_json(element.value)
        if key in seen:
            fix = Fix("remove", element.pointer)
            problems.error(element, f"enum value {quote(element.value)} is listed twice; remove one", fix)
        seen.add(key)
    descriptions = node.get("x-enumDescriptions")
    if descriptions and "enum" not in node:
        problems.error(
            descriptions,
            "'x-enumDescriptions' needs 'enum' beside it; add it, or remove 'x-enumDescriptions'",
        )
    elif descriptions:
        names = [
            value.value if isinstance(value.value, str) else quote(value.value) for value in node["enum"]
        ]
        for name, child in descriptions.items():
            if name not in names:
                remedy = suggest_name(name, names) or "; remove it"
                problems.error(
                    child, f"'x-enumDescriptions' describes {quote(name)}, which is not in the enum{remedy}"
                )


def _check_const(node: Node, problems: Problems) -> None:
    const = node.get("const")
    if const:
        for violation in (*check_type(node, const.value), *check_enum(node, const.value))[:1]:
            problems.error(const, f"const {violation}")


def _check_bounds(node: Node, problems: Problems) -> None:
    for low, high, allows_equal in _BOUNDS:
        if low not in node or high not in node:
            continue
        least, most = (_find_number(node, keyword) for keyword in (low, high))
        if least is None or most is None or least < most or (least == most and allows_equal):
            continue
        problems.error(
            node[high],
            f"no value satisfies both {low}: {quote(least)} and {high}: {quote(most)}; correct one of them",
        )


def _find_number(node: Node, keyword: str) -> float | None:
    value = node[keyword].value if keyword in node else None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number else None  # anything else is reported already


def _check_default(node: Node, problems: Problems) -> None:
    default = node.get("default")
    if default:
        for violation in SchemaValidator(checks_types_only=True).find_violations(node, default.value)[:1]:
            problems.error(default, _format_default(default.value, violation))


def _format_default(value: object, violation: Violation) -> str:
    if not violation.path:
        return f"default {violation}"
    return f"default {quote(value)} does not match the schema at {format_steps(violation.path)}: {violation}"
