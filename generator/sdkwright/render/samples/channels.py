"""Samples of channels: a program that opens a session, sends the messages of the examples, and reads what comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sdkwright.ir.api import Argument, Channel, Message
from sdkwright.render.samples.values import Whole
from sdkwright.render.source_text import literal


def channel_program(whole: Whole, channel: Channel, package: str, client: str, *, is_async: bool) -> str:
    """A program that runs as it is, once a key is in the environment; unformatted."""
    lines = _session(whole, channel, is_async=is_async)
    head = f"from {package} import {client}\n\n"
    if not is_async:
        return "\n".join([f"{head}client = {client}()", *lines, ""])
    body = [f"    async with {client}() as client:", *(f"        {line}" for line in lines)]
    text = "\n".join(["", "async def main() -> None:", *body, "", "", "asyncio.run(main())", ""])
    return f"import asyncio\n\n{head}{text}"


def _session(whole: Whole, channel: Channel, *, is_async: bool) -> Iterator[str]:
    given = whole.arguments(channel.id)
    positional = [given.pop(one.name) for one in channel.signature.positional if one.name in given]
    arguments = [*positional, *(f"{name}={value}" for name, value in given.items())]
    before, wait = ("async ", "await ") if is_async else ("", "")
    sent = list(_sent(whole, channel))
    yield f"{before}with client.{channel.id}({', '.join(arguments)}) as session:"
    for call in sent:
        yield f"    {wait}session.{call}"
    if channel.received:
        yield f"    {before}for message in session:"
        yield "        print(type(message).__name__)"
    elif not sent:
        yield "    pass"


def _sent(whole: Whole, channel: Channel) -> Iterator[str]:
    """The calls that send messages: those that the description chooses, else all; the one that ends the input last."""
    rule = whole.operations[channel.id][1]["x-websocket"]
    chosen: list[str] = rule.get("sample", [one.name for one in channel.messages])
    known = {one.name: one for one in channel.messages}
    for message in sorted((known[name] for name in chosen), key=lambda one: one.is_last):
        yield f"{message.name}({', '.join(_arguments(message, whole.message(rule['client'][message.name])))})"


def _arguments(message: Message, example: dict[str, Any]) -> Iterator[str]:
    def given(arguments: tuple[Argument, ...]) -> Iterator[tuple[str, str]]:
        return ((one.name, literal(example[one.wire_name])) for one in arguments if one.wire_name in example)

    yield from (value for _, value in given(message.positional))
    yield from (f"{name}={value}" for name, value in given(message.keywords))
