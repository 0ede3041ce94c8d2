"""Compares the request bodies that arguments select: the arguments that each accepts and needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.matching import match_all_arguments, match_selections
from sdkwright.diff.python.overloads import Selection, is_met, list_body_selections
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call
from sdkwright.ir.api import BODY_LOCATIONS, Argument, Operation


@dataclass(frozen=True)
class _Body:
    """The arguments that a call with some values accepts for its body, and those that it needs."""

    accepted: frozenset[str]
    needed: frozenset[str]


def compare_selected_bodies(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    """Compare the bodies of calls with the values that select one; arguments that are new or gone are compared before."""
    if not (old.bodies or new.bodies):
        return
    yield from _Comparison(old, new, pair).list_changes()


class _Comparison:
    """The bodies of a method on both sides."""

    def __init__(self, old: Operation, new: Operation, pair: ApiPair) -> None:
        self.old, self.new, self.pair = old, new, pair
        self.names = {before.name: after.name for before, after in match_all_arguments(old, new)}
        self.new_arguments = {argument.name: argument for argument in new.signature.arguments}

    def list_changes(self) -> CallerChanges:
        known: set[tuple[str, str]] = set()
        selections = match_selections(list_body_selections, self.old, self.new)
        for before, after in (((), ()), *selections):
            if before is None or len(before) != len(after):
                continue  # the selecting argument is new or gone
            for rule, name, text in self._list_rules(before, after):
                if (rule, name) not in known:
                    known.add((rule, name))
                    yield self._describe(rule, name, text, before, after)

    def _list_rules(self, before: Selection, after: Selection) -> list[tuple[str, str, str]]:
        """The rules, the arguments and the texts for a call with some values."""
        old, new = _find_body(self.old, before), _find_body(self.new, after)
        accepted = {self.names[name] for name in old.accepted if name in self.names}
        needed = {self.names[name] for name in old.needed if name in self.names}
        kept = {*self.names.values()}
        selecting = {name for name, _ in after}
        changes = [
            ("body-argument-gone", name, f"the body has no argument `{name}` any more")
            for name in sorted(accepted - new.accepted - selecting)
            if self.new_arguments[name].location in BODY_LOCATIONS
        ]
        changes += [
            ("body-argument-required", name, f"the body needs the argument `{name}`")
            for name in sorted(new.needed - needed - selecting)
            if not self.new_arguments[name].is_required
        ]
        changes += [
            ("body-argument-optional", name, f"the body no longer needs the argument `{name}`")
            for name in sorted((needed & new.accepted) - new.needed)
        ]
        changes += [
            ("body-argument-added", name, f"the body has the argument `{name}`")
            for name in sorted((new.accepted & kept) - accepted - new.needed)
        ]
        return changes

    def _describe(self, rule: str, name: str, text: str, before: Selection, after: Selection) -> CallerChange:
        old_name = next((old for old, new in self.names.items() if new == name), "")
        is_new = rule in ("body-argument-required", "body-argument-added")
        calls = (
            format_call(self.old, self.pair.base, [] if is_new else [old_name], values=_make_values(before)),
            format_call(self.new, self.pair.revision, [name] if is_new else [], values=_make_values(after)),
        )
        start = f"with `{', '.join(f'{key}={value}' for key, value in _make_values(after).items())}` "
        affected = (to_affected(self.new),)
        pointer = self.new_arguments[name].pointer
        return CallerChange(
            RULES[rule], pointer, f"{start if after else ''}{text}", affected, *calls, is_about_calls=True
        )


def _make_values(selection: Selection) -> dict[str, str]:
    return {name: repr(value.value) for name, value in selection}


def _find_body(operation: Operation, selection: Selection) -> _Body:
    """The body that a call with some values sends."""
    values = dict(selection)
    for body in operation.bodies:
        if is_met(body.when, values):
            return _Body(frozenset(body.arguments), frozenset(body.required))
    arguments: Mapping[str, Argument] = {
        argument.name: argument
        for argument in operation.signature.arguments
        if argument.location in BODY_LOCATIONS
    }
    needed = (name for name, argument in arguments.items() if argument.is_required)
    return _Body(frozenset(arguments), frozenset(needed))
