"""The fields of a model, and the keys of its typed dict."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.diff.core.finding import EFFECTS
from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.results import read
from sdkwright.diff.python.rules import fields as rules
from sdkwright.diff.python.rules import results as result_rules
from sdkwright.diff.python.samples import sample
from sdkwright.diff.python.side import Member, Side
from sdkwright.ir import names
from sdkwright.ir.api import Schema
from sdkwright.ir.types import NONE, union_members

_READ = {
    result_rules.RESULT_OPTIONAL: rules.FIELD_OPTIONAL,
    result_rules.RESULT_CHANGED: rules.FIELD_CHANGED,
    result_rules.RESULT_RETYPED: rules.FIELD_RETYPED,
    result_rules.RESULT_NARROWED: rules.FIELD_NARROWED,
}
_BUILDING = (
    *(rules.REQUIRED_FIELD_ADDED, rules.FIELD_REQUIRED, rules.FIELD_NOT_REQUIRED, rules.REQUIRED_KEY_ADDED),
    *(rules.REQUEST_FIELD_NARROWED, rules.REQUEST_FIELD_RETYPED, rules.REQUEST_FIELD_WIDENED),
    *(rules.KEY_RENAMED, rules.REQUEST_FIELD_GONE, rules.REQUEST_FIELD_RENAMED),
)


def fields(old: Schema, new: Schema, pair: Pair) -> Changes:
    """What has changed in a model itself; what it inherits is a change of its base."""
    if (old.content, old.name) == (new.content, new.name):
        return
    yield from _Compared(old, new, pair).changes()


class _Compared:
    """A model on both sides, its fields matched."""

    def __init__(self, old: Schema, new: Schema, pair: Pair) -> None:
        self.old, self.new, self.pair = old, new, pair
        self.before = pair.base.members(old.name)
        self.after = pair.revision.members(new.name)
        self.operations = pair.reached(old.name, new.name)
        gone = [one for wire, one in self.before.items() if wire not in self.after]
        fresh = [one for wire, one in self.after.items() if wire not in self.before]
        self.renamed = list(_renamed(gone, fresh))
        moved = {one.wire for match in self.renamed for one in match}
        self.gone = [one for one in gone if one.wire not in moved]
        self.fresh = [one for one in fresh if one.wire not in moved]

    def changes(self) -> Changes:
        kept = [(one, self.after[wire]) for wire, one in self.before.items() if wire in self.after]
        for one, other in (*kept, *self.renamed):
            if not self._is_inherited(one, other):
                found = [*self._read(one, other), *self._built(one, other)]
                yield from self._worst(found, one, other)
        for one in self.gone:
            if one.holder == self.old.name:
                rule = rules.FIELD_GONE if self.old.in_response else rules.REQUEST_FIELD_GONE
                yield self._change(rule, f"`{self.old.name}.{one.name}` is gone", one, None)
        for other in self.fresh:
            if other.holder == self.new.name:
                rule = self._of_new(other)
                must = ", and must be filled" if rule is not rules.FIELD_ADDED else ""
                yield self._change(rule, f"`{self.new.name}.{other.name}` is new{must}", None, other)

    def _is_inherited(self, one: Member, other: Member) -> bool:
        holders = (one.holder, other.holder)
        is_same = holders[0] == holders[1] or holders in self.pair.same
        return is_same and one.holder != self.old.name

    def _of_new(self, other: Member) -> Rule:
        if not (self.old.in_request and other.required):
            return rules.FIELD_ADDED
        return rules.REQUIRED_KEY_ADDED if other.constant else rules.REQUIRED_FIELD_ADDED

    def _read(self, one: Member, other: Member) -> Iterator[tuple[Rule, str]]:
        """For those who get the model in an answer."""
        text = f"`{self.new.name}.{one.name}` is `{other.printed}`, no longer `{one.printed}`"
        if one.name != other.name:
            renamed = f"`{self.old.name}.{one.name}` is called `{other.name}` now"
            yield (rules.FIELD_RENAMED if self.old.in_response else rules.REQUEST_FIELD_RENAMED), renamed
        if one.constant and other.constant and one.type != other.type:
            yield rules.CONSTANT_CHANGED, text
        elif self.old.in_response:
            rule = read(one.taken, other.taken, self.pair)
            if rule is not None:
                yield _READ[rule], text

    def _built(self, one: Member, other: Member) -> Iterator[tuple[Rule, str]]:
        """For those who give the model to a request."""
        if not self.old.in_request:
            return
        whose = f"`{self.new.name}.{one.name}`"
        if one.wire != other.wire and one.name == other.name:
            yield rules.KEY_RENAMED, f"the key `{one.wire}` of `{self._param}` is `{other.wire}` now"
        if other.required and not one.required:
            rule = rules.REQUIRED_KEY_ADDED if other.constant else rules.FIELD_REQUIRED
            yield rule, f"{whose} must be filled"
        elif one.required and not other.required:
            yield rules.FIELD_NOT_REQUIRED, f"{whose} may be left out"
        before, after = one.type, other.type
        if before == after or one.constant or other.constant:
            return
        text = f"{whose} is `{other.printed}`, no longer `{one.printed}`"
        params = one.param, other.param
        if not self.pair.takes(before, after, "builder"):
            yield rules.REQUEST_FIELD_NARROWED, text
        elif not self.pair.takes(before, after, "checker") or not self.pair.takes(*params, "checker"):
            yield rules.REQUEST_FIELD_RETYPED, text
        elif self.pair.admits_more(before, after):
            yield rules.REQUEST_FIELD_WIDENED, text

    def _worst(self, found: list[tuple[Rule, str]], one: Member, other: Member) -> Changes:
        """One finding for a field: the worst of what readers and builders notice."""
        if found:
            rule, text = min(found, key=lambda each: EFFECTS.index(each[0].effect or "none"))
            yield self._change(rule, text, one, other)

    @property
    def _param(self) -> str:
        return names.param(self.new.name)

    def _change(self, rule: Rule, text: str, one: Member | None, other: Member | None) -> Change:
        shown = one if one and other and one.wire != other.wire else other or one
        assert shown is not None
        before, after = "", ""
        if self.old.in_response and rule not in _BUILDING:
            before, after = (self._reading(each) for each in (one, other))
        elif self.old.in_request:
            is_of_keys = rule in (rules.KEY_RENAMED, rules.REQUIRED_KEY_ADDED) or bool(
                other and other.constant
            )
            build = _as_dict if is_of_keys else _as_model
            is_odd = one and other and not self.pair.takes(one.type, other.type, "checker")
            odd = _odd(one, other, self.pair) if is_odd and one and other else ""
            was = None if rule in (rules.FIELD_REQUIRED, rules.REQUIRED_KEY_ADDED) else one
            now = None if rule is rules.FIELD_NOT_REQUIRED else other
            before = build(self.old, was, self.pair.base, odd)
            after = build(self.new, now, self.pair.revision)
            if before == after and one and other:
                before, after = (
                    f"{shown}  # {each.name}: {each.printed}"
                    for shown, each in ((before, one), (after, other))
                )
        return Change(rule, shown.pointer, text, self.operations, before, after)

    def _reading(self, member: Member | None) -> str:
        return f"{names.identifier(self.new.name)}.{member.name}  # {member.printed}" if member else ""


def _as_model(schema: Schema, member: Member | None, side: Side, odd: str = "") -> str:
    """The model as a caller builds it: with all that must be filled, and the field in question."""
    fields = side.members(schema.name).values()
    written = [one for one in fields if (one.required and not one.constant) or one == member]
    given = (f"{one.name}={(one == member and odd) or _sample(one, side)}" for one in written)
    return f"{schema.name}({', '.join(given)})"


def _as_dict(schema: Schema, member: Member | None, side: Side, odd: str = "") -> str:
    """The same, as plain data."""
    written = [one for one in side.members(schema.name).values() if one.required or one == member]
    given = (f'"{one.wire}": {(one == member and odd) or _sample(one, side)}' for one in written)
    return f"{{{', '.join(given)}}}"


def _sample(member: Member, side: Side) -> str:
    return sample(member.name, member.param, side)


def _odd(one: Member, other: Member, pair: Pair) -> str:
    """A value that was taken and is no longer."""
    wanted = other.type
    found = [each for each in union_members(one.type) if not pair.takes(each, wanted, "checker")]
    return "None" if found == [NONE] else sample(one.name, found[0], pair.base) if found else ""


def _renamed(gone: list[Member], fresh: list[Member]) -> Iterator[tuple[Member, Member]]:
    """A field that goes by another key and the same name in Python; else the one that went for the one that came."""
    rest, came = list(gone), list(fresh)
    for one in gone:
        for other in fresh:
            if one.name == other.name:
                rest.remove(one)
                came.remove(other)
                yield one, other
    for one in rest:
        alike = [other for other in came if _are_alike(one, other)]
        rivals = [each for each in rest if any(_are_alike(each, other) for other in alike)]
        if len(alike) == 1 and len(rivals) == 1:
            yield one, alike[0]


def _are_alike(one: Member, other: Member) -> bool:
    return (one.type, one.required) == (other.type, other.required) and not one.constant
