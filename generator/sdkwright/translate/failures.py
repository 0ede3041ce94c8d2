"""Translates non-2xx responses: their exceptions, and the types of their bodies."""

from __future__ import annotations

from sdkwright.ir import names
from sdkwright.ir.api import Failure, JsonBody
from sdkwright.ir.types import ANY
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry


def translate_failures(operation: Node, registry: Registry) -> tuple[Failure, ...]:
    """The non-2xx responses in the description of an operation."""
    return tuple(
        _translate_failure(status, node.follow(), registry)
        for status, node in operation["responses"].items()
        if status[0] in "45"
    )


def _translate_failure(status: str, node: Node, registry: Registry) -> Failure:
    schema = _find_json_schema(node)
    type_ = ANY if schema is None else registry.translate_result_type(schema)
    body = None if type_ == ANY else JsonBody(type_, type_)
    return Failure(
        status, names.find_status_error(status), docs.format_sentence(node["description"].value), body
    )


def _find_json_schema(node: Node) -> Node | None:
    content = node.get("content")
    for name, media in content.items() if content is not None else ():
        if name == "application/json" or name.endswith("+json"):
            return media["schema"]
    return None
