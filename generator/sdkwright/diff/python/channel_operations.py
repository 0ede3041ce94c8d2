"""Represents opening a channel, and sending a message over it, as operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sdkwright.ir.api import Channel, Message, Operation, Signature
from sdkwright.ir.types import NONE
from sdkwright.openapi.pointers import join_pointer

_OPENING: Final = "channel"
_SENDING: Final = "message"
_METHOD: Final = "GET"


def make_opening(channel: Channel, sent: Iterable[str], received: Iterable[str]) -> Operation:
    """The operation that opens a channel."""
    pointer = join_pointer("paths", channel.path, _METHOD.lower())
    return Operation(
        id=channel.id,
        name=channel.name,
        method=_METHOD,
        path=channel.path,
        response_kind=_OPENING,
        is_lazy=False,
        signature=_merge_signatures(channel, pointer),
        overloads=(),
        response=channel.received,
        async_response=None,
        sends=channel.sends,
        summary=channel.summary,
        description=channel.description,
        returns_text="",
        docs=channel.docs,
        is_deprecated=channel.is_deprecated,
        security=channel.security,
        has_own_security=channel.has_own_security,
        pointer=pointer,
        response_pointer=pointer + join_pointer("x-websocket", "server"),
        sent=tuple(sorted(sent)),
        received=tuple(sorted(received)),
    )


def make_sending(message: Message, opening: Operation) -> Operation:
    """The operation that sends a message: the operation that opens the channel, with the arguments of the message."""
    pointer = f"{opening.pointer}{join_pointer('x-websocket', 'client', message.name)}"
    signature = Signature(message.positional, message.keywords, NONE, NONE)
    return replace(opening, name=message.name, response_kind=_SENDING, signature=signature, pointer=pointer)


def is_opening(operation: Operation) -> bool:
    return operation.response_kind == _OPENING


def is_sending(operation: Operation) -> bool:
    return operation.response_kind == _SENDING


def _merge_signatures(channel: Channel, pointer: str) -> Signature:
    """The arguments of a channel, including the complete URL that may replace all others."""
    if not channel.overloads:
        return channel.signature
    parts = channel.overloads[0]
    known = {argument.name for argument in parts.arguments}
    url = (
        replace(
            argument,
            wire_name=argument.name,
            location="url",
            pointer=pointer + join_pointer("x-websocket", "url"),
        )
        for argument in channel.signature.keywords
        if argument.name not in known
    )
    return replace(parts, keywords=(*parts.keywords, *url))
