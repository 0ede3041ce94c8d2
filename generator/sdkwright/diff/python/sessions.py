"""Realtime sessions: what they send, and what they receive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.arguments import takes
from sdkwright.diff.python.channels import sending
from sdkwright.diff.python.methods import is_free, with_key
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.results import read
from sdkwright.diff.python.rules import channels as rules
from sdkwright.diff.python.rules import methods as method_rules
from sdkwright.diff.python.rules import results as result_rules
from sdkwright.diff.python.samples import call
from sdkwright.diff.python.side import arguments, reached
from sdkwright.ir.api import Channel, Message
from sdkwright.ir.types import Type
from sdkwright.render.annotations import render_type


def sessions(pair: Pair) -> Changes:
    """All channels that are there on both sides; opening them is a method like others."""
    before, after = pair.base.channels, pair.revision.channels
    for old, new in pair.methods:
        if old.id in before and new.id in after and before[old.id] != after[new.id]:
            yield from _Compared(before[old.id], after[new.id], pair).changes()


class _Compared:
    """A channel on both sides, its messages matched."""

    def __init__(self, old: Channel, new: Channel, pair: Pair) -> None:
        self.old, self.new, self.pair = old, new, pair
        self.before, self.after = pair.base.operations[old.id], pair.revision.operations[new.id]
        self.pointer = f"{self.after.pointer}/x-websocket"
        was, now = ({one.name: one for one in side.messages} for side in (old, new))
        gone = [one for name, one in was.items() if name not in now]
        fresh = [one for name, one in now.items() if name not in was]
        self.renamed = [*_renamed(gone, fresh)]
        moved = {id(one) for match in self.renamed for one in match}
        self.gone = [one for one in gone if id(one) not in moved]
        self.fresh = [one for one in fresh if id(one) not in moved]
        self.kept = [(one, now[name]) for name, one in was.items() if name in now]

    def changes(self) -> Changes:
        old, new = self.old, self.new
        if old.session != new.session:
            text = f"`{old.session}` is called `{new.session}` now"
            imports = [f"from {self.pair.package} import {one.session}" for one in (old, new)]
            yield self._change(rules.SESSION_RENAMED, "session", text, *imports)
        yield from self._credential()
        yield from self._messages()
        for one, other in self.kept:
            yield from self._arguments(one, other)
            yield from self._last(one, other)
        yield from self._whole()
        yield from self._received()

    def _credential(self) -> Changes:
        """An argument that stands for the key: without it, or with it no longer, a client needs one."""
        was, now = self.old.credential, self.new.credential
        if was == now or not (self.pair.base.api.security and self.pair.revision.api.security):
            return
        kept = {one.name for one in arguments(self.before)} & {one.name for one in arguments(self.after)}
        if was in kept and not is_free(self.after):
            text = f"an API key is needed, also with `{was}`"
            yield self._key(method_rules.KEY_REQUIRED, was, text)
        if now in kept and not is_free(self.before):
            text = f"an API key is not needed with `{now}`"
            yield self._key(method_rules.KEY_NOT_REQUIRED, now, text)

    def _key(self, rule: Rule, argument: str, text: str) -> Change:
        calls = with_key(self.before, self.after, rule, self.pair, [argument])
        change = self._change(rule, "session", text, *calls)
        return replace(change, is_of_calls=True)

    def _messages(self) -> Changes:
        for one in self.gone:
            text = f"the method `{self.old.session}.{one.name}` is gone"
            yield self._change(rules.MESSAGE_GONE, f"client/{one.name}", text, self._sent(one))
        for other in self.fresh:
            text = f"the method `{self.new.session}.{other.name}` is new"
            yield self._change(rules.MESSAGE_ADDED, f"client/{other.name}", text, "", self._sent(other, True))
        for one, other in self.renamed:
            text = f"the method `{self.new.session}.{one.name}` is called `{other.name}` now"
            calls = self._sent(one), self._sent(other, True)
            yield self._change(rules.MESSAGE_RENAMED, f"client/{other.name}", text, *calls)

    def _arguments(self, one: Message, other: Message) -> Changes:
        methods = sending(one, self.before), sending(other, self.after)
        whose = f"{self.new.session}.{other.name}"
        for change in takes(*methods, self.pair):
            yield replace(change, whose=whose)

    def _last(self, one: Message, other: Message) -> Changes:
        if one.is_last == other.is_last:
            return
        rule = rules.MESSAGE_ENDS if other.is_last else rules.MESSAGE_ENDS_NO_LONGER
        can = "nothing" if other.is_last else "more"
        text = f"{can} can be sent after `{self.new.session}.{other.name}`"
        calls = self._sent(one), f"{self._sent(other, True)}  # {can} after it"
        yield self._change(rule, "end", text, *calls)

    def _whole(self) -> Changes:
        """What `send` takes; with a message that is gone or new it changes of itself."""
        old, new = self.old.accepted, self.new.accepted
        if old is None or new is None or self.gone or self.fresh:
            return
        name = f"`{self.new.session}.send`"
        comments = [f"session.send(message)  # {render_type(one)}" for one in (old, new)]
        if not self.pair.takes(old, new, "checker"):
            text = f"{name} no longer takes all that it took"
            yield self._change(rules.SEND_NARROWED, "client", text, *comments)
        elif self.pair.admits_more(old, new):
            yield self._change(rules.SEND_WIDENED, "client", f"{name} takes more", *comments)

    def _received(self) -> Changes:
        old, new = (one.received.type if one.received else None for one in (self.old, self.new))
        if old is not None and new is None:
            text = f"`{self.new.session}` receives nothing any more"
            yield self._change(result_rules.RESULT_GONE, "server", text, _receiving(old))
        elif new is not None and old is None:
            text = f"`{self.new.session}` receives `{render_type(new)}`"
            yield self._change(result_rules.RESULT_ADDED, "server", text, "", _receiving(new))
        elif old is not None and new is not None:
            rule = read(old, new, self.pair)
            if rule is not None:
                text = f"`{self.new.session}` receives `{render_type(new)}`, no longer `{render_type(old)}`"
                yield self._change(rule, "server", text, _receiving(old), _receiving(new))

    def _sent(self, message: Message, is_new: bool = False) -> str:
        side, channel = (self.pair.revision, self.after) if is_new else (self.pair.base, self.before)
        return call(sending(message, channel), side)

    def _change(self, rule: Rule, step: str, text: str, before: str = "", after: str = "") -> Change:
        return Change(rule, f"{self.pointer}/{step}", text, (reached(self.after),), before, after)


def _receiving(type_: Type) -> str:
    return f"for message in session:  # {render_type(type_)}"


def _renamed(gone: list[Message], fresh: list[Message]) -> Iterator[tuple[Message, Message]]:
    """The one that sends what another sent."""
    for one in gone:
        alike = [other for other in fresh if _sends(other) == _sends(one)]
        if len(alike) == 1 and [_sends(each) for each in gone].count(_sends(one)) == 1:
            yield one, alike[0]


def _sends(message: Message) -> tuple[object, ...]:
    return message.sends, message.positional, message.keywords
