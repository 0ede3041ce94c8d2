"""Builds docstrings of parameters, properties and schemas: the description, the unit, the range and the default."""

from __future__ import annotations

import json
from typing import Any

from sdkwright.ir.text import inline_code
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import strip_null


def sentence(text: str) -> str:
    """One paragraph without line breaks; it ends with a full stop."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?:" else f"{text}."


def paragraphs(text: str) -> str:
    """Paragraphs separated by blank lines, without other line breaks."""
    return "\n\n".join(sentence(part) for part in text.split("\n\n") if part.strip())


def describe_value(holder: Node, schema: Node) -> str:
    """The docstring of a parameter or property: `holder` has the description, `schema` the unit, range and default."""
    core = strip_null(schema)
    target = core.follow()
    own = holder.get("description")
    text = sentence(own.value if own is not None else target.value.get("description", ""))
    deprecated = holder.value.get("deprecated") or schema.value.get("deprecated")
    default = "" if "const" in target else _default(schema, core, target)
    notes = [_unit(core, target), _bounds(core, target), default]
    parts = ["Deprecated." if deprecated else "", text, *notes]
    return " ".join(part for part in parts if part)


def describe_component(node: Node) -> str:
    """The docstring of a component schema; an enum lists the descriptions of its values."""
    text = paragraphs(node.value.get("description", ""))
    deprecated = "Deprecated. " if node.value.get("deprecated") else ""
    meanings = node.value.get("x-enumDescriptions", {})
    lines = [
        f"- {inline_code(value)}: {' '.join(meanings[key].split())}"
        for value in node.value.get("enum", ())
        if (key := value if isinstance(value, str) else json.dumps(value)) in meanings
    ]
    return "\n\n".join(part for part in (deprecated + text, "\n".join(lines)) if part)


def _first(keyword: str, *nodes: Node) -> Any:
    for node in nodes:
        if keyword in node:
            return node[keyword].value
    return None


def _unit(*nodes: Node) -> str:
    unit = _first("x-unit", *nodes)
    return f"In {' '.join(unit.split())}." if unit else ""


def _bounds(*nodes: Node) -> str:
    low, high = _first("minimum", *nodes), _first("maximum", *nodes)
    above, below = _first("exclusiveMinimum", *nodes), _first("exclusiveMaximum", *nodes)
    parts = [
        f"From {low} to {high}" if low is not None and high is not None else "",
        f"At least {low}" if low is not None and high is None else "",
        f"At most {high}" if high is not None and low is None else "",
        f"More than {above}" if above is not None else "",
        f"Less than {below}" if below is not None else "",
        _count("entries", _first("minItems", *nodes), _first("maxItems", *nodes)),
        _count("characters", _first("minLength", *nodes), _first("maxLength", *nodes)),
    ]
    text = "; ".join(part for part in parts if part)
    return f"{text}." if text else ""


def _count(noun: str, low: int | None, high: int | None) -> str:
    if low and high is not None:
        return f"{low} to {high} {noun}"
    if high is not None:
        return f"At most {high} {noun}"
    return f"At least {low} {noun}" if low else ""


def _default(*nodes: Node) -> str:
    default = _first("default", *nodes)
    if default is None or default == "":
        return ""
    return f"Default: {inline_code(default)}."
