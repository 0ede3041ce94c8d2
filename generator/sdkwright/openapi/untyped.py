"""Access to values of a description whose types are not checked."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_mapping(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a mapping. Its keys are strings, because the YAML readers convert them."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a list."""
    return isinstance(value, list)


def is_schema(value: Any) -> bool:
    """Whether a value can be a schema: a mapping or a boolean."""
    return isinstance(value, (dict, bool))


def as_mapping(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty mapping."""
    return value if is_mapping(value) else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is a list, else an empty list."""
    return value if is_list(value) else []


def as_strings(value: Any) -> list[str]:
    """The strings in a list; empty if the value is not a list."""
    return [element for element in as_list(value) if isinstance(element, str)]
