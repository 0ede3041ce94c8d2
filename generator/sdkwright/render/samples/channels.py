"""Samples of channels: programs that open a session, send the messages of the examples, and receive messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sdkwright.ir.api import Channel, Message
from sdkwright.render.samples.values import Bundle, list_imports
from sdkwright.render.source_text import format_literal


def render_channel_sample(
    bundle: Bundle, channel: Channel, package: str, client: str, *, is_async: bool
) -> str:
    """A program that runs unchanged if the environment contains an API key; not formatted."""
    source = _render_opening(bundle, channel)
    lines = _render_session(bundle, channel, source, is_async=is_async)
    imports = [*(["import asyncio"] if is_async else []), *list_imports(source)]
    head = "\n".join([*imports, *([""] if imports else []), f"from {package} import {client}", "", ""])
    if not is_async:
        return "\n".join([f"{head}client = {client}()", *lines, ""])
    body = [f"    async with {client}() as client:", *(f"        {line}" for line in lines)]
    text = "\n".join(["", "async def main() -> None:", *body, "", "", "asyncio.run(main())", ""])
    return f"{head}{text}"


def _render_opening(bundle: Bundle, channel: Channel) -> str:
    """The call that opens the channel."""
    values = bundle.render_arguments(channel.id)
    names = [argument.name for argument in channel.signature.positional]
    positional = [values.pop(name) for name in names if name in values]
    arguments = ", ".join([*positional, *(f"{name}={value}" for name, value in values.items())])
    return f"client.{channel.id}({arguments})"


def _render_session(bundle: Bundle, channel: Channel, source: str, *, is_async: bool) -> Iterator[str]:
    """The lines that open the channel with an expression, send messages and receive messages."""
    prefix, wait = ("async ", "await ") if is_async else ("", "")
    messages = list(_render_messages(bundle, channel))
    yield f"{prefix}with {source} as session:"
    for call in messages:
        yield f"    {wait}session.{call}"
    if channel.received:
        yield f"    {prefix}for message in session:"
        yield "        print(type(message).__name__)"
    elif not messages:
        yield "    pass"


def _render_messages(bundle: Bundle, channel: Channel) -> Iterator[str]:
    """The calls that send messages: those that the description lists, else all; the last message at the end."""
    rule = bundle.operations[channel.id][1]["x-websocket"]
    by_name = {message.name: message for message in channel.messages}
    messages = [by_name[name] for name in rule.get("sample", by_name)]
    for message in sorted(messages, key=lambda message: message.is_last):
        example = bundle.build_message(rule["client"][message.name])
        yield f"{message.name}({', '.join(_render_arguments(message, example))})"


def _render_arguments(message: Message, example: dict[str, Any]) -> Iterator[str]:
    for argument in message.arguments:
        if argument.wire_name in example:
            value = format_literal(example[argument.wire_name])
            yield value if argument in message.positional else f"{argument.name}={value}"
