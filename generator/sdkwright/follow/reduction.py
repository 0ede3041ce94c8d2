"""Reduces a document of a vendor to facts: for a repository that must not contain its texts."""

from __future__ import annotations

import json
from typing import Any, Final

from sdkwright.openapi.references import find_map_keyword, is_data
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping

_WORDS: Final = frozenset(
    (
        *("description", "summary", "title", "example", "examples", "externalDocs", "$comment"),
        *("x-enumDescriptions", "x-enum-descriptions", "x-example", "x-examples"),
    )
)


def reduce_document(document: dict[str, Any]) -> dict[str, Any]:
    """The document without descriptions, summaries, titles and examples; the title of the API stays."""
    reduced = as_mapping(_reduce(document, ""))
    info = as_mapping(document.get("info"))
    if "title" in info:
        reduced["info"] = {"title": info["title"], **reduced["info"]}
    return reduced


def format_document(document: dict[str, Any]) -> str:
    """A document as JSON, one line for each value; equal documents give equal texts."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _reduce(value: Any, map_keyword: str) -> Any:
    """`map_keyword` is the keyword of the map that the value is: a property named `description` is not one."""
    if is_list(value):
        return [_reduce(element, "") for element in value]
    if not is_mapping(value):
        return value
    return {
        key: child if is_data(key, map_keyword) else _reduce(child, find_map_keyword(key, map_keyword))
        for key, child in value.items()
        if map_keyword or key not in _WORDS
    }
