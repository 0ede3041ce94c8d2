"""What the server answers unless told otherwise: the example of the description, or else something that fits."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from .description import NOTHING, Description, Operation, Schema
from .schema import field

# A few frames of silence, an empty archive: enough for what looks at the first bytes.
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
_LINES = 3

Ended = Mapping[tuple[str, ...], str]
"""Of the jobs that an answer tells of: where it does so, and the value that means done."""


def pieces(
    operation: Operation,
    media_type: str,
    media: Mapping[str, Any],
    query: Mapping[str, Any],
    ended: Ended,
    api: Description,
) -> list[bytes]:
    """The body of a successful answer, in the pieces in which it is sent."""
    schema = api.resolved(media.get("schema", {}))
    if schema.get("format") == "binary":
        return _BODIES.get(media_type) or _BODIES.get(media_type.split("/")[0], [bytes(range(256))])
    value = example(operation, media, query, ended, api)
    if is_stream(media_type):
        return [item(value, media_type)] * _LINES
    if isinstance(value, str) and media_type.startswith("text/"):
        return [value.encode()]
    return [json.dumps(value).encode()]


def messages(operation: Operation, api: Description) -> list[Any]:
    """What the server sends in a session: one message of each kind, in the order of the description."""
    server: Schema = operation.channel.get("server", NOTHING)
    union = api.resolved(server)
    kinds: Sequence[Schema] = union.get("oneOf") or union.get("anyOf") or [server]
    return [copy.deepcopy(sample(one, api)) for one in kinds if server]


def is_stream(media_type: str) -> bool:
    """Whether the description's schema is that of one item of many."""
    return media_type in ("application/jsonl", "text/event-stream")


def item(value: object, media_type: str) -> bytes:
    """One item of a stream."""
    document = json.dumps(value).encode()
    return b"data: " + document + b"\n\n" if media_type == "text/event-stream" else document + b"\n"


def example(
    operation: Operation, media: Mapping[str, Any], query: Mapping[str, Any], ended: Ended, api: Description
) -> Any:
    """A copy of the example: a list ends with its second page, which is empty, and a job that is asked about is done."""
    value: Any
    if "example" in media:
        value = copy.deepcopy(media["example"])
    elif media.get("examples"):
        value = copy.deepcopy(api.resolved(next(iter(media["examples"].values())))["value"])
    else:
        value = sample(media.get("schema", {}), api)
    paged = operation.definition.get("x-pagination")
    if paged and isinstance(value, dict) and _is_later(operation, paged, query, api):
        value = _ended(cast("dict[str, Any]", value), paged)
    for place, done in ended.items():
        _end(value, media.get("schema", {}), place, done, api)
    return cast(Any, value)


def _ended(page: dict[str, Any], paged: Mapping[str, Any]) -> dict[str, Any]:
    page[paged["items"]] = []
    if "has_more" in paged:
        page[paged["has_more"]] = False
    elif "cursor_out" in paged:
        page.pop(paged["cursor_out"], None)
    return page


def _is_later(
    operation: Operation, paged: Mapping[str, Any], query: Mapping[str, Any], api: Description
) -> bool:
    cursor = query.get(paged["cursor_in"])
    if cursor is None or "cursor_out" in paged:
        return cursor is not None
    (parameter,) = (one for one in operation.parameters if one["name"] == paged["cursor_in"])
    first = api.resolved(parameter["schema"]).get("default", 0)
    return bool(cursor != first)


def _end(value: Any, schema: Schema, place: Sequence[str], done: str, api: Description) -> None:
    """Let an answer say that a job has ended. What it lacks on the way there is added, as its schema asks."""
    if not isinstance(value, dict):
        return
    answer = cast("dict[str, Any]", value)
    step, *further = place
    if not further:
        answer[step] = done
        return
    inner = field(schema, step, api)
    if answer.get(step) is None:
        answer[step] = sample(inner, api)
    _end(answer[step], inner, further, done, api)


class _Endless(Exception):
    """A schema that needs a value of itself."""


def sample(schema: Schema, api: Description, inside: frozenset[str] = frozenset()) -> Any:
    """The simplest value that fits a schema without an example; `inside` are the components that it stands in."""
    name = schema.get("$ref", "")
    if name in inside:
        raise _Endless
    inside |= {name} - {""}
    schema = api.resolved(schema)
    for keyword in ("example", "const", "default"):
        if keyword in schema:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    if "allOf" in schema:
        whole: dict[str, Any] = {}
        for part in schema["allOf"]:
            whole.update(sample(part, api, inside))
        return whole
    members = schema.get("oneOf") or schema.get("anyOf")
    return _first(members, api, inside) if members else _plain(schema, api, inside)


def _first(members: Sequence[Schema], api: Description, inside: frozenset[str]) -> Any:
    for member in members:
        try:
            return sample(member, api, inside)
        except _Endless:
            continue
    raise _Endless


def _plain(schema: Schema, api: Description, inside: frozenset[str]) -> Any:
    kinds = schema.get("type", "object" if "properties" in schema else "null")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "array":
        try:
            return [sample(schema.get("items", {}), api, inside)] * schema.get("minItems", 1)
        except _Endless:
            return []
    if kind == "object":
        known: Mapping[str, Schema] = schema.get("properties", {})
        required = schema.get("required", ())
        return {name: sample(one, api, inside) for name, one in known.items() if name in required}
    return _scalar(kind, schema)


def _scalar(kind: str, schema: Schema) -> Any:
    if kind == "string":
        times = {"date": "2025-06-01", "date-time": "2025-06-01T12:00:00Z"}
        return times.get(schema.get("format", ""), "text".ljust(schema.get("minLength", 0), "."))
    low = schema.get("minimum", 0)
    return {"integer": int(low), "number": float(low), "boolean": True}.get(kind)
