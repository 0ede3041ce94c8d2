"""Warns of schemas that seem to lack their type: without one, a schema allows any JSON."""

from __future__ import annotations

from typing import Final

from sdkwright.ir.formats import FORMATS
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.rules.schemas import TYPES_OF_KEYWORD

_UNIONS: Final = ("oneOf", "anyOf")
_DECIDING: Final = ("$ref", "type", "enum", "const", "allOf", *_UNIONS)
"""The keywords that decide which types are valid."""


def check(visit: Visit, problems: Problems) -> None:
    """Check a schema; `{}` and schemas with nothing but annotations are meant to allow anything."""
    if visit.kind != "schema" or any(keyword in visit.node for keyword in _DECIDING) or _is_part(visit):
        return
    keyword = next((key for key, _ in visit.node.items() if key == "format" or key in TYPES_OF_KEYWORD), "")
    if keyword:
        problems.warning(
            visit.node[keyword],
            f"a schema with {quote(keyword)} but without 'type' allows any JSON;"
            f" add {_format_types(keyword, visit.node)}",
        )


def _is_part(visit: Visit) -> bool:
    """Whether a schema further limits values whose type is declared elsewhere."""
    parent = visit.parent
    is_member = parent is not None and visit.keyword in _UNIONS
    return visit.keyword == "allOf" or (is_member and parent is not None and "type" in parent.node)


def _format_types(keyword: str, schema: Node) -> str:
    if keyword == "format":
        return "type: string" if schema["format"].value in FORMATS else "its type"
    return " or ".join(f"type: {name}" for name in TYPES_OF_KEYWORD[keyword])
