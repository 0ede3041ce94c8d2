"""What is sent and what comes back: request bodies, answers and their headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sdkwright.diff.wire.edits import How
from sdkwright.diff.wire.endpoints import Endpoint
from sdkwright.diff.wire.graph import Graph
from sdkwright.diff.wire.kind import Direction
from sdkwright.diff.wire.media import Media, family, first_schema, media, renamed, schema
from sdkwright.diff.wire.notes import Scribe
from sdkwright.diff.wire.sites import Sites
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_mapping


class Part(NamedTuple):
    """A body, an answer or a header, after references."""

    pointer: str
    raw: Mapping[str, Any]


def request(base: Endpoint, revision: Endpoint, graph: Graph, note: Scribe) -> None:
    """The bodies that are sent. What the API sends by itself is judged as its answers are."""
    before, after = (
        _part(normal.sites, one.pointer, one.raw, "requestBody")
        for one, normal in zip((base, revision), graph.sides, strict=True)
    )
    if before is None and after is None:
        return
    if before is None and after is not None:
        need = "required" if _is_required(after) else "optional"
        note(f"request-body-added-{need}", f"the request has a body, and it is {need}", "", after.pointer)
    elif after is None and before is not None:
        note("request-body-removed", "the request has no body any more", before.pointer, "")
    elif before is not None and after is not None:
        if _is_required(before) != _is_required(after):
            became = "required" if _is_required(after) else "optional"
            at = (before.pointer, after.pointer)
            note(f"request-body-became-{became}", f"the request body became {became}", *at)
        _contents(before, after, "response" if base.is_sent else "request", graph, note, "")


def responses(base: Endpoint, revision: Endpoint, graph: Graph, note: Scribe) -> None:
    """The answers, by status. What is not said of any status, `default`, is no promise."""
    before, after = (
        _responses(normal.sites, one) for one, normal in zip((base, revision), graph.sides, strict=True)
    )
    for status in dict.fromkeys([*before, *after]):
        old, new = before.get(status), after.get(status)
        if old is not None and new is not None:
            direction: Direction = "request" if base.is_sent else "response"
            _contents(old, new, direction, graph, note, status)
            _headers(old, new, graph, note, status)
        elif status[:1].isdigit():
            kind = "success" if status.startswith("2") else "non-success"
            pointers = (old.pointer if old else "", new.pointer if new else "")
            said = f"there is {'an' if new else 'no'} answer with status {status}{'' if new else ' any more'}"
            note(f"response-{kind}-status-{'added' if new else 'removed'}", said, *pointers)


def _responses(sites: Sites, endpoint: Endpoint) -> dict[str, Part]:
    listed = endpoint.raw.get("responses")
    if not is_mapping(listed):
        return {}
    pointer = endpoint.pointer + join_pointer("responses")
    found = {
        str(status).upper(): _part(sites, pointer, listed, status) for status in listed if status[:2] != "x-"
    }
    return {status: part for status, part in found.items() if part is not None}


def _contents(
    before: Part, after: Part, direction: Direction, graph: Graph, note: Scribe, status: str
) -> None:
    old, new = (media(normal.sites, *part) for part, normal in zip((before, after), graph.sides, strict=True))
    both = [(old[name], new[name]) for name in old if name in new]
    gone = {name: one for name, one in old.items() if name not in new}
    come = {name: one for name, one in new.items() if name not in old}
    side, of = (
        ("response", f" of the answer {status}") if status else ("request-body", " of the request body")
    )
    for one, other, relation in list(renamed(old, new)) if status else ():
        del gone[next(name for name in gone if gone[name] is one)]
        del come[next(name for name in come if come[name] is other)]
        both.append((one, other))
        said = f"the media type{of} is `{other.name}`, no longer `{one.name}`"
        note(f"response-media-type-name-{relation}", said, one.pointer, other.pointer)
    for one in come.values():
        note(f"{side}-media-type-added", f"a media type{of} is new: `{one.name}`", "", one.pointer)
    for one in gone.values():
        note(f"{side}-media-type-removed", f"a media type{of} is gone: `{one.name}`", one.pointer, "")
    for one, other in both:
        _schemas(one, other, direction, graph, note)


def _schemas(base: Media, revision: Media, direction: Direction, graph: Graph, note: Scribe) -> None:
    before, after = schema(graph.sides[0].sites, base), schema(graph.sides[1].sites, revision)
    if before is not None and after is not None:
        graph.reach(before, after, How(direction, family(revision.name)), note.operation)
    elif before is not after:
        change = "removed" if after is None else "added"
        said = (
            f"`{revision.name}` may hold anything now"
            if after is None
            else f"`{revision.name}` has a schema now"
        )
        note(
            f"{direction}-body-media-type-schema-{change}",
            said,
            base.pointer,
            revision.pointer,
            base.raw,
            revision.raw,
        )


def _headers(before: Part, after: Part, graph: Graph, note: Scribe, status: str) -> None:
    old, new = (
        _header(part, normal.sites) for part, normal in zip((before, after), graph.sides, strict=True)
    )
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        of = f" of the answer {status}"
        if one is None and other is not None:
            note(
                "response-header-added", f"the header `{key}`{of} is new", "", other.pointer, None, other.raw
            )
        elif other is None and one is not None:
            need = "required" if _is_required(one) else "optional"
            said = f"the {need} header `{key}`{of} is gone"
            note(f"{need}-response-header-removed", said, one.pointer, "", one.raw)
        elif one is not None and other is not None:
            if _is_required(one) != _is_required(other):
                became = "required" if _is_required(other) else "optional"
                at = (one.pointer, other.pointer)
                note(f"response-header-became-{became}", f"the header `{key}`{of} became {became}", *at)
            schemas = [
                first_schema(*part, side.sites) for part, side in zip((one, other), graph.sides, strict=True)
            ]
            if schemas[0] is not None and schemas[1] is not None:
                graph.reach(schemas[0], schemas[1], How("response", "header"), note.operation)


def _header(part: Part, sites: Sites) -> dict[str, Part]:
    listed = part.raw.get("headers")
    if not is_mapping(listed):
        return {}
    found = {
        name.lower(): _part(sites, part.pointer + join_pointer("headers"), listed, name) for name in listed
    }
    return {name: one for name, one in found.items() if one is not None}


def _part(sites: Sites, pointer: str, holder: Mapping[str, Any], key: str) -> Part | None:
    if key not in holder:
        return None
    where, raw = sites.resolve(pointer + join_pointer(key), holder[key])
    return Part(where, raw if is_mapping(raw) else {})


def _is_required(part: Part) -> bool:
    return part.raw.get("required") is True
