"""The docstrings of models. They are added after the classes are made, because most edits of a spec change only texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.ir.schema import Schema
from sdkwright.ir.text import format_inline_code
from sdkwright.render.source_text import format_docstring

_MARK: Final = "\ue000"
"""A character for private use; the texts and literals of a package have an escape in its place."""
_PLACE: Final = re.compile(f'"""{_MARK}(\\w+) (\\w+){_MARK}"""')
_CLASS, _FUNCTIONAL = "class", "functional"


def mark_docstrings(schema: Schema) -> dict[str, Any]:
    """The places of docstrings, for the templates: of the class, of each field, and of a typed dict in functional syntax."""
    return {
        "doc": _mark(schema, _CLASS, schema.description),
        "docs": {
            wire_name: _mark(schema, str(position), text)
            for position, (wire_name, text) in enumerate(schema.docs)
            if text.strip()
        },
        "all_docs": _mark(schema, _FUNCTIONAL, _join_docs(schema)),
    }


def add_docstrings(text: str, schemas: Mapping[str, Schema]) -> str:
    """The text of a module with its docstrings in the marked places."""
    return _PLACE.sub(lambda place: _format(schemas[place[1]], place[2]), text)


def _mark(schema: Schema, place: str, text: str) -> str:
    return f'"""{_MARK}{schema.name} {place}{_MARK}"""' if text.strip() else ""


def _format(schema: Schema, place: str) -> str:
    if place == _CLASS:
        return format_docstring(schema.description, 4 if schema.kind in ("object", "all_of") else 0)
    if place == _FUNCTIONAL:
        return format_docstring(_join_docs(schema), 0)
    return format_docstring(schema.docs[int(place)][1], 4)


def _join_docs(schema: Schema) -> str:
    """The description of a typed dict and of its keys, which in functional syntax have no docstrings of their own."""
    lines = [f"- {format_inline_code(wire_name)}: {text}" for wire_name, text in schema.docs if text]
    return "\n\n".join(part for part in (schema.description, "\n".join(lines)) if part)
