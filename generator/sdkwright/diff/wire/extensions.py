"""Compares WebSocket channels (`x-websocket`) and the signatures of webhooks (`x-signature`)."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.differences import SchemaUse
from sdkwright.diff.wire.matching import match_variants
from sdkwright.diff.wire.normal_form import Normalizer
from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.diff.wire.schema_graph import SchemaGraph
from sdkwright.diff.wire.schemas import ResolvedSchema
from sdkwright.openapi.pointers import find_last_step, join_pointer
from sdkwright.openapi.untyped import as_mapping, is_schema

_CHANNEL: Final = "x-websocket"
_SIGNATURE: Final = "x-signature"
_SIGNATURE_KEYS: Final = ("header", "algorithm", "timestamp", "signature")
"""The keys that a receiver needs to verify a webhook; it may choose another maximum age."""


def compare_channels(
    base: RawOperation, revision: RawOperation, graph: SchemaGraph, record: Recorder
) -> None:
    """Compare the messages of both directions; the names of the client's methods are not sent."""
    had_channel, has_channel = (bool(side.raw.get(_CHANNEL)) for side in (base, revision))
    if had_channel != has_channel:
        message = f"the operation {'is' if has_channel else 'is no longer'} a WebSocket channel"
        record(f"channel-{'added' if has_channel else 'removed'}", message, base.pointer, revision.pointer)
        return
    sides = graph.sides
    matching = match_variants(_list_sent(base, sides[0]), _list_sent(revision, sides[1]), sides)
    for schema in matching.base:
        message = f"the message {_format_name(schema)} can no longer be sent"
        record("channel-message-removed", message, schema.pointer, "", schema.source)
    for schema in matching.revision:
        message = f"the message {_format_name(schema)} can be sent"
        record("channel-message-added", message, "", schema.pointer, None, schema.source)
    for before, after in matching.pairs:
        graph.add(before, after, SchemaUse("request", "content"), record.operation)
    _compare_order(base, revision, graph, record)
    received = [_find_received(*item) for item in zip((base, revision), sides, strict=True)]
    if received[0] is not None and received[1] is not None:
        graph.add(received[0], received[1], SchemaUse("response", "content"), record.operation)


def _compare_order(base: RawOperation, revision: RawOperation, graph: SchemaGraph, record: Recorder) -> None:
    """Compare the last message of the client, and the message of the server that follows it."""
    before, after = (as_mapping(side.raw.get(_CHANNEL)) for side in (base, revision))
    pointers = base.pointer + join_pointer(_CHANNEL), revision.pointer + join_pointer(_CHANNEL)
    ends = before.get("end"), after.get("end")
    messages = [as_mapping(side.get("client")).get(str(side.get("end"))) for side in (before, after)]
    if ends[0] != ends[1] and messages[0] != messages[1]:  # the names of messages are not sent
        change, text = ("removed", "more") if ends[1] is None else ("added", "nothing")
        message = f"{text} can be sent after the message `{ends[0] if ends[1] is None else ends[1]}`"
        record(f"channel-end-{change}", message, *pointers, *ends)
    finals = [find_last_step(str(as_mapping(side.get("final")).get("$ref", ""))) for side in (before, after)]
    is_renamed = all(finals) and finals[0] not in graph.sides[1].resolver.component_schemas
    if finals[0] != finals[1] and not is_renamed:
        change = "changed" if all(finals) else "added" if finals[1] else "removed"
        when = "only after the last message of the client" if finals[1] else "at any time"
        message = f"the server sends `{finals[1] or finals[0]}` {when}"
        record(f"channel-final-{change}", message, *pointers, *finals)


def _list_sent(operation: RawOperation, side: Normalizer) -> list[ResolvedSchema]:
    messages = as_mapping(as_mapping(operation.raw.get(_CHANNEL)).get("client"))
    pointer = operation.pointer + join_pointer(_CHANNEL, "client")
    schemas = [
        side.resolver.resolve_schema(pointer + join_pointer(name), message)
        for name, message in messages.items()
        if is_schema(message)
    ]
    return list({schema.key: schema for schema in schemas}.values())


def _find_received(operation: RawOperation, side: Normalizer) -> ResolvedSchema | None:
    value = as_mapping(operation.raw.get(_CHANNEL)).get("server")
    pointer = operation.pointer + join_pointer(_CHANNEL, "server")
    return side.resolver.resolve_schema(pointer, value) if is_schema(value) else None


def _format_name(schema: ResolvedSchema) -> str:
    return f"`{schema.component or schema.pointer.rpartition('/')[2]}`"


def compare_signatures(base: RawOperation, revision: RawOperation, record: Recorder) -> None:
    """Compare the signature of a webhook."""
    before, after = _read_signature(base), _read_signature(revision)
    if before == after:
        return
    pointers = base.pointer, revision.pointer
    if not after:
        record("webhook-signature-removed", "the request is no longer signed", *pointers)
    elif not before:
        record("webhook-signature-added", "the request is signed", *pointers)
    else:
        changes = "; ".join(
            f"its {key} is `{after.get(key)}`, no longer `{before.get(key)}`"
            for key in _SIGNATURE_KEYS
            if before.get(key) != after.get(key)
        )
        message = f"the request is signed in another way: {changes}"
        record("webhook-signature-changed", message, *pointers)


def _read_signature(operation: RawOperation) -> dict[str, Any]:
    signature = as_mapping(operation.raw.get(_SIGNATURE))
    return {key: signature[key] for key in _SIGNATURE_KEYS if key in signature}
