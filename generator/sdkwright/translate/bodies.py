"""Translates a request body to the values that a call sends: its fields, or the whole body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdkwright.ir.api import Location, SentValue
from sdkwright.ir.types import BODY_CONTENT, STRING, make_union
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import media_types, schemas
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.encodings import check_encoding, choose_encoding
from sdkwright.translate.registry import Registry
from sdkwright.translate.value_schemas import add_schema
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
    media_types.JSON: "json",
    media_types.MULTIPART: "multipart",
    media_types.FORM: "form",
}
_SIMILAR_NAMES = (media_types.JSON_LINES, "application/x-json", "text/json")
"""Media types that are not misspelt names of others."""
_MERGE_PATCH = "application/merge-patch+json"
_CONTENT = "The content: bytes, a path, an open binary file or an iterable of bytes."
_TEXT = "The content: a text, bytes, a path, an open binary file or an iterable of bytes."


@dataclass(frozen=True)
class Body:
    """The values of a body, the schemas of its arguments, and whether a request requires the body."""

    values: tuple[Value, ...] = ()
    sent: tuple[Node, ...] = ()
    is_required: bool = True
    when: Node | None = None
    media_type: str = ""


@dataclass(frozen=True)
class _Media:
    """A media type of a request."""

    name: str
    node: Node
    holder: Node  # the request body
    location: Location

    @property
    def is_required(self) -> bool:
        return bool(self.holder.value.get("required", False))

    @property
    def is_merge_patch(self) -> bool:
        return media_types.normalize(self.name) == _MERGE_PATCH


def translate_bodies(node: Node, operation: Node, registry: Registry, problems: Problems) -> tuple[Body, ...]:
    """The bodies that a request can have: those with x-when, then the one that is sent otherwise."""
    media = [_find_media(name, child, node, problems) for name, child in node["content"].items()]
    plain = [item for item in media if "x-when" not in item.node] or media
    # The others are other forms of the same body.
    if len(media) == 1 and "x-when" in media[0].node:
        problems.error(
            media[0].node["x-when"], "x-when has no effect on the only media type of a request; remove it"
        )
    chosen = min(plain, key=lambda item: media_types.rank(item.name))
    conditional = [item for item in media if item is not chosen and "x-when" in item.node]
    return tuple(_translate_media(item, operation, registry, problems) for item in (*conditional, chosen))


def _find_media(name: str, node: Node, holder: Node, problems: Problems) -> _Media:
    plain = media_types.normalize(name)
    location = "json" if media_types.is_json(name) else _LOCATIONS.get(plain, "content")
    if location == "content" and plain not in _SIMILAR_NAMES:
        remedy = suggest_name(plain, _LOCATIONS, MIN_SIMILARITY)
        if remedy:
            problems.error(node, f"unknown media type {quote(name)}{remedy}")
    if "x-event-end" in node:
        problems.error(node["x-event-end"], "x-event-end is for responses; remove it")
    return _Media(name, node, holder, location)


def _translate_media(media: _Media, operation: Node, registry: Registry, problems: Problems) -> Body:
    check_encoding(media.node, media.location, problems)
    when = media.node.get("x-when")
    if media.location == "content":
        return Body(tuple(_translate_content(media)), (), media.is_required, when, media.name)
    body = _translate_document(media, operation, registry, problems)
    body = replace(body, when=when, media_type=media.name)
    if media.location == "json" and media.name != media_types.JSON:
        constant = SentValue("content_type", None, "", media.name)
        return replace(body, values=(*body.values, Value(media.node, constant, None)))
    return body


def _translate_content(media: _Media) -> Iterator[Value]:
    """The arguments of a raw body: its content and, for a range of media types, its media type."""
    schema = media.node.get("schema") or media.node
    type_ = make_union(BODY_CONTENT, STRING) if media_types.is_text(media.name) else BODY_CONTENT
    text = docs.format_sentence(media.holder.value.get("description", "")) or (
        _TEXT if media_types.is_text(media.name) else _CONTENT
    )
    target = Target(None, "content", media.node.pointer)
    content = build_argument("content", type_, media.is_required, text, target, schema)
    yield make_argument_value(media.holder, content, "as_body", (("", media.name),))
    if media_types.is_range(media.name):
        text = f"The media type of the content, one of `{media.name}`."
        target = Target(None, "content_type", media.node.pointer)
        content_type = build_argument("content_type", STRING, media.is_required, text, target, media.node)
        yield make_argument_value(media.holder, content_type)


def _translate_document(media: _Media, operation: Node, registry: Registry, problems: Problems) -> Body:
    """A body with a schema: JSON or a form."""
    schema = media.node["schema"]
    target = schema.follow()
    fields = schemas.list_properties(target, "sent")
    if (
        operation.value.get("x-body") != "whole"
        and schemas.list_properties(target)
        and schemas.classify_schema(target) in ("object", "all_of")
    ):
        required = schemas.list_required_properties(target)
        values = [
            _translate_field(wire_name, field, wire_name in required, media, registry, problems)
            for wire_name, field in fields.items()
        ]
        sent = tuple(field for field in fields.values() if not schemas.contains_files(field))
        return Body(tuple(values), sent, media.is_required)
    if media.location != "json":
        problems.error(
            media.node, "a form is flattened into arguments; describe it as an object with properties"
        )
        return Body()
    doc = docs.format_sentence(
        next(
            (holder["description"].value for holder in (media.holder, target) if "description" in holder), ""
        )
    )
    type_ = registry.translate_argument_type(schema)
    target_of_body = Target(None, media.location, schema.pointer)
    argument = build_argument("request", type_, media.is_required, doc, target_of_body, schema)
    value = Value(schema, make_argument_value(media.holder, argument).sent, argument)
    value = add_schema(value, registry, is_patch=media.is_merge_patch)
    return Body((replace(value, node=media.holder),), (schema,), media.is_required)


def _translate_field(
    wire_name: str,
    node: Node,
    required: bool,
    media: _Media,
    registry: Registry,
    problems: Problems,
) -> Value:
    location = media.location
    if (constant := node.follow().get("const")) is not None:
        return make_constant_value(node, location, wire_name, constant.value)
    wrapper, options = choose_encoding(wire_name, node, media.node, location)
    doc = docs.describe_value(node, node)
    is_part = location == "multipart" and wrapper not in ("JsonPart", "as_json_parts")
    translate = registry.translate_part_type if is_part else registry.translate_argument_type
    value = make_field_value(node, location, wire_name, translate(node), required, doc, wrapper, options)
    value = add_schema(value, registry, is_patch=media.is_merge_patch)
    if media.is_merge_patch and value.argument is not None and value.argument.default == "none":
        # In a merge patch, null removes a field: it is sent only if the caller passes it.
        return replace(value, argument=replace(value.argument, default="required"))
    return value
