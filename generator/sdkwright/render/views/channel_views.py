"""What a template prints of a WebSocket channel: the method that opens it, and a session class in each flavour."""

from __future__ import annotations

import builtins

from sdkwright.ir.api import Argument, Channel, Message, Resource
from sdkwright.ir.literals import docstring, literal
from sdkwright.ir.names import asynchronous
from sdkwright.ir.types import Type
from sdkwright.render.views.printed import Head, Method, Session, declared, of_class

OPTIONS = Argument(
    "session_options",
    Type("SessionOptions | None", frozenset({("._runtime", "SessionOptions")})),
    "None",
    "Timeouts, retries, extra headers and the like, for this session alone.",
)


def opening(channel: Channel, is_async: bool, hidden: frozenset[str]) -> Method:
    """The method of a resource that opens the channel."""
    name = asynchronous(channel.session) if is_async else channel.session
    arguments = ["self._core", literal(channel.path)]
    arguments += [f"{keyword.name}={keyword.value}" for keyword in channel.call]
    call = f"{name}({', '.join([*arguments, 'options=session_options'])})"
    signatures = (channel.signature, *channel.overloads)
    head, *overloads = (
        declared(
            one.positional,
            (*one.keywords, OPTIONS),
            one.async_returns if is_async else one.returns,
            hidden,
        )
        for one in signatures
    )
    return Method(
        name=channel.name,
        prefix="def",
        head=head,
        overloads=tuple(overloads),
        is_deprecated=channel.is_deprecated,
        docstring=docstring(_text(channel, name, is_async), 8),
        call=call,
        raw="",
    )


def _text(channel: Channel, session: str, is_async: bool) -> str:
    given = (*channel.signature.positional, *channel.signature.keywords, OPTIONS)
    sections = [
        channel.summary,
        channel.description,
        _arguments(given),
        f"Returns:\n    A `{session}`, {'opened and closed by `async with`' if is_async else 'open; `with` closes it'}.",
        "\n".join(f"Source: {page}" for page in channel.docs),
    ]
    return "\n\n".join(section for section in sections if section)


def _arguments(given: tuple[Argument, ...]) -> str:
    return "\n".join(["Args:", *(f"    {one.name}: {one.doc}".rstrip() for one in given)]) if given else ""


def sessions(resource: Resource) -> tuple[Session, ...]:
    """The session classes of a resource: all of one flavour, then all of the other."""
    return tuple(_session(one, is_async) for is_async in (False, True) for one in resource.channels)


def _session(channel: Channel, is_async: bool) -> Session:
    hidden = _hidden(channel)
    name = f"{base(channel)}[{literal(channel.answer.type.code)}]" if channel.answer else base(channel)
    wait = "await " if is_async else ""
    return Session(
        name=asynchronous(channel.session) if is_async else channel.session,
        base=asynchronous(name) if is_async else name,
        docstring=docstring(f"A session of `{channel.id}`. {channel.summary}", 4),
        answer=channel.answer.name if channel.answer else "",
        accepted=of_class(channel.accepted, hidden) if channel.accepted else "",
        prefix="async def" if is_async else "def",
        send=f"{wait}self._send(message)",
        methods=tuple(_sending(one, is_async, hidden) for one in channel.messages),
    )


def _hidden(channel: Channel) -> frozenset[str]:
    return frozenset({one.name for one in channel.messages} & {*dir(builtins)})


def hides(channel: Channel) -> bool:
    """Whether the methods of its sessions hide a builtin that their annotations need."""
    return any(of_class(type_, _hidden(channel)) != type_.code for type_ in channel.types())


def base(channel: Channel) -> str:
    """The base of its sessions, in the plain flavour."""
    return "RealtimeSession" if channel.answer else "SendingSession"


def _sending(message: Message, is_async: bool, hidden: frozenset[str]) -> Method:
    last = ", is_last=True" if message.is_last else ""
    arguments = _arguments(message.arguments)
    after = (
        "Nothing may be sent after it; what the server still sends can be received."
        if message.is_last
        else ""
    )
    head: Head = declared(message.positional, message.keywords, Type("None"), hidden)
    return Method(
        name=message.name,
        prefix="async def" if is_async else "def",
        head=head,
        overloads=(),
        is_deprecated=False,
        docstring=docstring("\n\n".join(filter(None, (message.description, after, arguments))), 8),
        call=f"{'await ' if is_async else ''}self._send({message.fields}{last})",
        raw="",
    )
