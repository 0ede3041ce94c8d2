"""Values of a description that nobody has checked, as what they should be."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_mapping(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether it is a mapping; its keys are strings, whatever was written."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, list)


def is_schema(value: Any) -> bool:
    """Whether it can be a schema."""
    return isinstance(value, (dict, bool))


def mapping(value: Any) -> dict[str, Any]:
    """The mapping; an empty one where something else stands."""
    return value if is_mapping(value) else {}


def listed(value: Any) -> list[Any]:
    """The list; an empty one where something else stands."""
    return value if is_list(value) else []


def strings(value: Any) -> list[str]:
    """The strings of a list."""
    return [one for one in listed(value) if isinstance(one, str)]
