"""Translates a request body to the values that a call sends: its fields, or the whole body."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Location, Wrapper
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import (
    Target,
    Value,
    build_argument,
    make_argument_value,
    make_constant_value,
    make_field_value,
)

MIN_SIMILARITY = 0.9  # of media types: `application/xml` is not meant to be `application/json`
_LOCATIONS: dict[str, Location] = {
    "application/json": "json",
    "multipart/form-data": "multipart",
    "application/x-www-form-urlencoded": "form",
}


@dataclass(frozen=True)
class Body:
    """The values of a body, the schemas of its arguments, and whether a request requires the body."""

    values: tuple[Value, ...] = ()
    sent: tuple[Node, ...] = ()
    is_required: bool = True


def translate_body(node: Node, operation: Node, registry: Registry, problems: Problems) -> Body:
    """The body of a request."""
    (name, media), *others = node["content"].items()
    if others:
        problems.error(
            node["content"], "a request can have only one media type; keep the one that the SDK should send"
        )
    location = _LOCATIONS.get(name)
    if location is None:
        remedy = suggest_name(name, _LOCATIONS, MIN_SIMILARITY) or f"; write one of {', '.join(_LOCATIONS)}"
        problems.error(media, f"a request of media type {quote(name)} is not supported{remedy}")
        return Body()
    schema = media["schema"]
    target = schema.follow()
    fields = schemas.list_properties(target, "sent")
    is_required: bool = node.value.get("required", False)
    _check_encoding(media, location, problems)
    if (
        operation.value.get("x-body") != "whole"
        and schemas.list_properties(target)
        and schemas.classify_schema(target) in ("object", "all_of")
    ):
        required = schemas.list_required_properties(target)
        values = [
            _translate_field(wire_name, field, wire_name in required, media, location, registry, problems)
            for wire_name, field in fields.items()
        ]
        return Body(tuple(values), tuple(fields.values()), is_required)
    if location != "json":
        problems.error(media, "a form is flattened into arguments; describe it as an object with properties")
        return Body()
    doc = docs.format_sentence(
        next((holder["description"].value for holder in (node, target) if "description" in holder), "")
    )
    type_ = registry.translate_argument_type(schema)
    target_of_body = Target(None, location, schema.pointer)
    argument = build_argument("request", type_, is_required, doc, target_of_body, schema)
    return Body((make_argument_value(node, argument),), (schema,), is_required)


def _translate_field(
    wire_name: str,
    node: Node,
    required: bool,
    media: Node,
    location: Location,
    registry: Registry,
    problems: Problems,
) -> Value:
    if (constant := node.follow().get("const")) is not None:
        return make_constant_value(node, location, wire_name, constant.value)
    wrapper = _choose_wrapper(wire_name, node, media, problems) if location == "multipart" else ""
    doc = docs.describe_value(node, node)
    return make_field_value(
        node, location, wire_name, registry.translate_argument_type(node), required, doc, wrapper
    )


def _choose_wrapper(wire_name: str, node: Node, media: Node, problems: Problems) -> Wrapper:
    """The class that encodes a field of a multipart body; "" for plain text."""
    core = schemas.strip_null(node).follow()
    item = (
        schemas.strip_null(core["items"]).follow() if "items" in core and core["items"].is_mapping else core
    )
    if wire_name in media.value.get("encoding", ()):
        return "JsonPart"
    if item.value.get("format") == "binary":
        return "Files" if item is not core else "File"
    if schemas.is_scalar(item):
        return ""
    if item is not core:
        problems.error(
            node,
            f"the field {quote(wire_name)} is a list of objects or lists; send it as one JSON part, with"
            f" encoding: {{{names.make_identifier(wire_name)}: {{contentType: application/json}}}}",
        )
    return "JsonPart"


def _check_encoding(media: Node, location: Location, problems: Problems) -> None:
    encoding = media.get("encoding")
    for _, rule in encoding.items() if encoding is not None else ():
        if location != "multipart" or rule.value != {"contentType": "application/json"}:
            problems.error(
                rule,
                "this encoding is not supported; write 'contentType: application/json', on a field of multipart/form-data",
            )
