"""What is printed as another name for a type: enums, unions, scalars, lists and maps."""

from __future__ import annotations

from dataclasses import replace

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.assignability import expand_alias
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.results import read
from sdkwright.diff.python.rules import results
from sdkwright.diff.python.rules import types as rules
from sdkwright.diff.python.samples import call, sample
from sdkwright.diff.python.side import Side, arguments
from sdkwright.ir import names
from sdkwright.ir.api import Schema, TaggedVariants, UntaggedVariants
from sdkwright.ir.text import inline_code
from sdkwright.ir.types import Name, Type, is_component, union_members
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type

_OF_CALLS = (rules.ENUM_VALUE_GONE, rules.REQUEST_VARIANT_GONE, rules.TYPE_RETYPED)


_READ = {
    results.RESULT_OPTIONAL: rules.TYPE_CHANGED,
    results.RESULT_CHANGED: rules.TYPE_CHANGED,
    results.RESULT_RETYPED: rules.TYPE_RETYPED,
    results.RESULT_NARROWED: rules.TYPE_WIDENED,
}


def aliases(old: Schema, new: Schema, pair: Pair) -> Changes:
    """What has changed in a component that is no class."""
    if (old.content, _told_apart(old), old.in_response) == (new.content, _told_apart(new), new.in_response):
        return
    if old.kind == new.kind == "enum" and _are_alike(old, new):
        yield from _values(old, new, pair)
    elif old.kind == new.kind == "union":
        yield from _variants(old, new, pair)
        yield from _tags(old, new, pair)
    else:
        yield from _type(old, new, pair)


def _told_apart(schema: Schema) -> TaggedVariants | UntaggedVariants | None:
    """How the variants of a union are told apart; where they are, there is one for what is unknown."""
    return schema.tagged or schema.untagged


def _are_alike(old: Schema, new: Schema) -> bool:
    """Whether both hold text, or both integers."""
    return isinstance(old.content["enum"][0], str) == isinstance(new.content["enum"][0], str)


def _change(rule: Rule, old: Schema, new: Schema, pair: Pair, text: str) -> Change:
    pointer = join_pointer("components", "schemas", new.name)
    shown = (
        f"{old.name} = {render_type(stands_for(old, pair.base))}",
        f"{new.name} = {render_type(stands_for(new, pair.revision))}",
    )
    if rule in _OF_CALLS:
        shown = _calls(old, new, pair) or shown
    return Change(rule, pointer, text, pair.reached(old.name, new.name), *shown)


def stands_for(schema: Schema, side: Side) -> Type:
    """What an alias is another name for."""
    return expand_alias(schema.name, side, as_argument=schema.in_request and not schema.in_response)


def _calls(old: Schema, new: Schema, pair: Pair) -> tuple[str, str] | None:
    """A call that gives what is no longer taken, and one that is."""
    values = expand_alias(old.name, pair.base, as_argument=True), expand_alias(
        new.name, pair.revision, as_argument=True
    )
    gone = [one for one in union_members(values[0]) if not pair.takes(one, values[1], "checker")]
    for before, after in pair.methods:
        taking = [one.name for one in arguments(before) if _takes_component(one.type, old.name, pair.base)]
        kept = {one.name for one in arguments(after)}
        if taking and gone and taking[0] in kept:
            odd = sample(taking[0], gone[0], pair.base)
            return (
                call(before, pair.base, values={taking[0]: odd}),
                call(after, pair.revision, [taking[0]]),
            )
    return None


def _takes_component(type_: Type, component: str, side: Side) -> bool:
    return any(
        isinstance(member, Name) and is_component(member) and side.component(member) == component
        for member in union_members(type_)
    )


def _values(old: Schema, new: Schema, pair: Pair) -> Changes:
    before, after = old.content["enum"], new.content["enum"]
    gone = [value for value in before if value not in after]
    fresh = [value for value in after if value not in before]
    is_sent = old.in_request
    if gone:
        rule = rules.ENUM_VALUE_GONE if is_sent else rules.ANSWER_VALUE_GONE
        text = f"`{new.name}` has no {_listed(gone)} any more"
        yield _change(rule, old, new, pair, text)
    if fresh:
        rule = rules.ENUM_VALUE_ADDED if is_sent else rules.ANSWER_VALUE_ADDED
        text = f"`{new.name}` has a new value, {_listed(fresh)}"
        yield _change(rule, old, new, pair, text)


def _listed(values: list[object]) -> str:
    return ", ".join(map(inline_code, values))


def _variants(old: Schema, new: Schema, pair: Pair) -> Changes:
    """A finding for each variant that came or went, of what is read and of what is given the worse."""
    before, after = expand_alias(old.name, pair.base, as_argument=False), expand_alias(
        new.name, pair.revision, as_argument=False
    )
    unknown = {names.unknown_variant(one.name) for one in (old, new)}
    for member in union_members(after):
        if _name(member) not in unknown and not pair.reads(before, member, "checker"):
            yield _change(_of_new(member, before, old, pair), old, new, pair, _text(new, member, "new"))
    for member in union_members(before):
        if _name(member) not in unknown and not pair.takes(member, after, "checker"):
            yield _change(_of_gone(old, pair), old, new, pair, _text(new, member, "gone"))


def _of_new(member: Type, before: Type, old: Schema, pair: Pair) -> Rule:
    if not old.in_response:
        return rules.REQUEST_VARIANT_ADDED
    is_readable = _told_apart(old) is not None or pair.reads(before, member, "reader")
    return rules.VARIANT_ADDED if is_readable else rules.UNTAGGED_VARIANT_ADDED


def _of_gone(old: Schema, pair: Pair) -> Rule:
    if not old.in_request:
        return rules.ANSWER_VARIANT_GONE
    return rules.BUILT_VARIANT_GONE if old.name in pair.base.built else rules.REQUEST_VARIANT_GONE


def _text(new: Schema, member: Type, what: str) -> str:
    return (
        f"`{new.name}` has the variant `{_name(member)}`"
        if what == "new"
        else (f"`{new.name}` has no variant `{_name(member)}` any more")
    )


def _tags(old: Schema, new: Schema, pair: Pair) -> Changes:
    """Whether, and how, the variants are told apart."""
    was, now = _told_apart(old), _told_apart(new)
    if was is None or now is None:
        if was is not now and (was or old.in_response):
            name = names.unknown_variant(old.name if was else new.name)
            rule = rules.UNKNOWN_VARIANT_GONE if was else rules.UNKNOWN_VARIANT_ADDED
            yield _change(rule, old, new, pair, f"`{name}` is {'gone' if was else 'new'}")
        return
    if isinstance(was, UntaggedVariants) or isinstance(now, UntaggedVariants):
        return
    before = {value: was.members[position] for value, position in was.tags}
    after = {value: now.members[position] for value, position in now.tags}
    for value in before:
        first, then = before[value], after.get(value, before[value])
        if first != then and (first, then) not in pair.same:
            text = f"{inline_code(value)} of `{new.name}` is a `{then}`, no longer a `{first}`"
            change = _change(rules.TAG_MOVED, old, new, pair, text)
            tests = (
                f"isinstance({names.identifier(new.name)}, {one})  # {was.tag}: {value}"
                for one in (first, then)
            )
            yield replace(change, before=next(tests), after=next(tests))


def _type(old: Schema, new: Schema, pair: Pair) -> Changes:
    """Any other change of what a name stands for."""
    found: list[Rule] = []
    if old.in_response:
        before, after = (
            expand_alias(one.name, side, as_argument=False) for one, side in _sides(old, new, pair)
        )
        rule = read(before, after, pair)
        if rule is not None:
            found.append(_READ[rule])
    if old.in_request:
        before, after = (
            expand_alias(one.name, side, as_argument=True) for one, side in _sides(old, new, pair)
        )
        is_built = old.name in pair.base.built
        if is_built and not pair.takes(before, after, "builder"):
            found.append(rules.TYPE_CHANGED)
        elif not pair.takes(before, after, "checker"):
            found.append(rules.TYPE_RETYPED)
        elif pair.admits_more(before, after):
            found.append(rules.TYPE_WIDENED)
    order = (rules.TYPE_CHANGED, rules.TYPE_RETYPED, rules.TYPE_WIDENED)
    if found:
        rule = min(found, key=order.index)
        was, now = (render_type(stands_for(one, side)) for one, side in _sides(old, new, pair))
        text = f"`{new.name}` is `{now}`, no longer `{was}`"
        yield _change(rule, old, new, pair, text)


def _sides(old: Schema, new: Schema, pair: Pair) -> tuple[tuple[Schema, Side], tuple[Schema, Side]]:
    return (old, pair.base), (new, pair.revision)


def _name(member: Type) -> str:
    return member.name if isinstance(member, Name) else render_type(member)
