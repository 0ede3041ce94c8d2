"""The default responses of the server: the examples of the description, or else generated values that match it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from .checks import CheckedRequest
from .description import EMPTY, Description, Operation, Schema, is_json
from .formats import EXAMPLES
from .pagination import find_holder, paginate
from .pattern_texts import find_matching_text
from .patterns import compile_pattern
from .schema import find_problems, get_field_schema, get_properties, get_required

# The smallest content with the first bytes of its media type: silence, or an empty archive.
_MPEG_FRAME = b"\xff\xfb\x90\x64" + bytes(413)
_WAVE = (
    b"RIFF\xa4\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
    b"\x80>\x00\x00\x00}\x00\x00\x02\x00\x10\x00data\x80\x00\x00\x00" + bytes(128)
)
_ARCHIVE = b"PK\x05\x06" + bytes(18)
_MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08mdat"
_BODIES = {
    "audio/wav": [_WAVE],
    "audio/x-wav": [_WAVE],
    "audio": [_MPEG_FRAME] * 4,
    "video": [_MP4],
    "application/zip": [_ARCHIVE],
    "application/x-zip": [_ARCHIVE],
}
_CONTENT_TYPES = {"audio": "audio/mpeg", "image": "image/png", "text": "text/plain", "video": "video/mp4"}
_STREAM_LENGTH = 3

JobStatuses = Mapping[tuple[str, ...], str]
"""The status of the jobs in a response: its location, and the value for a job that is done."""


def make_body(
    operation: Operation,
    media_type: str,
    media: Mapping[str, Any],
    request: CheckedRequest,
    statuses: JobStatuses,
    api: Description,
) -> list[bytes]:
    """Return the body of a 2xx response, in the pieces in which it is sent."""
    if is_raw(media_type, media, api):
        return _BODIES.get(media_type) or _BODIES.get(media_type.split("/")[0], [bytes(range(256))])
    value = make_example(operation, media, request, statuses, api)
    if is_stream(media_type):
        return [encode_item(value, media_type)] * _STREAM_LENGTH + [end for end in [encode_end(media)] if end]
    if isinstance(value, str) and not is_json(media_type):
        return [value.encode()]
    return [json.dumps(value).encode()]


def is_raw(media_type: str, media: Mapping[str, Any], api: Description) -> bool:
    """Whether a body with this media type is a stream of bytes."""
    if "schema" in media:
        return api.resolve(media["schema"]).get("format") == "binary"
    return media_type != "" and not (is_json(media_type) or media_type.startswith("text/"))


def make_messages(operation: Operation, api: Description) -> list[Any]:
    """Return the messages of the server in a session: one of each type, in the order of the description."""
    server: Schema = operation.channel.get("server", EMPTY)
    union = api.resolve(server)
    members: Sequence[Schema] = union.get("oneOf") or union.get("anyOf") or [server]
    return [copy.deepcopy(make_sample(member, api)) for member in members if server]


def find_final(operation: Operation, messages: Sequence[bytes], api: Description) -> int | None:
    """Return the index of the first message that the server sends only after the last message of the client."""
    final: Schema = operation.channel.get("final", EMPTY)
    names = get_properties(final, api)
    for index, message in enumerate(messages if final else ()):
        try:
            data: object = json.loads(message)
        except ValueError:
            continue
        # The message may have fields of other variants, which are null.
        if isinstance(data, dict):
            fields = cast("dict[str, object]", data)
            data = {name: value for name, value in fields.items() if name in names}
        if not any(find_problems(data, final, "message", api)):
            return index
    return None


def is_stream(media_type: str) -> bool:
    """Whether the schema of this media type describes an item of a stream."""
    return media_type in ("application/jsonl", "text/event-stream")


def encode_item(value: object, media_type: str) -> bytes:
    """Encode an item of a stream."""
    document = json.dumps(value).encode()
    return b"data: " + document + b"\n\n" if media_type == "text/event-stream" else document + b"\n"


def encode_end(media: Mapping[str, Any]) -> bytes:
    """Return the event that ends a stream; b"" if the stream needs none."""
    data: str = media.get("x-event-end", "")
    return b"".join(b"data: " + line.encode() + b"\n" for line in data.splitlines()) + b"\n" if data else b""


def make_content_type(media_type: str) -> str:
    """Return a media type of a range such as `audio/*`; any other media type unchanged."""
    kind = media_type.partition("/")[0]
    return media_type if "*" not in media_type else _CONTENT_TYPES.get(kind, "application/json")


def make_example(
    operation: Operation,
    media: Mapping[str, Any],
    request: CheckedRequest,
    statuses: JobStatuses,
    api: Description,
) -> Any:
    """Return a copy of the example, with the IDs and other values of the request.

    The second page of a list is empty and the last, and jobs are done.
    """
    schema: Schema = media.get("schema", {})
    example = find_example(media, api)
    value: Any = example[0] if example else make_sample(schema, api)
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        _echo_arguments(fields, operation, schema, request, api)
        _add_page_fields(fields, operation, media, api)
    value = paginate(value, operation, schema, request, api)
    for path, status in statuses.items():
        _set_status(value, schema, path, status, api)
    return value


def find_example(media: Mapping[str, Any], api: Description) -> tuple[Any] | None:
    """Return a copy of the first example of a media type; None without one."""
    if "example" in media:
        return (copy.deepcopy(media["example"]),)
    if media.get("examples"):
        return (copy.deepcopy(api.resolve(next(iter(media["examples"].values())))["value"]),)
    return None


def _add_page_fields(
    fields: dict[str, Any], operation: Operation, media: Mapping[str, Any], api: Description
) -> None:
    """Add the items of a list, and without an example also what leads to the next page, if they are optional."""
    rule: Mapping[str, Any] = operation.definition.get("x-pagination", EMPTY)
    has_example = "example" in media or media.get("examples")
    keywords = ("items",) if has_example else ("items", "cursor_out", "next_url", "has_more")
    for path in (rule[keyword] for keyword in keywords if rule.get(keyword, ".") != "."):
        holder, name, part = find_holder(fields, path, media.get("schema", {}), api, create=make_sample)
        if holder.get(name) is None:
            holder[name] = make_sample(get_field_schema(part, name, api), api)


def _echo_arguments(
    fields: dict[str, Any], operation: Operation, schema: Schema, request: CheckedRequest, api: Description
) -> None:
    """Replace the fields of the response that are in the request, too, if their values match the description."""
    known = {*fields, *get_properties(schema, api)}
    # A cursor in the query is not that of the response.
    sent = request.path if "x-pagination" in operation.definition else {**request.path, **request.arguments}
    resource_id = operation.path.rstrip("/").rpartition("/")[2].strip("{}")
    if resource_id in request.path and resource_id not in known:
        sent = {"id": request.path[resource_id], **sent}
    for name in sorted(known & sent.keys()):
        if not any(find_problems({**fields, name: sent[name]}, schema, "", api)):
            fields[name] = sent[name]


def _set_status(value: Any, schema: Schema, path: Sequence[str], status: str, api: Description) -> None:
    """Set the status at a path. Missing objects on the path are generated from the schema."""
    if not isinstance(value, dict):
        return
    fields = cast("dict[str, Any]", value)
    name, *rest = path
    if not rest:
        fields[name] = status
        return
    field_schema = get_field_schema(schema, name, api)
    if fields.get(name) is None:
        fields[name] = make_sample(field_schema, api)
    _set_status(fields[name], field_schema, rest, status, api)


class NoExampleError(ValueError):
    """The server cannot generate a response, because each value of a schema requires another value of that schema."""


def make_sample(schema: Schema, api: Description, parents: frozenset[str] = frozenset()) -> Any:
    """Return the simplest value that matches a schema without an example. `parents` are the enclosing components."""
    name = schema.get("$ref", "")
    if name in parents:
        raise NoExampleError(
            f"{name}: a value of this schema requires another one without end, so that no example can be generated;"
            " set the response with answer(...) or stream(...), or add an example to the description"
        )
    parents |= {name} - {""}
    schema = api.resolve(schema)
    if "example" in schema:
        return _add_read_only(schema["example"], schema, api, parents)
    for keyword in ("const", "default"):
        if keyword in schema:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    if "allOf" in schema:
        return _sample_all_of(schema, api, parents)
    members = schema.get("oneOf") or schema.get("anyOf")
    return _sample_first_member(members, api, parents) if members else _sample_by_type(schema, api, parents)


def _add_read_only(value: Any, schema: Schema, api: Description, parents: frozenset[str]) -> Any:
    """Return an example with the required readOnly fields, which the example of a schema for requests, too, need not have."""
    if isinstance(value, list):
        items: Any = api.resolve(schema).get("items", EMPTY)
        elements = cast("Sequence[Any]", value)
        item_schema = cast("Schema", items) if isinstance(items, Mapping) else EMPTY
        return [_add_read_only(element, item_schema, api, parents) for element in elements]
    if not isinstance(value, dict):
        return value
    fields = cast("dict[str, Any]", value)
    properties, required = get_properties(schema, api), get_required(schema, api)
    missing = {
        name: make_sample(field, api, parents)
        for name, field in properties.items()
        if name in required and name not in fields and field.get("readOnly") is True
    }
    known = {
        name: (
            _add_read_only(child, get_field_schema(schema, name, api), api, parents)
            if name in properties
            else child
        )
        for name, child in fields.items()
    }
    return {**known, **missing} if api.explain_absent({"writeOnly": True}) else known


def _sample_all_of(schema: Schema, api: Description, parents: frozenset[str]) -> dict[str, Any]:
    """Return an object with the examples of the parts, and the other required properties as the parts together declare them."""
    properties, required = get_properties(schema, api), get_required(schema, api)
    fields = dict(_list_example_fields(schema, api))
    fields |= {
        key: make_sample(field, api, parents)
        for key, field in properties.items()
        if key in required and key not in fields
    }
    return {key: value for key, value in fields.items() if not api.explain_absent(properties.get(key, EMPTY))}


def _list_example_fields(schema: Schema, api: Description) -> Iterator[tuple[str, Any]]:
    for part in map(api.resolve, schema["allOf"]):
        if isinstance(part.get("example"), dict):
            yield from part["example"].items()
        elif "allOf" in part:
            yield from _list_example_fields(part, api)


def _sample_first_member(members: Sequence[Schema], api: Description, parents: frozenset[str]) -> Any:
    *first_members, last_member = members
    for member in first_members:
        try:
            return _sample_member(member, api, parents)
        except NoExampleError:
            continue
    return _sample_member(last_member, api, parents)


def _sample_member(member: Schema, api: Description, parents: frozenset[str]) -> Any:
    """Return a value of a variant, with its constants, by which it differs from other variants."""
    value = make_sample(member, api, parents)
    if not isinstance(value, dict):
        return value
    declared = {key: api.resolve(field) for key, field in get_properties(member, api).items()}
    constants = {
        key: field["const"]
        for key, field in declared.items()
        if "const" in field and not api.explain_absent(field)
    }
    return {**constants, **cast("dict[str, Any]", value)}


def _sample_by_type(schema: Schema, api: Description, parents: frozenset[str]) -> Any:
    types = schema.get("type", "object" if "properties" in schema else "null")
    name = types if isinstance(types, str) else types[0]
    if "prefixItems" in schema:
        return [make_sample(item, api, parents) for item in schema["prefixItems"]]
    if name == "array":
        try:
            return [make_sample(schema.get("items", {}), api, parents)] * schema.get("minItems", 1)
        except NoExampleError:
            return []
    if name == "object":
        properties: Mapping[str, Schema] = schema.get("properties", {})
        required = schema.get("required", ())
        return {
            key: make_sample(field, api, parents)
            for key, field in properties.items()
            if key in required and not api.explain_absent(field)
        }
    return _sample_scalar(name, schema)


def _sample_scalar(name: str, schema: Schema) -> Any:
    if name == "string":
        return _sample_text(schema)
    minimum = schema.get("minimum", 0)
    return {"integer": int(minimum), "number": float(minimum), "boolean": True}.get(name)


def _sample_text(schema: Schema) -> str:
    limits: tuple[int, int | None] = schema.get("minLength", 0), schema.get("maxLength")
    text = EXAMPLES.get(schema.get("format", ""), "text".ljust(limits[0], ".")[: limits[1]])
    pattern = compile_pattern(schema["pattern"]) if "pattern" in schema else None
    found = None if pattern is None else find_matching_text(pattern, text, *limits)
    return text if found is None else found
