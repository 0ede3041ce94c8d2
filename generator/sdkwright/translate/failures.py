"""Translates non-2xx responses: their exceptions, and the types of their bodies."""

from __future__ import annotations

from sdkwright.ir import names
from sdkwright.ir.responses import Failure, JsonBody
from sdkwright.ir.types import ANY
from sdkwright.spec import media_types
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry


def translate_failures(operation: Node, registry: Registry) -> tuple[Failure, ...]:
    """The non-2xx responses in the description of an operation; the last is `default`, for all other statuses."""
    responses = sorted(operation["responses"].items(), key=lambda item: item[0] == "default")
    return tuple(
        _translate_failure(status, node.follow(), registry)
        for status, node in responses
        if status[0] in "345d"
    )


def _translate_failure(status: str, node: Node, registry: Registry) -> Failure:
    schema = _find_json_schema(node)
    type_ = ANY if schema is None else registry.translate_result_type(schema)
    body = None if type_ == ANY else JsonBody(type_, type_)
    text = docs.format_sentence(node["description"].value)
    if status == "default":
        text = f"Any other status: {text}"
    return Failure(status, names.find_status_error(status), text, body)


def _find_json_schema(node: Node) -> Node | None:
    content = node.get("content")
    for name, media in content.items() if content is not None else ():
        if media_types.is_json(name):
            return media["schema"]
    return None
