"""Compares the results of methods, and the methods that wait for a job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias
from typing import Literal as TypingLiteral

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call, format_waiting_call
from sdkwright.ir import names
from sdkwright.ir.api import Argument, Operation, Poll
from sdkwright.ir.types import NONE, Literal, Name, Type, remove_none
from sdkwright.render.annotations import render_type

ReadChange: TypeAlias = TypingLiteral["optional", "changed", "retyped", "narrowed"]
"""A change of a type that callers read: it may be None; it cannot be used as before; only type checkers reject the old use;
it has fewer values."""
_AT_ONCE: Final = ("json", "text", "by_status")
_STREAMS: Final = ("stream", "json_lines", "events")
_CONVERSIONS: Final = {
    ("float", "int"): "call `float()` with",
    ("float", "bool"): "call `float()` with",
    ("int", "bool"): "call `int()` with",
    ("int", "float"): "call `int()` with",
    ("date", "datetime"): "call `.date()` of",
}


def classify_read(before: Type, after: Type, pair: ApiPair) -> ReadChange | None:
    """The change of a type that callers read; None if it does not affect them."""
    if before == after:
        return None
    if not pair.can_read(before, after, "reader"):
        is_only_optional = after != NONE and pair.can_read(before, remove_none(after), "reader")
        return "optional" if is_only_optional else "changed"
    if pair.has_other_constants(before, after):
        return "changed"
    if not pair.can_read(before, after, "checker"):
        return "retyped"
    return "narrowed" if pair.has_fewer_values(before, after) else None


def suggest_conversion(before: Type, after: Type) -> str:
    """The end of a message: how a caller gets a value of the old type; "" if the types have no common values."""
    types = [type_.name if isinstance(type_, Name) else "" for type_ in map(remove_none, (before, after))]
    conversion = _CONVERSIONS.get((types[0], types[1]))
    return f"; {conversion} it to use it as before" if conversion else ""


def compare_results(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    """Compare what a method returns."""
    yield from _compare_default(old, new, pair)
    yield from _compare_overloads(old, new, pair)
    yield from _compare_waiting(old, new, pair)


def _find_result(operation: Operation) -> Type:
    """The type that a call without special arguments returns."""
    return operation.default_returns or operation.signature.returns


def _compare_default(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    before, after = _find_result(old), _find_result(new)
    rule = _choose_rule(old, new, pair)
    if rule is None:
        return
    text = f"returns `{render_type(after)}`, no longer `{render_type(before)}`"
    if rule == "result-gone":
        text = "returns nothing any more"
    elif rule == "result-added":
        text += "; the result is not `None` any more"
    calls = (
        f"{format_call(old, pair.base)}  # {render_type(before)}",
        f"{format_call(new, pair.revision)}  # {render_type(after)}",
    )
    pointers = old.response_pointer or old.pointer, new.response_pointer or new.pointer
    yield CallerChange(
        RULES[rule], pointers[1], text, (to_affected(new),), *calls, is_about_calls=True, pointers=pointers
    )


def _choose_rule(old: Operation, new: Operation, pair: ApiPair) -> str | None:
    before, after = _find_result(old), _find_result(new)
    kinds = (old.response_kind, new.response_kind)
    is_union_of_streams = "by_status" in kinds and all(kind in (*_AT_ONCE, *_STREAMS) for kind in kinds)
    if kinds[0] == kinds[1] or all(kind in _AT_ONCE for kind in kinds) or is_union_of_streams:
        change = classify_read(before, after, pair)
        return None if change is None else f"result-{change}"
    if kinds[1] == "empty":
        return "result-gone"
    if kinds[0] == "empty":
        return "result-added"
    if kinds == ("page", "json"):
        return "result-unpaged"
    if kinds != ("json", "page"):
        return "result-kind-changed"
    return "result-paged" if pair.can_read(before, after, "reader") else "result-changed"


def _compare_overloads(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    """Compare the result of a call with an argument that selects another response, such as `webhook=True`."""
    before, after = _find_overload(old), _find_overload(new)
    selector = before or after
    if selector is None:
        return
    name, value, _ = selector
    old_type = before[2] if before else _find_result(old)
    new_type = after[2] if after and after[:2] == (name, value) else _find_result(new)
    text = f"with `{name}={value}` it returns `{render_type(new_type)}`"
    if name in _list_argument_names(old):
        change = classify_read(old_type, new_type, pair)
        if change is None:
            return
        rule = "overload-gone" if after is None and change == "changed" else f"result-{change}"
        text += f", no longer `{render_type(old_type)}`"
    else:
        rule = "overload-added"
    before_call, after_call = (
        (
            f"{format_call(operation, side, values={name: value})}  # {render_type(type_)}"
            if name in _list_argument_names(operation)
            else ""
        )
        for operation, side, type_ in ((old, pair.base, old_type), (new, pair.revision, new_type))
    )
    pointer, affected = new.response_pointer, (to_affected(new),)
    yield CallerChange(RULES[rule], pointer, text, affected, before_call, after_call, is_about_calls=True)


def _list_argument_names(operation: Operation) -> set[str]:
    return {argument.name for argument in operation.signature.arguments}


def _find_overload(operation: Operation) -> tuple[str, str, Type] | None:
    """The argument and the value that select another response, and the type of that response."""
    if not operation.overloads:
        return None
    plain = {argument.name: argument for argument in operation.signature.keywords}
    first = operation.overloads[0]
    selector = next(argument for argument in first.keywords if argument != plain[argument.name])
    assert isinstance(selector.type, Literal)
    return selector.name, repr(selector.type.value), first.returns


def _compare_waiting(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    """Compare the method that starts a job and waits for it."""
    calls = (
        format_waiting_call(old, old.poll, pair.base),
        format_waiting_call(new, new.poll, pair.revision),
    )
    pointer, affected = f"{new.pointer}/x-poll", (to_affected(new),)
    method = f"`{names.make_waiting_name(new.name if new.poll else old.name)}`"
    if old.poll is None or new.poll is None:
        if old.poll is not new.poll:
            rule, text = ("wait-method-added", "new") if new.poll else ("wait-method-gone", "gone")
            text = f"{method} is {text}"
            yield CallerChange(RULES[rule], pointer, text, affected, *calls, is_about_calls=True)
        return
    for rule, detail in _list_waiting_changes(old, new, old.poll, new.poll, pair):
        before, after = calls
        if rule == "wait-result-changed":
            before = f"{before}  # {render_type(old.poll.signature.returns)}"
            after = f"{after}  # {render_type(new.poll.signature.returns)}"
        text = f"{method} {detail}"
        yield CallerChange(RULES[rule], pointer, text, affected, before, after, is_about_calls=True)


def _list_waiting_changes(
    old: Operation, new: Operation, old_poll: Poll, new_poll: Poll, pair: ApiPair
) -> list[tuple[str, str]]:
    """The rules and texts of changes of neither the call itself nor the operation that returns the status."""
    required = _list_keyword_names(old_poll.signature.keywords, is_required=True)
    required_now = _list_keyword_names(new_poll.signature.keywords, is_required=True)
    optional = _list_keyword_names(old.signature.keywords, is_required=False)
    optional_now = _list_keyword_names(new.signature.keywords, is_required=False)
    needed = required_now & optional_now
    changes = [
        ("wait-argument-required", f"needs the argument `{name}`") for name in sorted(needed - required)
    ]
    changes += [
        ("wait-argument-optional", f"no longer needs the argument `{name}`")
        for name in sorted((required & optional & optional_now) - needed)
    ]
    before, after = old_poll.signature.returns, new_poll.signature.returns
    is_other_operation = pair.new_ids.get(old_poll.status_operation) != new_poll.status_operation
    if is_other_operation and classify_read(before, after, pair) is not None:
        text = f"returns `{render_type(after)}`, no longer `{render_type(before)}`"
        changes.append(("wait-result-changed", text))
    elif not changes and _make_polling_key(old_poll) != _make_polling_key(new_poll):
        changes.append(("waiting-changed", "polls in another way, or ends at other statuses"))
    return changes


def _list_keyword_names(keywords: Iterable[Argument], *, is_required: bool) -> set[str]:
    return {argument.name for argument in keywords if argument.is_required == is_required}


def _make_polling_key(poll: Poll) -> tuple[object, ...]:
    return poll.status_operation, poll.status, poll.done, poll.failed
