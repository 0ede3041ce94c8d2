"""Walks over the references of converted values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from sdkwright.openapi.untyped import is_list, is_mapping

_DATA: Final = frozenset({"example", "examples", "default", "enum", "const", "x-enumDescriptions"})
_NAMES: Final = frozenset(
    (
        *("properties", "patternProperties", "headers", "content", "encoding", "callbacks", "responses"),
        *("schemas", "paths", "webhooks", "variables", "scopes", "securitySchemes", "dependentRequired"),
    )
)
"""Keywords whose keys are names, and not keywords."""


def list_references(value: Any, has_names: bool = False) -> Iterator[str]:
    """The references of a converted value, in order."""
    if is_list(value):
        for element in value:
            yield from list_references(element)
    elif is_mapping(value):
        for key, child in value.items():
            if key == "$ref" and not has_names and isinstance(child, str):
                yield child
            elif has_names or key not in _DATA:
                if key == "mapping" and not has_names and is_mapping(child):
                    yield from (target for target in child.values() if isinstance(target, str))
                else:
                    yield from list_references(child, not has_names and key in _NAMES)


def replace_references(value: Any, replace: Callable[[str], str], has_names: bool = False) -> Any:
    """A copy of a converted value with other references."""
    if is_list(value):
        return [replace_references(element, replace) for element in value]
    if not is_mapping(value):
        return value
    copy: dict[str, Any] = {}
    for key, child in value.items():
        if key == "$ref" and not has_names and isinstance(child, str):
            copy[key] = replace(child)
        elif key in _DATA and not has_names:
            copy[key] = child
        elif key == "mapping" and not has_names and is_mapping(child):
            copy[key] = {tag: replace(target) for tag, target in child.items()}
        else:
            copy[key] = replace_references(child, replace, not has_names and key in _NAMES)
    return copy
