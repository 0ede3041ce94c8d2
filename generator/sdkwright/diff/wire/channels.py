"""WebSocket channels, which `x-websocket` describes: what the client may send, and what the server sends."""

from __future__ import annotations

from sdkwright.diff.wire.edits import How
from sdkwright.diff.wire.endpoints import Endpoint
from sdkwright.diff.wire.graph import Graph
from sdkwright.diff.wire.matching import match
from sdkwright.diff.wire.normal import Normal
from sdkwright.diff.wire.notes import Scribe
from sdkwright.diff.wire.sites import Site
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_mapping, is_schema

_KEYWORD = "x-websocket"


def compare(base: Endpoint, revision: Endpoint, graph: Graph, note: Scribe) -> None:
    """The messages of both directions; what the client's methods are called is not on the wire."""
    if bool(base.raw.get(_KEYWORD)) != bool(revision.raw.get(_KEYWORD)):
        came = bool(revision.raw.get(_KEYWORD))
        said = f"the operation {'is' if came else 'is no longer'} a WebSocket channel"
        note(f"channel-{'added' if came else 'removed'}", said, base.pointer, revision.pointer)
        return
    sides = graph.sides
    found = match(_sent(base, sides[0]), _sent(revision, sides[1]), sides)
    for one in found.base:
        said = f"the message {_name(one)} can no longer be sent"
        note("channel-message-removed", said, one.pointer, "", one.shown())
    for one in found.revision:
        said = f"the message {_name(one)} can be sent"
        note("channel-message-added", said, "", one.pointer, None, one.shown())
    for before, after in found.pairs:
        graph.reach(before, after, How("request", "content"), note.operation)
    received = [_received(one, normal) for one, normal in zip((base, revision), sides, strict=True)]
    if received[0] is not None and received[1] is not None:
        graph.reach(received[0], received[1], How("response", "content"), note.operation)


def _sent(endpoint: Endpoint, normal: Normal) -> list[Site]:
    messages = as_mapping(as_mapping(endpoint.raw.get(_KEYWORD)).get("client"))
    pointer = endpoint.pointer + join_pointer(_KEYWORD, "client")
    sites = [
        normal.sites.site(pointer + join_pointer(name), one)
        for name, one in messages.items()
        if is_schema(one)
    ]
    return list({site.key: site for site in sites}.values())


def _received(endpoint: Endpoint, normal: Normal) -> Site | None:
    value = as_mapping(endpoint.raw.get(_KEYWORD)).get("server")
    pointer = endpoint.pointer + join_pointer(_KEYWORD, "server")
    return normal.sites.site(pointer, value) if is_schema(value) else None


def _name(site: Site) -> str:
    return f"`{site.component or site.pointer.rpartition('/')[2]}`"
