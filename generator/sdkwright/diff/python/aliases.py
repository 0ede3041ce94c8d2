"""Compares components that are aliases of other types: enums, unions, scalars, lists and maps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, cast

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, is_same
from sdkwright.diff.python.assignability import Perspective, expand_alias
from sdkwright.diff.python.caller_change import (
    DIRECTIONS,
    CallerChange,
    CallerChanges,
    Direction,
    rank_effect,
)
from sdkwright.diff.python.results import ReadChange, classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call, make_sample
from sdkwright.ir import names
from sdkwright.ir.api import Argument
from sdkwright.ir.schema import Schema, TaggedVariants, UntaggedVariants
from sdkwright.ir.text import format_inline_code
from sdkwright.ir.types import Name, Type, is_component, list_union_members
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type
from sdkwright.translate.components import list_tag_values
from sdkwright.translate.limits import find_limits

_RULES_WITH_CALLS: Final = ("enum-value-gone", "request-variant-gone", "type-retyped")
_SENT: Final[tuple[Direction, ...]] = ("sent",)
_RECEIVED: Final[tuple[Direction, ...]] = ("received",)
_DIRECTIONS: Final[dict[str, tuple[Direction, ...]]] = {
    "enum-value-gone": _SENT,
    "enum-value-added": _SENT,
    "answer-enum-value-gone": _RECEIVED,
    "answer-enum-value-added": _RECEIVED,
    "answer-enum-replaced": _RECEIVED,
    "request-variant-gone": _SENT,
    "request-variant-added": _SENT,
    "built-variant-gone": _SENT,
    "variant-added": _RECEIVED,
    "untagged-variant-added": _RECEIVED,
    "answer-variant-gone": _RECEIVED,
    "unknown-variant-added": _RECEIVED,
    "tag-added": _RECEIVED,
}
"""The direction in which a rule affects callers, if it is only one."""
_TYPE_RULES: Final[dict[ReadChange, str]] = {
    "optional": "type-changed",
    "changed": "type-changed",
    "retyped": "type-retyped",
    "narrowed": "type-widened",
}


def compare_aliases(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare a component that is an alias on both sides."""
    if is_same(old, new):
        return
    if old.kind == new.kind == "enum" and _have_same_type(old, new):
        yield from _compare_values(old, new, pair)
    elif old.kind == new.kind == "union":
        yield from _compare_variants(old, new, pair)
        yield from _compare_tags(old, new, pair)
    else:
        yield from _compare_types(old, new, pair)


def find_aliased_type(schema: Schema, side: ApiSide) -> Type:
    """The target type of an alias."""
    return expand_alias(schema.name, side, as_argument=schema.in_request and not schema.in_response)


def _find_variants(schema: Schema) -> TaggedVariants | UntaggedVariants | None:
    """How the variants of a union are distinguished; None if they are not, so that there is no class for unknown variants."""
    return schema.tagged or schema.untagged


def _have_same_type(old: Schema, new: Schema) -> bool:
    """Whether the values of both enums have the same types."""
    return _list_types(old) == _list_types(new)


def _list_types(schema: Schema) -> set[type]:
    values: list[object] = schema.content["enum"]
    return {type(value) for value in values if value is not None}


def _describe(
    rule: str,
    old: Schema,
    new: Schema,
    pair: ApiPair,
    text: str,
    directions: tuple[Direction, ...] = DIRECTIONS,
) -> CallerChange:
    sides = (
        f"{old.name} = {render_type(find_aliased_type(old, pair.base))}",
        f"{new.name} = {render_type(find_aliased_type(new, pair.revision))}",
    )
    if rule in _RULES_WITH_CALLS:
        sides = _format_calls(old, new, pair) or sides
    pointer = join_pointer("components", "schemas", new.name)
    affected = pair.find_affected(old.name, new.name, _DIRECTIONS.get(rule, directions))
    return CallerChange(RULES[rule], pointer, text, affected, *sides)


def _format_calls(old: Schema, new: Schema, pair: ApiPair) -> tuple[str, str] | None:
    """A call with a value that is rejected now, and a call with a valid one."""
    before = expand_alias(old.name, pair.base, as_argument=True)
    after = expand_alias(new.name, pair.revision, as_argument=True)
    rejected = [
        member for member in list_union_members(before) if not pair.can_pass(member, after, "checker")
    ]
    if not rejected:
        return None
    for operation, successor in pair.operations:
        name = _find_argument(operation.signature.arguments, old.name, pair.base)
        if name and name in {argument.name for argument in successor.signature.arguments}:
            limits = find_limits(pair.base.registry.components[old.name].node)
            value = make_sample(name, rejected[0], pair.base, limits)
            return (
                format_call(operation, pair.base, values={name: value}),
                format_call(successor, pair.revision, [name]),
            )
    return None


def _find_argument(arguments: tuple[Argument, ...], component: str, side: ApiSide) -> str:
    """The first argument that accepts a component; "" if there is none."""
    return next(
        (
            argument.name
            for argument in arguments
            for member in list_union_members(argument.type)
            if isinstance(member, Name) and is_component(member) and side.find_component(member) == component
        ),
        "",
    )


def _identify(value: Any) -> tuple[str, Any]:
    """What distinguishes 1 from True."""
    return type(cast("object", value)).__name__, value


def _compare_values(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    before: list[Any] = old.content["enum"]
    after: list[Any] = new.content["enum"]
    kept = {*map(_identify, before)} & {*map(_identify, after)}
    gone, added = ([value for value in values if _identify(value) not in kept] for values in (before, after))
    if old.in_response and not any(value is not None and value in after for value in before):
        text = f"`{new.name}` is {_join(after)}, no longer {_join(before)}; compare with the new values"
        yield _describe("answer-enum-replaced", old, new, pair, text)
        if not old.in_request:
            return
    start = "enum-value" if old.in_request else "answer-enum-value"
    if gone:
        text = f"`{new.name}` has no {_join(gone)} any more"
        yield _describe(f"{start}-gone", old, new, pair, text)
    if added:
        text = f"`{new.name}` has a new value, {_join(added)}"
        yield _describe(f"{start}-added", old, new, pair, text)


def _join(values: Iterable[str]) -> str:
    return ", ".join(map(format_inline_code, values))


def _compare_variants(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """One change for each variant that is new or gone: the worse of its effects on requests and responses."""
    before = expand_alias(old.name, pair.base, as_argument=False)
    after = expand_alias(new.name, pair.revision, as_argument=False)
    unknown = {names.make_unknown_name(schema.name) for schema in (old, new)}
    for member in list_union_members(after):
        name = _format_member(member)
        perspectives: tuple[Perspective, ...] = ("checker", "reader") if old.in_response else ("checker",)
        if name not in unknown and not all(pair.can_read(before, member, view) for view in perspectives):
            rule = _choose_added_rule(member, before, old, pair)
            yield _describe(rule, old, new, pair, f"`{new.name}` has the variant `{name}`")
    for member in list_union_members(before):
        name = _format_member(member)
        if name not in unknown and not pair.can_pass(member, after, "checker"):
            rule = _choose_gone_rule(old, pair)
            yield _describe(rule, old, new, pair, f"`{new.name}` has no variant `{name}` any more")


def _choose_added_rule(member: Type, before: Type, old: Schema, pair: ApiPair) -> str:
    if not old.in_response:
        return "request-variant-added"
    is_readable = _find_variants(old) is not None or pair.can_read(before, member, "reader")
    return "variant-added" if is_readable else "untagged-variant-added"


def _choose_gone_rule(old: Schema, pair: ApiPair) -> str:
    if not old.in_request:
        return "answer-variant-gone"
    return "built-variant-gone" if old.name in pair.base.validated else "request-variant-gone"


def _format_member(member: Type) -> str:
    return member.name if isinstance(member, Name) else render_type(member)


def _compare_tags(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare whether the variants have a tag, and the variant of each value."""
    before, after = _find_variants(old), _find_variants(new)
    if before is None or after is None:
        if before is not None:
            text = f"`{names.make_unknown_name(old.name)}` is gone"
            yield _describe("unknown-variant-gone", old, new, pair, text)
        elif after is not None and old.in_response:
            text = f"`{names.make_unknown_name(new.name)}` is new"
            yield _describe("unknown-variant-added", old, new, pair, text)
        return
    if isinstance(before, UntaggedVariants) or isinstance(after, UntaggedVariants):
        return
    for value in dict.fromkeys(value for value, _ in (*before.tags, *after.tags)):
        variant, new_variant = _find_variant(value, old, pair.base), _find_variant(value, new, pair.revision)
        if variant and new_variant and variant != new_variant and (variant, new_variant) not in pair.renamed:
            text = (
                f"{format_inline_code(value)} of `{new.name}` is a `{new_variant}`, no longer a `{variant}`"
            )
            tests = [
                f"isinstance({names.make_identifier(new.name)}, {name})  # {before.tag}: {value}"
                for name in (variant, new_variant)
            ]
            rule = "tag-added" if variant == names.make_unknown_name(old.name) else "tag-moved"
            change = _describe(rule, old, new, pair, text)
            yield replace(change, before=tests[0], after=tests[1])


def _find_variant(value: str, schema: Schema, side: ApiSide) -> str:
    """The variant that a value of the tag selects; "" if no variant has the value.

    A response with a value that a variant has, and the mapping does not contain, is an unknown variant.
    """
    tagged = schema.tagged
    assert tagged is not None
    position = dict(tagged.tags).get(value)
    if position is not None:
        return tagged.members[position]
    nodes = (side.registry.components[name].node for name in tagged.members)
    is_possible = any(value in list_tag_values(node, tagged.tag) for node in nodes)
    return names.make_unknown_name(schema.name) if schema.in_response and is_possible else ""


def _compare_types(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare the target types of an alias: one change, or two if requests and responses break differently."""
    rules = _list_type_rules(old, new, pair)
    old_type = render_type(find_aliased_type(old, pair.base))
    new_type = render_type(find_aliased_type(new, pair.revision))
    text = f"`{new.name}` is `{new_type}`, no longer `{old_type}`"
    for position, rule in enumerate(sorted({*rules.values()}, key=lambda rule: rank_effect(RULES[rule]))):
        directions: tuple[Direction, ...] = tuple(
            direction for direction in DIRECTIONS if rules.get(direction) == rule
        )
        if position == 0:
            yield _describe(rule, old, new, pair, text, directions)
        elif rule != "type-widened":
            where = "in requests" if directions == _SENT else "in responses"
            yield _describe(rule, old, new, pair, f"{text}, {where}", directions)


def _list_type_rules(old: Schema, new: Schema, pair: ApiPair) -> dict[Direction, str]:
    """The rule for callers that send an alias, and for callers that receive it."""
    rules: dict[Direction, str] = {}
    if old.in_response:
        change = classify_read(
            expand_alias(old.name, pair.base, as_argument=False),
            expand_alias(new.name, pair.revision, as_argument=False),
            pair,
        )
        rules |= {"received": _TYPE_RULES[change]} if change else {}
    if old.in_request:
        before = expand_alias(old.name, pair.base, as_argument=True)
        after = expand_alias(new.name, pair.revision, as_argument=True)
        if old.name in pair.base.validated and not pair.can_pass(before, after, "builder"):
            rules["sent"] = "type-changed"
        elif not pair.can_pass(before, after, "checker"):
            rules["sent"] = "type-retyped"
        elif pair.has_more_values(before, after):
            rules["sent"] = "type-widened"
    return rules
