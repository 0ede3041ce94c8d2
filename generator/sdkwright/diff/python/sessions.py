"""Compares realtime sessions: the messages that they send and receive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.arguments import compare_arguments
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.channel_operations import make_sending
from sdkwright.diff.python.credentials import format_key_calls, needs_credentials
from sdkwright.diff.python.results import classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call
from sdkwright.ir.api import Channel, Message
from sdkwright.ir.types import Type
from sdkwright.render.annotations import render_type


def compare_sessions(pair: ApiPair) -> CallerChanges:
    """Compare the channels of both sides; opening a channel is compared as a method."""
    before, after = pair.base.channels, pair.revision.channels
    for old, new in pair.operations:
        if old.id in before and new.id in after and before[old.id] != after[new.id]:
            yield from _Comparison(before[old.id], after[new.id], pair).list_changes()


class _Comparison:
    """A channel on both sides, with its messages."""

    def __init__(self, old: Channel, new: Channel, pair: ApiPair) -> None:
        self.old, self.new, self.pair = old, new, pair
        self.old_opening, self.new_opening = pair.base.operations[old.id], pair.revision.operations[new.id]
        self.pointer = f"{self.new_opening.pointer}/x-websocket"
        before, after = ({message.name: message for message in side.messages} for side in (old, new))
        gone = [message for name, message in before.items() if name not in after]
        added = [message for name, message in after.items() if name not in before]
        self.renamed = list(_match_renamed(gone, added))
        matched = {id(message) for messages in self.renamed for message in messages}
        self.gone = [message for message in gone if id(message) not in matched]
        self.added = [message for message in added if id(message) not in matched]
        self.pairs = [(message, after[name]) for name, message in before.items() if name in after]

    def list_changes(self) -> CallerChanges:
        before, after = self.old.session, self.new.session
        if before != after:
            imports = [f"from {self.pair.package} import {name}" for name in (before, after)]
            text = f"`{before}` is called `{after}` now"
            yield self._describe("session-renamed", "session", text, *imports)
        yield from self._compare_credential()
        yield from self._compare_messages()
        for old, new in self.pairs:
            yield from self._compare_arguments(old, new)
            yield from self._compare_end(old, new)
        yield from self._compare_accepted()
        yield from self._compare_received()

    def _compare_credential(self) -> CallerChanges:
        """Compare the argument that replaces the API key."""
        old, new = self.old.credential, self.new.credential
        if old == new or not (self.pair.base.api.security and self.pair.revision.api.security):
            return
        before, after = (
            {argument.name for argument in opening.signature.arguments}
            for opening in (self.old_opening, self.new_opening)
        )
        if old in before & after and needs_credentials(self.new_opening, self.pair.revision):
            text = f"an API key is needed, also with `{old}`"
            yield self._describe_key(RULES["key-required"], old, text)
        if new in before & after and needs_credentials(self.old_opening, self.pair.base):
            text = f"an API key is not needed with `{new}`"
            yield self._describe_key(RULES["key-not-required"], new, text)

    def _describe_key(self, rule: Rule, argument: str, text: str) -> CallerChange:
        calls = format_key_calls(self.old_opening, self.new_opening, rule, self.pair, [argument])
        affected = (to_affected(self.new_opening),)
        return CallerChange(rule, f"{self.pointer}/session", text, affected, *calls, is_about_calls=True)

    def _compare_messages(self) -> CallerChanges:
        for message in self.gone:
            text = f"the method `{self.old.session}.{message.name}` is gone"
            call = self._format_old_call(message)
            yield self._describe("message-gone", f"client/{message.name}", text, call)
        for message in self.added:
            text = f"the method `{self.new.session}.{message.name}` is new"
            call = self._format_new_call(message)
            yield self._describe("message-added", f"client/{message.name}", text, "", call)
        for old, new in self.renamed:
            text = f"the method `{self.new.session}.{old.name}` is called `{new.name}` now"
            calls = self._format_old_call(old), self._format_new_call(new)
            change = self._describe("message-renamed", f"client/{new.name}", text, *calls)
            pointers = (
                make_sending(old, self.old_opening).pointer,
                make_sending(new, self.new_opening).pointer,
            )
            yield replace(change, pointers=pointers)

    def _compare_arguments(self, old: Message, new: Message) -> CallerChanges:
        sending = make_sending(old, self.old_opening), make_sending(new, self.new_opening)
        for change in compare_arguments(*sending, self.pair):
            yield replace(change, owner=f"{self.new.session}.{new.name}")

    def _compare_end(self, old: Message, new: Message) -> CallerChanges:
        if old.is_last == new.is_last:
            return
        rule, what = ("message-ends", "nothing") if new.is_last else ("message-ends-no-longer", "more")
        text = f"{what} can be sent after `{self.new.session}.{new.name}`"
        calls = self._format_old_call(old), f"{self._format_new_call(new)}  # {what} after it"
        yield self._describe(rule, "end", text, *calls)

    def _compare_accepted(self) -> CallerChanges:
        """Compare the argument of `send`, unless a message is removed or new."""
        old, new = self.old.accepted, self.new.accepted
        if old is None or new is None or self.gone or self.added:
            return
        calls = [f"session.send(message)  # {render_type(type_)}" for type_ in (old, new)]
        if not self.pair.can_pass(old, new, "checker"):
            text = f"`{self.new.session}.send` accepts fewer messages"
            yield self._describe("send-narrowed", "client", text, *calls)
        elif self.pair.has_more_values(old, new):
            yield self._describe(
                "send-widened", "client", f"`{self.new.session}.send` accepts more messages", *calls
            )

    def _compare_received(self) -> CallerChanges:
        old, new = (side.received.type if side.received else None for side in (self.old, self.new))
        session = f"`{self.new.session}`"
        if old is not None and new is None:
            text = f"{session} receives nothing any more"
            yield self._describe("result-gone", "server", text, _format_loop(old))
        elif new is not None and old is None:
            text = f"{session} receives `{render_type(new)}`"
            yield self._describe("session-receives", "server", text, "", _format_loop(new))
        elif old is not None and new is not None:
            change = classify_read(old, new, self.pair)
            if change is not None:
                text = f"{session} receives `{render_type(new)}`, no longer `{render_type(old)}`"
                loops = _format_loop(old), _format_loop(new)
                yield self._describe(f"result-{change}", "server", text, *loops)

    def _format_old_call(self, message: Message) -> str:
        return format_call(make_sending(message, self.old_opening), self.pair.base)

    def _format_new_call(self, message: Message) -> str:
        return format_call(make_sending(message, self.new_opening), self.pair.revision)

    def _describe(self, rule: str, step: str, text: str, before: str = "", after: str = "") -> CallerChange:
        affected = (to_affected(self.new_opening),)
        return CallerChange(RULES[rule], f"{self.pointer}/{step}", text, affected, before, after)


def _format_loop(type_: Type) -> str:
    return f"for message in session:  # {render_type(type_)}"


def _match_renamed(gone: list[Message], added: list[Message]) -> Iterator[tuple[Message, Message]]:
    """The messages that send the same under another name."""
    keys = [_make_content_key(message) for message in gone]
    for old, key in zip(gone, keys, strict=True):
        same = [new for new in added if _make_content_key(new) == key]
        if len(same) == 1 and keys.count(key) == 1:
            yield old, same[0]


def _make_content_key(message: Message) -> tuple[object, ...]:
    return message.sends, message.positional, message.keywords
