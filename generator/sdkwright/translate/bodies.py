"""A request body -> what a call sends: its fields one by one, or the whole."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Keyword
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import Place, Value, argument, constant
from sdkwright.translate.values import field as value_of

_GROUPS = {
    "application/json": "json",
    "multipart/form-data": "multipart",
    "application/x-www-form-urlencoded": "form",
}


@dataclass(frozen=True)
class Body:
    """What is sent for a body, which of its schemas a caller may fill, and further keywords of the call."""

    values: tuple[Value, ...] = ()
    sent: tuple[Node, ...] = ()
    keywords: tuple[Keyword, ...] = ()


def body(node: Node, operation: Node, registry: Registry, problems: Problems) -> Body:
    """What a call sends as its body."""
    (name, media), *others = node["content"].items()
    if others:
        problems.error(node["content"], "a request has one media type; keep the one that the SDK should send")
    group = _GROUPS.get(name)
    if group is None:
        supported = ", ".join(_GROUPS)
        problems.error(
            media, f"a request of media type {quote(name)} is not supported; write one of {supported}"
        )
        return Body()
    schema = media["schema"]
    target = schema.follow()
    fields = schemas.all_properties(target)
    optional = () if node.value.get("required", False) else (Keyword("body_required", "False"),)
    _check_encoding(media, group, problems)
    if (
        operation.value.get("x-body") != "whole"
        and fields
        and schemas.schema_kind(target) in ("object", "all_of")
    ):
        required = schemas.required_properties(target)
        values = [
            _field(wire, field, wire in required, media, group, registry, problems)
            for wire, field in fields.items()
        ]
        return Body(tuple(values), tuple(fields.values()), optional)
    if group != "json":
        problems.error(media, "a form is flattened into arguments; describe it as an object with properties")
        return Body()
    doc = docs.sentence(
        next((one["description"].value for one in (node, target) if "description" in one), "")
    )
    given = argument(
        "request", registry.argument(schema), not optional, doc, Place("", group, schema.pointer)
    )
    return Body((Value(node, group, "", given.name, given, is_whole=True),), (schema,), optional)


def _field(
    wire: str, node: Node, required: bool, media: Node, group: str, registry: Registry, problems: Problems
) -> Value:
    if (fixed := node.follow().get("const")) is not None:
        return constant(node, group, wire, fixed.value)
    wrapper = _wrapper(wire, node, media, problems) if group == "multipart" else ""
    doc = docs.of_value(node, node)
    return value_of(node, group, wire, registry.argument(node), required, doc, wrapper)


def _wrapper(wire: str, node: Node, media: Node, problems: Problems) -> str:
    """How a field travels in a multipart body: a file, files, JSON, or as it is ("")."""
    core = schemas.strip_null(node).follow()
    item = schemas.strip_null(core["items"]).follow() if "items" in core else core
    if wire in media.value.get("encoding", ()):
        return "JsonPart"
    if item.value.get("format") == "binary":
        return "Files" if item is not core else "File"
    if schemas.is_scalar(item):
        return ""
    if item is not core:
        problems.error(
            node,
            f"the field {quote(wire)} is a list of objects or lists; say that it is sent as one JSON part:"
            f" encoding: {{{names.identifier(wire)}: {{contentType: application/json}}}}",
        )
    return "JsonPart"


def _check_encoding(media: Node, group: str, problems: Problems) -> None:
    encoding = media.get("encoding")
    for _, rule in encoding.items() if encoding is not None else ():
        if group != "multipart" or rule.value != {"contentType": "application/json"}:
            problems.error(
                rule,
                "only 'contentType: application/json', on a field of multipart/form-data, is supported here",
            )
