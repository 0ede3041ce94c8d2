"""Channels as methods: opening one, and sending a message over it, are calls with arguments like any others."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sdkwright.ir.api import Channel, Message, Operation, Signature
from sdkwright.ir.types import NONE
from sdkwright.openapi.pointers import join_pointer

OPENS: Final = "channel"
SENDS: Final = "message"
_METHOD = "GET"


def opening(channel: Channel, sent: frozenset[str], received: frozenset[str]) -> Operation:
    """The method that opens a channel."""
    return Operation(
        id=channel.id,
        name=channel.name,
        method=_METHOD,
        path=channel.path,
        response_kind=OPENS,
        is_lazy=False,
        signature=_by_parts(channel),
        overloads=(),
        response=channel.received,
        async_response=None,
        sends=channel.sends,
        summary=channel.summary,
        description=channel.description,
        returns_text="",
        docs=channel.docs,
        is_deprecated=channel.is_deprecated,
        needs_key=channel.needs_key,
        pointer=join_pointer("paths", channel.path, _METHOD.lower()),
        response_pointer=join_pointer("paths", channel.path, _METHOD.lower(), "x-websocket", "server"),
        sent=sent,
        received=received,
    )


def sending(message: Message, channel: Operation) -> Operation:
    """The method of a session that sends a message: a call by name, of the operation that opens the session."""
    pointer = f"{channel.pointer}{join_pointer('x-websocket', 'client', message.name)}"
    signature = Signature(message.positional, message.keywords, NONE, NONE)
    return replace(channel, name=message.name, response_kind=SENDS, signature=signature, pointer=pointer)


def _by_parts(channel: Channel) -> Signature:
    """What is needed to open it; a whole URL, which may stand for that, is one more argument."""
    if not channel.overloads:
        return channel.signature
    parts = channel.overloads[0]
    known = {one.name for one in (*parts.positional, *parts.keywords)}
    where = join_pointer("paths", channel.path, _METHOD.lower(), "x-websocket", "url")
    url = (
        replace(one, wire_name=one.name, location="url", pointer=where)
        for one in channel.signature.keywords
        if one.name not in known
    )
    return replace(parts, keywords=(*parts.keywords, *url))
