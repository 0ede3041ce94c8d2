"""Compares the arguments of a method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, to_affected
from sdkwright.diff.python.assignability import expand_alias
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.matching import find_place, match_arguments, match_renamed
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call, make_sample
from sdkwright.ir.api import BODY_LOCATIONS, Argument, Location, Operation
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import NONE, Generic, Name, Type, is_component, list_union_members
from sdkwright.render.annotations import render_type

_DATES: Final = frozenset(
    format_.type_name for format_ in FORMATS.values() if format_.text_rule and not format_.number
)
"""The types whose values the SDK rejects in place of each other."""
_FORMS: Final = {"FileInput": "file", "BodyContent": "file", "bytes": "bytes", "object": "anything"}
_LOCATIONS: Final = {
    "path_parameters": "path parameter",
    "headers": "header",
    "cookies": "cookie",
    "query": "query parameter",
}


def compare_arguments(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    """Compare the arguments of one method."""
    before, after = old.signature, new.signature
    if (before.positional, before.keywords) == (after.positional, after.keywords):
        return
    comparison = _Comparison(old, new, pair)
    yield from comparison.compare_presence()
    yield from comparison.compare_positions()
    for arguments in comparison.pairs:
        yield from comparison.compare_pair(*arguments)


class _Comparison:
    """The arguments of a method on both sides."""

    def __init__(self, old: Operation, new: Operation, pair: ApiPair) -> None:
        self.old, self.new, self.api = old, new, pair
        self.pairs = match_arguments(old, new)
        matched = {id(argument) for arguments in self.pairs for argument in arguments}
        self.gone, self.added = (
            [argument for argument in side.signature.arguments if id(argument) not in matched]
            for side in (old, new)
        )
        self.old_body, self.new_body = _find_whole_body(self.gone), _find_whole_body(self.added)
        if self.old_body or self.new_body:
            self.gone, self.added = _remove_body(self.gone), _remove_body(self.added)
        self.pairs += match_renamed(self.gone, self.added, old, new)
        self.renamed = [arguments for arguments in self.pairs if arguments[0].name != arguments[1].name]

    def compare_presence(self) -> CallerChanges:
        body = self.old_body or self.new_body
        if body and self.new_body:
            yield self._describe("body-whole", body, f"the body is one argument, `{body.name}` now")
        elif body:
            yield self._describe("body-flattened", body, "the fields of the body are arguments now")
        matched = {id(argument) for arguments in self.pairs for argument in arguments}
        for argument in self.gone:
            if id(argument) not in matched:
                yield self._describe("argument-gone", argument, f"the argument `{argument.name}` is gone")
        for argument in self.added:
            if id(argument) not in matched:
                text = f"the argument `{argument.name}` is new"
                if argument.is_required:
                    yield self._describe("required-argument-added", argument, f"{text}, and must be given")
                else:
                    yield self._describe("argument-added", argument, text)
        for old, new in self.renamed:
            text = f"the argument `{old.name}` is called `{new.name}` now"
            yield self._describe("argument-renamed", old, text, new)

    def compare_positions(self) -> CallerChanges:
        """Compare which arguments can be passed by position, and their order."""
        before, after = self.old.signature.positional, self.new.signature.positional
        for old, new in self.pairs:
            if old in before and new not in after:
                text = f"the argument `{old.name}` can only be given by name"
                yield self._describe("argument-keyword-only", old, text, new)
            elif old not in before and new in after:
                text = f"the argument `{old.name}` can be given without its name"
                yield self._describe("argument-positional", old, text, new)
        new_names = {old.name: new.name for old, new in self.pairs}
        positional = {argument.name for argument in after}
        kept = [name for old in before if (name := new_names.get(old.name)) in positional and name]
        order = [argument.name for argument in after if argument.name in kept]
        if kept != order:
            text = f"the arguments {_join(kept)} are in another order now: {_join(order)}"
            calls = (format_call(self.old, self.api.base), format_call(self.new, self.api.revision))
            affected = (to_affected(self.new),)
            rule = RULES["arguments-reordered"]
            yield CallerChange(rule, self.new.pointer, text, affected, *calls, is_about_calls=True)

    def compare_pair(self, old: Argument, new: Argument) -> CallerChanges:
        """Compare an argument of both sides."""
        name = f"the argument `{old.name}`"
        if new.is_required and not old.is_required:
            yield self._describe("argument-required", old, f"{name} must be given", new)
        elif old.is_required and not new.is_required:
            yield self._describe("argument-optional", old, f"{name} may be left out", new)
        is_in_path = "path_parameters" in (old.location, new.location)
        if old.name == new.name and not is_in_path and find_place(old) != find_place(new):
            text = f"{name} is sent as {_format_place(new)}, no longer as {_format_place(old)}"
            yield self._describe("argument-sent-elsewhere", old, text, new)
        if old.type != new.type:
            yield from self._compare_types(old, new)

    def _compare_types(self, old: Argument, new: Argument) -> CallerChanges:
        accepts_old = self.api.can_pass(old.type, new.type, "checker")
        accepts_only_old = self.api.can_read(old.type, new.type, "checker")
        if accepts_old and accepts_only_old:
            return
        if accepts_old:
            rule = "argument-widened"
        elif self._is_unsendable(old, new):
            rule = "argument-refused"
        else:
            rule = "argument-narrowed" if accepts_only_old else "argument-retyped"
        text = f"the argument `{old.name}` is `{render_type(new.type)}`, no longer `{render_type(old.type)}`"
        rejected = [
            member
            for member in list_union_members(old.type)
            if not self.api.can_pass(member, new.type, "checker")
        ]
        value = ""
        if rejected:
            value = (
                "None"
                if rejected == [NONE]
                else make_sample(old.name, rejected[0], self.api.base, old.limits)
            )
        yield self._describe(rule, old, text, new, value)

    def _is_unsendable(self, old: Argument, new: Argument) -> bool:
        before = _list_forms(old.type, self.api.base)
        return _is_unsendable(before, _list_forms(new.type, self.api.revision), new.location)

    def _describe(
        self, rule_id: str, old: Argument, text: str, new: Argument | None = None, value: str = ""
    ) -> CallerChange:
        """A change of an argument; `value` is a value for the old call that the new method rejects."""
        rule = RULES[rule_id]
        is_renamed = rule is RULES["argument-renamed"]
        before, after = [old.name], [(new or old).name]
        calls = (
            format_call(
                self.old,
                self.api.base,
                [] if rule is RULES["argument-required"] else before,
                before if is_renamed else (),
                {old.name: value} if value else {},
            ),
            format_call(
                self.new,
                self.api.revision,
                [] if rule is RULES["argument-optional"] else after,
                after if is_renamed else (),
            ),
        )
        if calls[0] == calls[1] and new is not None:
            calls = (_add_type(calls[0], old), _add_type(calls[1], new))
        pointer = old.pointer if is_renamed or new is None else new.pointer
        change = CallerChange(rule, pointer, text, (to_affected(self.new),), *calls, is_about_calls=True)
        return replace(change, pointers=(old.pointer, new.pointer)) if new else change


def _add_type(call: str, argument: Argument) -> str:
    return f"{call}  # {argument.name}: {render_type(argument.type)}"


def _find_whole_body(arguments: Sequence[Argument]) -> Argument | None:
    """The argument that is the whole body."""
    whole = (argument for argument in arguments if argument.wire_name is None)
    return next((argument for argument in whole if argument.location != "content_type"), None)


def _remove_body(arguments: Sequence[Argument]) -> list[Argument]:
    return [argument for argument in arguments if argument.location not in BODY_LOCATIONS]


def _is_unsendable(before: set[str], after: set[str], location: Location) -> bool:
    """Whether the SDK cannot send the old values: text for a file, a file for text, an object for a text."""
    if ("file" in before) != ("file" in after):
        return True
    if "file" in before:
        return ("list" in before) != ("list" in after) or "scalar" in before - after
    if "bytes" in before - after and "anything" not in after:  # they are no longer encoded as base64
        return True
    if after & _DATES and before & _DATES - after:  # a date in place of a datetime, or the opposite
        return True
    if location in ("json", "message") or "anything" in after:
        return False
    rejected = {"object", "list"} if location in ("path_parameters", "headers") else {"object"}
    return bool(rejected & (before - after))


def _list_forms(type_: Type, side: ApiSide) -> set[str]:
    """The forms of values that a type accepts, as far as they affect how a value is sent."""
    forms: set[str] = set()
    for member in list_union_members(type_):
        if isinstance(member, Name) and is_component(member):
            component = side.find_component(member)
            is_alias = side.is_alias(component)
            forms |= (
                _list_forms(expand_alias(component, side, as_argument=True), side) if is_alias else {"object"}
            )
        elif isinstance(member, Generic):
            is_list = member.base.name == "SequenceOf"
            forms |= {"list"} | (_list_forms(member.arguments[0], side) & {"file"}) if is_list else {"object"}
        elif member != NONE:
            forms.add(_FORMS.get(member.name, "scalar") if isinstance(member, Name) else "scalar")
            forms |= _DATES & {member.name} if isinstance(member, Name) else set()
    return forms


def _format_place(argument: Argument) -> str:
    if argument.wire_name is None:
        return "the whole body"
    return f"the {_LOCATIONS.get(argument.location, 'field')} `{argument.wire_name}`"


def _join(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
