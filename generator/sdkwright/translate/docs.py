"""Builds docstrings of parameters, properties and schemas: the description, the unit, the range and the default."""

from __future__ import annotations

import json
from typing import Any, Final

from sdkwright.ir.text import format_inline_code
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import strip_null

_BOUNDS: Final = frozenset(
    (
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
    )
)


def format_sentence(text: str) -> str:
    """One paragraph without line breaks; it ends with a full stop."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?:" else f"{text}."


def format_paragraphs(text: str) -> str:
    """Paragraphs separated by blank lines, without other line breaks."""
    return "\n\n".join(format_sentence(part) for part in text.split("\n\n") if part.strip())


def describe_value(holder: Node, schema: Node) -> str:
    """The docstring of a parameter or property: `holder` has the description, `schema` the unit, range and default."""
    core = strip_null(schema)
    target = core.follow()
    own = holder.get("description")
    text = format_sentence(own.value if own is not None else target.value.get("description", ""))
    deprecated = holder.value.get("deprecated") or schema.value.get("deprecated")
    default = "" if "const" in target else _format_default(schema, core, target)
    notes = [_format_unit(core, target), _format_bounds(core, target), default]
    parts = ["Deprecated." if deprecated else "", text, *notes]
    return " ".join(part for part in parts if part)


def describe_component(node: Node) -> str:
    """The docstring of a component schema; an enum lists the descriptions of its values."""
    text = format_paragraphs(node.value.get("description", ""))
    deprecated = "Deprecated. " if node.value.get("deprecated") else ""
    meanings = node.value.get("x-enumDescriptions", {})
    lines = [
        f"- {format_inline_code(value)}: {' '.join(meanings[key].split())}"
        for value in node.value.get("enum", ())
        if (key := value if isinstance(value, str) else json.dumps(value)) in meanings
    ]
    return "\n\n".join(part for part in (deprecated + text, "\n".join(lines)) if part)


def _find_first(keyword: str, *nodes: Node) -> Any:
    for node in nodes:
        if keyword in node:
            return node[keyword].value
    return None


def _format_unit(*nodes: Node) -> str:
    unit = _find_first("x-unit", *nodes)
    return f"In {' '.join(unit.split())}." if unit else ""


def _format_bounds(*nodes: Node) -> str:
    if all(_BOUNDS.isdisjoint(node.value) for node in nodes):
        return ""
    low, high = _find_first("minimum", *nodes), _find_first("maximum", *nodes)
    above, below = _find_first("exclusiveMinimum", *nodes), _find_first("exclusiveMaximum", *nodes)
    parts = [
        _format_range(low, high) if low is not None and high is not None else "",
        f"At least {low}" if low is not None and high is None else "",
        f"At most {high}" if high is not None and low is None else "",
        f"More than {above}" if above is not None else "",
        f"Less than {below}" if below is not None else "",
        _format_count("entry entries", _find_first("minItems", *nodes), _find_first("maxItems", *nodes)),
        _format_count(
            "character characters", _find_first("minLength", *nodes), _find_first("maxLength", *nodes)
        ),
    ]
    text = "; ".join(part for part in parts if part)
    return f"{text}." if text else ""


def _format_range(low: float, high: float) -> str:
    return f"Exactly {low}" if low == high else f"From {low} to {high}"


def _format_count(nouns: str, low: int | None, high: int | None) -> str:
    """The number of parts of a value; `nouns` are the noun for one part, and that for several."""
    singular, plural = nouns.split()
    noun = singular if (low if high is None else high) == 1 else plural
    if low and high is not None:
        return f"Exactly {low} {noun}" if low == high else f"{low} to {high} {noun}"
    if high is not None:
        return f"At most {high} {noun}"
    return f"At least {low} {noun}" if low else ""


def _format_default(*nodes: Node) -> str:
    default = _find_first("default", *nodes)
    if default is None or default == "":
        return ""
    return f"Default: {format_inline_code(default)}."
