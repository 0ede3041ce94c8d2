"""Names of schemas for messages, made from their pointers."""

from __future__ import annotations

from typing import Final

from sdkwright.openapi.pointers import split_pointer

_SUFFIXES: Final = {
    "items": "[]",
    "additionalProperties": ".*",
    "patternProperties": ".*",
    "not": " (not)",
    "if": " (if)",
    "then": " (then)",
    "else": " (else)",
}
_LIST_KEYWORDS: Final = ("oneOf", "anyOf", "prefixItems")


def format_label(pointer: str) -> str:
    """A name for the value at a pointer: "`Voice.settings.speed`", "the query parameter `page_size`", "the request body"."""
    owner, steps = _split_owner(split_pointer(pointer))
    inside = _format_steps(steps).lstrip(".")
    if owner.startswith("`") and owner.endswith("`"):
        joined = inside if not inside or inside.startswith(("[", " ")) else f".{inside}"
        return f"`{owner[1:-1]}{joined}`"
    return f"`{inside}` of {owner}" if inside else owner


def _split_owner(steps: list[str]) -> tuple[str, list[str]]:
    """The component, parameter or body that contains a schema, and the steps inside it."""
    if steps[:2] == ["components", "schemas"] and len(steps) > 2:
        return f"`{steps[2]}`", steps[3:]
    if steps[:1] == ["x-files"] and len(steps) > 1:
        return f"`{steps[1]}`", steps[2:]
    if steps[:2] == ["components", "parameters"] and len(steps) > 2:
        return f"the parameter `{steps[2]}`", steps[3:]
    if "schema" not in steps:
        return "the schema", []
    position = steps.index("schema")
    owner, rest = steps[:position], steps[position + 1 :]
    if "parameters" in owner:
        where = owner[owner.index("parameters") + 1 :]
        return (f"the {where[0]} parameter `{where[1]}`" if len(where) > 1 else "the parameter"), rest
    if "headers" in owner:
        return f"the header `{owner[-1]}`", rest
    if "requestBody" in owner or owner[:2] == ["components", "requestBodies"]:
        return "the request body", rest
    if "responses" in owner:
        return f"the response {owner[owner.index('responses') + 1]}", rest
    return "the schema", rest


def _format_steps(steps: list[str]) -> str:
    text = ""
    rest_steps = list(steps)
    while rest_steps:
        step = rest_steps.pop(0)
        if step == "properties" and rest_steps:
            text += f".{rest_steps.pop(0)}"
        elif step == "allOf" and rest_steps:
            rest_steps.pop(0)  # every part describes the same value
        elif step in _LIST_KEYWORDS and rest_steps:
            index = rest_steps.pop(0)
            text += f"[{step} {int(index) + 1 if index.isdecimal() else index}]"
        elif step in ("patternProperties", "dependentSchemas") and rest_steps:
            text += f"[{rest_steps.pop(0)}]"
        else:
            text += _SUFFIXES.get(step, f".{step}")
    return text
