"""The limits of the values of a schema, for samples."""

from __future__ import annotations

from typing import Any

from sdkwright.ir.api import NO_LIMITS, Limits
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import get_items, strip_null


def find_limits(node: Node) -> Limits:
    """The limits that a schema itself has; those of the components that it refers to are not among them."""
    core = strip_null(node)
    if core.ref is not None:
        return NO_LIMITS

    def read(keyword: str) -> Any:
        return core.value.get(keyword)

    items = get_items(core) or core.get("additionalProperties")
    return Limits(
        minimum=read("minimum"),
        maximum=read("maximum"),
        above=read("exclusiveMinimum"),
        below=read("exclusiveMaximum"),
        min_length=read("minLength") or 0,
        max_length=read("maxLength"),
        min_items=read("minItems") or 0,
        max_items=read("maxItems"),
        items=find_limits(items) if items is not None and items.is_mapping else None,
    )
