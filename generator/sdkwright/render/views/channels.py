"""WebSocket channels as a template prints them: the method that opens a channel, and its session classes."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from sdkwright.ir.api import Argument, Channel, Message, Resource, Signature
from sdkwright.ir.names import make_async_name
from sdkwright.ir.types import NONE, make_optional, make_runtime_type
from sdkwright.render.annotations import has_hidden, render_type
from sdkwright.render.source_text import format_docstring, format_literal
from sdkwright.render.views.bodies import Constants
from sdkwright.render.views.calls import render_fields, render_sent
from sdkwright.render.views.code import Method, Session, render_arguments, render_head, render_parameter

OPTIONS = Argument(
    "session_options",
    make_optional(make_runtime_type("SessionOptions")),
    "none",
    "Timeouts, retries, additional headers and other options for this session.",
)


def build_opening_method(channel: Channel, is_async: bool, hidden: frozenset[str]) -> Method:
    """The method of a resource that opens the channel."""
    session = make_async_name(channel.session) if is_async else channel.session
    arguments = [
        "self._core",
        format_literal(channel.path),
        *_render_call_arguments(channel),
        "options=session_options",
    ]
    signatures = (channel.signature, *channel.overloads)
    head, *overloads = (render_head(signature, is_async, hidden, OPTIONS) for signature in signatures)
    return Method(
        name=channel.name,
        prefix="def",
        head=head,
        overloads=tuple(overloads),
        is_deprecated=channel.is_deprecated,
        docstring=format_docstring(_format_opening_text(channel, session, is_async), 8),
        call=f"{session}({', '.join(arguments)})",
        raw="",
    )


def _render_call_arguments(channel: Channel) -> Iterator[str]:
    if channel.server:
        yield f"server={format_literal(channel.server)}"
    yield from render_sent(channel.sends)
    if channel.url:
        yield f"url={channel.url}"
    if channel.required:
        yield f"required={format_literal(channel.required)}"
    requirement = None if channel.security is None else format_literal(channel.security)
    if channel.credential and channel.optional_security is not None:
        optional = format_literal(channel.optional_security)
        yield f"security={requirement} if {channel.credential} is OMIT else {optional}"
    elif requirement is not None:
        yield f"security={requirement}"


def _format_opening_text(channel: Channel, session: str, is_async: bool) -> str:
    state = "which `async with` opens and closes" if is_async else "which is open; `with` closes it"
    sections = [
        channel.summary,
        channel.description,
        render_arguments((*channel.signature.arguments, OPTIONS)),
        f"Returns:\n    A `{session}`, {state}.",
        "\n".join(f"Source: {page}" for page in channel.docs),
    ]
    return "\n\n".join(section for section in sections if section)


def build_sessions(resource: Resource, constants: Constants) -> tuple[Session, ...]:
    """The session classes of a resource: those of the client, then those of the async client."""
    return tuple(
        _build_session(channel, constants, is_async)
        for is_async in (False, True)
        for channel in resource.channels
    )


def _build_session(channel: Channel, constants: Constants, is_async: bool) -> Session:
    hidden = _find_hidden_builtins(channel)
    base = find_session_base(channel)
    if channel.received:
        base = f"{base}[{format_literal(render_type(channel.received.type))}]"
    return Session(
        name=make_async_name(channel.session) if is_async else channel.session,
        base=make_async_name(base) if is_async else base,
        docstring=format_docstring(f"A session of `{channel.id}`. {channel.summary}", 4),
        received=constants[channel.received] if channel.received else "",
        accepted=(
            render_parameter("message", render_type(channel.accepted, hidden)) if channel.accepted else ""
        ),
        prefix="async def" if is_async else "def",
        send=f"{'await ' if is_async else ''}self._send({_render_message(channel)})",
        methods=tuple(_build_message(message, is_async, hidden) for message in channel.messages),
    )


def _find_hidden_builtins(channel: Channel) -> frozenset[str]:
    return frozenset({message.name for message in channel.messages} & {*dir(builtins)})


def hides_builtins(channel: Channel) -> bool:
    """Whether the methods of its sessions hide a builtin that their annotations need."""
    hidden = _find_hidden_builtins(channel)
    return any(has_hidden(type_, hidden) for type_ in channel.list_types())


def find_session_base(channel: Channel) -> str:
    """The base of its session class for the client."""
    return "RealtimeSession" if channel.received else "SendingSession"


def _build_message(message: Message, is_async: bool, hidden: frozenset[str]) -> Method:
    last = ", is_last=True" if message.is_last else ""
    after = (
        "You cannot send anything after this message, but you can still receive." if message.is_last else ""
    )
    text = "\n\n".join(filter(None, (message.description, after, render_arguments(message.arguments))))
    return Method(
        name=message.name,
        prefix="async def" if is_async else "def",
        head=render_head(Signature(message.positional, message.keywords, NONE, NONE), is_async, hidden),
        overloads=(),
        is_deprecated=False,
        docstring=format_docstring(text, 8),
        call=f"{'await ' if is_async else ''}self._send({render_fields(message.sends)}{last})",
        raw="",
    )


def _render_message(channel: Channel) -> str:
    if channel.accepted_schema is None:
        return "message"
    return f"encode_as(message, {format_literal(f'#{channel.session}')}, '')"
