"""Which schemas affect how a value is encoded: formats whose Python type does not determine the text, and constants."""

from __future__ import annotations

from sdkwright.ir.formats import FORMATS, Format
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import list_child_schemas, list_non_null_types, list_properties


def find_scalar_rule(node: Node) -> str:
    """How the runtime encodes a scalar by its schema; "" if the value alone determines its text."""
    format_ = find_format(node)
    if format_ is None or "enum" in node or "const" in node:
        return ""
    return format_.text_rule if "string" in list_non_null_types(node) else format_.number_rule


def find_format(node: Node) -> Format | None:
    """The format of a scalar that has a Python type of its own."""
    format_ = FORMATS.get(node.value.get("format", ""))
    types = list_non_null_types(node)
    return format_ if format_ is not None and any(map(format_.applies_to, types)) else None


def has_rule(node: Node) -> bool:
    """Whether a schema itself, apart from what it refers to, affects the encoding."""
    return bool(
        find_scalar_rule(node)
        or any("const" in child.follow() for child in list_properties(node, "sent").values())
        or any(has_rule(child) for child in list_child_schemas(node, "sent") if child.ref is None)
    )
