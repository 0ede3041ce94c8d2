"""How a message calls the place of a schema."""

from __future__ import annotations

from sdkwright.openapi.pointers import split_pointer

_STEPS = {
    "items": "[]",
    "additionalProperties": ".*",
    "patternProperties": ".*",
    "not": " (not)",
    "if": " (if)",
    "then": " (then)",
    "else": " (else)",
}
_ENTRIES = ("oneOf", "anyOf", "prefixItems")


def label(pointer: str) -> str:
    """The value that a pointer leads to: "`Voice.settings.speed`", "the query parameter `page_size`", "the request body"."""
    steps = split_pointer(pointer)
    start, rest = _start(steps)
    inside = _inside(rest).lstrip(".")
    if start.startswith("`") and start.endswith("`"):
        joined = inside if not inside or inside.startswith(("[", " ")) else f".{inside}"
        return f"`{start[1:-1]}{joined}`"
    return f"`{inside}` of {start}" if inside else start


def _start(steps: list[str]) -> tuple[str, list[str]]:
    if steps[:2] == ["components", "schemas"] and len(steps) > 2:
        return f"`{steps[2]}`", steps[3:]
    if steps[:1] == ["x-files"] and len(steps) > 1:
        return f"`{steps[1]}`", steps[2:]
    if steps[:2] == ["components", "parameters"] and len(steps) > 2:
        return f"the parameter `{steps[2]}`", steps[3:]
    if "schema" not in steps:
        return "the schema", []
    at = steps.index("schema")
    before, rest = steps[:at], steps[at + 1 :]
    if "parameters" in before:
        where = before[before.index("parameters") + 1 :]
        return (f"the {where[0]} parameter `{where[1]}`" if len(where) > 1 else "the parameter"), rest
    if "headers" in before:
        return f"the header `{before[-1]}`", rest
    if "requestBody" in before or before[:2] == ["components", "requestBodies"]:
        return "the request body", rest
    if "responses" in before:
        return f"the answer {before[before.index('responses') + 1]}", rest
    return "the schema", rest


def _inside(steps: list[str]) -> str:
    found = ""
    waiting = list(steps)
    while waiting:
        step = waiting.pop(0)
        if step == "properties" and waiting:
            found += f".{waiting.pop(0)}"
        elif step == "allOf" and waiting:
            waiting.pop(0)  # each part of it is the same value
        elif step in _ENTRIES and waiting:
            found += f"[{step} {int(waiting[0]) + 1 if waiting[0].isdecimal() else waiting[0]}]"
            waiting.pop(0)
        elif step in ("patternProperties", "dependentSchemas") and waiting:
            found += f"[{waiting.pop(0)}]"
        else:
            found += _STEPS.get(step, f".{step}")
    return found
