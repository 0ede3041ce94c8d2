"""Compares request bodies, responses and their headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.differences import SchemaUse
from sdkwright.diff.wire.encodings import compare_encodings
from sdkwright.diff.wire.media_types import (
    MediaTypeRelation,
    classify_media_type,
    find_range,
    is_form,
    match_similar,
    normalize_name,
)
from sdkwright.diff.wire.normal_form import Normalizer
from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.diff.wire.rules.schema_changes import Direction
from sdkwright.diff.wire.schema_graph import SchemaGraph
from sdkwright.diff.wire.schemas import ResolvedSchema, Resolver
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_mapping, is_schema

_EXTENSIONS: Final = (
    ("x-when", "media-type-condition-changed", "the condition"),
    ("x-event-end", "response-event-end-changed", "the last event"),
)

_Start: TypeAlias = Literal["request-body", "response", "webhook", "webhook-answer"]
"""The start of the rules about media types."""
_SENT_BY_CALLERS: Final = ("request-body", "webhook-answer")

_IGNORED_HEADER: Final = "content-type"
"""The header of responses that OpenAPI ignores, because the media type describes it."""


class Part(NamedTuple):
    """A body, a response or a header, after references."""

    pointer: str
    raw: Mapping[str, Any]

    @property
    def is_required(self) -> bool:
        return self.raw.get("required") is True

    @property
    def need(self) -> str:
        return "required" if self.is_required else "optional"


class MediaType(NamedTuple):
    """A media type of a body."""

    name: str
    pointer: str
    raw: Mapping[str, Any]


def compare_request_bodies(
    base: RawOperation, revision: RawOperation, graph: SchemaGraph, record: Recorder
) -> None:
    """Compare the request bodies; receivers get that of a webhook or callback, as callers get a response."""
    before, after = (
        _find_part(side.resolver, operation.pointer, operation.raw, "requestBody")
        for operation, side in zip((base, revision), graph.sides, strict=True)
    )
    start: _Start = "webhook" if base.is_from_api else "request-body"
    rule = "webhook-body" if base.is_from_api else start
    if before is None and after is not None:
        message = f"the request has a body, and it is {after.need}"
        need = "" if base.is_from_api else f"-{after.need}"
        record(f"{rule}-added{need}", message, "", after.pointer)
    elif after is None and before is not None:
        record(f"{rule}-removed", "the request has no body any more", before.pointer, "")
    elif before is not None and after is not None:
        if before.is_required != after.is_required:
            # oasdiff calls a body of a webhook that became required a break: see docs/conformance.md
            is_reference = after.is_required and not base.is_callback
            became = "request-body" if is_reference else rule
            message = f"the request body became {after.need}"
            record(f"{became}-became-{after.need}", message, before.pointer, after.pointer)
        _compare_content(before, after, start, graph, record)


def compare_responses(
    base: RawOperation, revision: RawOperation, graph: SchemaGraph, record: Recorder
) -> None:
    """Compare the responses by status; a status that one side does not list is in its range, else in `default`."""
    before, after = (
        _list_responses(side.resolver, operation)
        for operation, side in zip((base, revision), graph.sides, strict=True)
    )
    start: _Start = "webhook-answer" if base.is_from_api else "response"
    for status in dict.fromkeys([*before, *after]):
        old, new = before.get(status), after.get(status)
        if status[:1].isdigit() and (old is None or new is None):
            _record_status(status, before, after, record)
            old, new = (_find_described(status, side) for side in (before, after))
        if old is not None and new is not None:
            _compare_content(old, new, start, graph, record, status)
            _compare_headers(old, new, graph, record, status, is_answer=base.is_from_api)


def _record_status(
    status: str, before: Mapping[str, Part], after: Mapping[str, Part], record: Recorder
) -> None:
    """Record a status that is new or gone; a success is not gone if a range contains it, or it contains another status."""
    old, new = before.get(status), after.get(status)
    kind = "success" if status.startswith("2") else "non-success"
    start = status[0]
    is_in_range = status != f"{start}XX" and f"{start}XX" in after
    has_member = status == f"{start}XX" and any(other.startswith(start) for other in after)
    if kind == "success" and new is None and (is_in_range or has_member):
        return
    pointers = (old.pointer if old else "", new.pointer if new else "")
    message = f"the response with status {status} is {'new' if new else 'gone'}"
    record(f"response-{kind}-status-{'added' if new else 'removed'}", message, *pointers)


def _find_described(status: str, responses: Mapping[str, Part]) -> Part | None:
    """The response with a status, if it describes a body; a failure that is not listed has that of `default`."""
    names = (status, f"{status[0]}XX", "" if status.startswith("2") else "DEFAULT")
    found = next((responses[name] for name in names if name in responses), None)
    return found if found is not None and found.raw.get("content") else None


def _list_responses(resolver: Resolver, operation: RawOperation) -> dict[str, Part]:
    responses = operation.raw.get("responses")
    if not is_mapping(responses):
        return {}
    pointer = operation.pointer + join_pointer("responses")
    parts = {
        str(status).upper(): _find_part(resolver, pointer, responses, status)
        for status in responses
        if status[:2] != "x-"
    }
    return {status: part for status, part in parts.items() if part is not None}


def _compare_content(
    before: Part,
    after: Part,
    start: _Start,
    graph: SchemaGraph,
    record: Recorder,
    status: str = "",
) -> None:
    """Compare the media types of a request body, or of the response with a status."""
    old, new = (
        list_media_types(side.resolver, *part)
        for part, side in zip((before, after), graph.sides, strict=True)
    )
    pairs = [(old[name], new[name]) for name in old if name in new]
    gone = {name: media_type for name, media_type in old.items() if name not in new}
    added = {name: media_type for name, media_type in new.items() if name not in old}
    owner = f"the response {status}" if status else "the request body"
    direction: Direction = "request" if start in _SENT_BY_CALLERS else "response"
    is_response = direction == "response"
    for name, other, relation in list(_match_media_types(gone, old, new, is_response=is_response)):
        media_type, successor = gone.pop(name), new[other]
        added.pop(other, None)
        pairs.append((media_type, successor))
        if relation is not None:
            message = f"the media type of {owner} is `{successor.name}`, no longer `{media_type.name}`"
            rule = f"{start}-media-type-name-{relation}"
            record(rule, message, media_type.pointer, successor.pointer)
    for name, media_type in added.items():
        known = find_range(name, old)
        if known is not None:
            pairs.append((old[known], media_type))
        if known is None or start != "webhook":  # receivers got it before, as part of the range
            message = f"a media type of {owner} is new: `{media_type.name}`"
            record(f"{start}-media-type-added", message, "", media_type.pointer)
    for media_type in gone.values():
        message = f"a media type of {owner} is gone: `{media_type.name}`"
        record(f"{start}-media-type-removed", message, media_type.pointer, "")
    for media_type, successor in pairs:
        _compare_extensions(media_type, successor, owner, record)
        _compare_schemas(media_type, successor, direction, graph, record)


def _compare_extensions(base: MediaType, revision: MediaType, owner: str, record: Recorder) -> None:
    """Compare when a media type is sent, and the event that ends a stream."""
    for keyword, rule, subject in _EXTENSIONS:
        before, after = base.raw.get(keyword), revision.raw.get(keyword)
        if before != after:
            message = f"{subject} of `{revision.name}` in {owner} is {_format_value(after)}, no longer {_format_value(before)}"
            record(rule, message, base.pointer, revision.pointer, before, after)


def _format_value(value: object) -> str:
    return "nothing" if value is None else f"`{value}`"


def _match_media_types(
    gone: Mapping[str, MediaType],
    old: Mapping[str, MediaType],
    new: Mapping[str, MediaType],
    *,
    is_response: bool,
) -> Iterator[tuple[str, str, MediaTypeRelation | None]]:
    """Removed media types with their successors; without a relation if a range of both sides contains them."""
    left = dict(gone)
    for name in gone:
        successor = find_range(name, new)
        if successor is not None and (successor in old or not is_response):
            del left[name]
            yield name, successor, None if successor in old else "generalized"
    added = [name for name in new if name not in old]
    for name, other, relation in match_similar(left, added):
        if is_response or (relation == "specialized" and find_range(other, [name])):
            yield name, other, relation


def _compare_schemas(
    base: MediaType, revision: MediaType, direction: Direction, graph: SchemaGraph, record: Recorder
) -> None:
    before, after = (
        _resolve_media_type_schema(side.resolver, media_type)
        for side, media_type in zip(graph.sides, (base, revision), strict=True)
    )
    if before is not None and after is not None:
        graph.add(before, after, SchemaUse(direction, classify_media_type(revision.name)), record.operation)
        if is_form(revision.name):
            compare_encodings((before, after), (base[1:], revision[1:]), direction, graph, record)
    elif before is not after:
        change, text = (
            ("removed", "may contain anything now") if after is None else ("added", "has a schema now")
        )
        record(
            f"{direction}-body-media-type-schema-{change}",
            f"`{revision.name}` {text}",
            base.pointer,
            revision.pointer,
            base.raw,
            revision.raw,
        )


def _compare_headers(
    before: Part, after: Part, graph: SchemaGraph, record: Recorder, status: str, *, is_answer: bool
) -> None:
    """Compare the headers of a response; those of an answer are sent by the receiver of a webhook or callback."""
    start = "webhook-answer" if is_answer else "response"
    use = SchemaUse("request", "parameter") if is_answer else SchemaUse("response", "header")
    old, new = (
        _list_headers(part, side.resolver) for part, side in zip((before, after), graph.sides, strict=True)
    )
    for name in dict.fromkeys([*old, *new]):
        base, revision = old.get(name), new.get(name)
        label = f"header `{name}` of the response {status}"
        if base is None and revision is not None:
            message = f"the {label} is new"
            rule = f"{revision.need}-{start}-header-added" if is_answer else f"{start}-header-added"
            record(rule, message, "", revision.pointer, None, revision.raw)
        elif revision is None and base is not None:
            message = f"the {base.need} {label} is gone"
            rule = f"{start}-header-removed" if is_answer else f"{base.need}-{start}-header-removed"
            record(rule, message, base.pointer, "", base.raw)
        elif base is not None and revision is not None:
            if base.is_required != revision.is_required:
                rule = f"{start}-header-became-{revision.need}"
                record(rule, f"the {label} became {revision.need}", base.pointer, revision.pointer)
            schemas = [
                find_schema(*part, side.resolver)
                for part, side in zip((base, revision), graph.sides, strict=True)
            ]
            graph.add(schemas[0], schemas[1], use, record.operation)
            manners = [
                _find_manner(part, schema, side)
                for part, schema, side in zip((base, revision), schemas, graph.sides, strict=True)
            ]
            if manners[0] != manners[1]:
                message = f"the {label} is written in another style"
                record(f"{start}-header-style-changed", message, base.pointer, revision.pointer)


def _find_manner(header: Part, schema: ResolvedSchema, side: Normalizer) -> tuple[str, bool, str]:
    """The style of a header, whether each property of an object is serialized by itself, and its media type."""
    types = side.normalize(schema).types
    explodes = header.raw.get("explode") is True and types == frozenset({"object"})
    media_type = next(iter(list_media_types(side.resolver, *header)), "")
    return str(header.raw.get("style") or "simple"), explodes, media_type


def _list_headers(part: Part, resolver: Resolver) -> dict[str, Part]:
    headers = part.raw.get("headers")
    if not is_mapping(headers):
        return {}
    pointer = part.pointer + join_pointer("headers")
    names = [name for name in headers if name.lower() != _IGNORED_HEADER]
    parts = {name.lower(): _find_part(resolver, pointer, headers, name) for name in names}
    return {name: header for name, header in parts.items() if header is not None}


def _find_part(resolver: Resolver, pointer: str, owner: Mapping[str, Any], key: str) -> Part | None:
    if key not in owner:
        return None
    resolved, raw = resolver.resolve(pointer + join_pointer(key), owner[key])
    return Part(resolved, raw if is_mapping(raw) else {})


def find_schema(pointer: str, owner: Mapping[str, Any], resolver: Resolver) -> ResolvedSchema:
    """The schema of a parameter or a header: its own, or that of its content; without one, everything is valid."""
    if is_schema(owner.get("schema")):
        return resolver.resolve_schema(pointer + join_pointer("schema"), owner["schema"])
    schemas = (
        _resolve_media_type_schema(resolver, media_type)
        for media_type in list_media_types(resolver, pointer, owner).values()
    )
    open_schema = ResolvedSchema(pointer + join_pointer("schema"), {}, f"{pointer} without a schema")
    return next((schema for schema in schemas if schema is not None), open_schema)


def list_media_types(resolver: Resolver, pointer: str, body: Mapping[str, Any]) -> dict[str, MediaType]:
    """The media types of a body by their normalized names."""
    content = body.get("content")
    media_types: dict[str, MediaType] = {}
    for name, value in content.items() if is_mapping(content) else ():
        resolved, raw = resolver.resolve(pointer + join_pointer("content", name), value)
        media_types[normalize_name(name)] = MediaType(name, resolved, raw if is_mapping(raw) else {})
    return media_types


def _resolve_media_type_schema(resolver: Resolver, media_type: MediaType) -> ResolvedSchema | None:
    if not is_schema(media_type.raw.get("schema")):
        return None
    return resolver.resolve_schema(media_type.pointer + join_pointer("schema"), media_type.raw["schema"])
