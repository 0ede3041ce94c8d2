"""Compares the results of methods, and the methods that wait for a job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias
from typing import Literal as TypingLiteral

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.matching import match_selections
from sdkwright.diff.python.overloads import Result, Selection, find_result, list_selections
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call, format_waiting_call
from sdkwright.ir import names
from sdkwright.ir.api import Argument, Operation, Poll
from sdkwright.ir.types import NONE, Name, Type, remove_none
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
    default = find_result(old, ()), find_result(new, ())
    yield from _compare_default(old, new, *default, pair)
    yield from _compare_overloads(old, new, default, pair)
    yield from _compare_awaiting(old, new, pair)
    yield from _compare_waiting(old, new, pair)


def _compare_default(
    old: Operation, new: Operation, before: Result, after: Result, pair: ApiPair
) -> CallerChanges:
    """Compare the result of a call that selects no response."""
    rule = _choose_rule(before, after, pair)
    if rule is None:
        return
    types = _render_types(before, after)
    text = f"returns `{types[1]}`, no longer `{types[0]}`"
    if rule == "result-gone":
        text = "returns nothing any more"
    elif rule == "result-added":
        text += "; the result is not `None` any more"
    calls = (
        f"{format_call(old, pair.base)}  # {types[0]}",
        f"{format_call(new, pair.revision)}  # {types[1]}",
    )
    pointers = old.response_pointer or old.pointer, new.response_pointer or new.pointer
    yield CallerChange(
        RULES[rule], pointers[1], text, (to_affected(new),), *calls, is_about_calls=True, pointers=pointers
    )


def _choose_rule(before: Result, after: Result, pair: ApiPair) -> str | None:
    rule = _choose_rule_at_run_time(before, after, pair)
    if rule not in (None, "result-narrowed"):
        return rule
    change = classify_read(before.declared, after.declared, pair)
    return "result-retyped" if change not in (None, "narrowed") else rule


def _choose_rule_at_run_time(before: Result, after: Result, pair: ApiPair) -> str | None:
    kinds = (before.kind, after.kind)
    is_union_of_streams = "by_status" in kinds and all(kind in (*_AT_ONCE, *_STREAMS) for kind in kinds)
    if kinds[0] == kinds[1] or all(kind in _AT_ONCE for kind in kinds) or is_union_of_streams:
        change = classify_read(before.actual, after.actual, pair)
        return None if change is None else f"result-{change}"
    if kinds[1] == "empty":
        return "result-gone"
    if kinds[0] == "empty":
        return "result-added"
    if kinds == ("page", "json"):
        return "result-unpaged"
    if kinds != ("json", "page"):
        return "result-kind-changed"
    return "result-paged" if pair.can_read(before.actual, after.actual, "reader") else "result-changed"


def _render_types(before: Result, after: Result) -> tuple[str, str]:
    """The types of two results; those for type checkers if the results are the same at run time."""
    is_declared = before.actual == after.actual
    before_type, after_type = (
        render_type(result.declared if is_declared else result.actual) for result in (before, after)
    )
    return before_type, after_type


def _compare_overloads(
    old: Operation, new: Operation, default: tuple[Result, Result], pair: ApiPair
) -> CallerChanges:
    """Compare the results of calls with arguments that select a response, such as `webhook=True`."""
    known = {default}
    for selection, new_selection in match_selections(list_selections, old, new):
        results = find_result(old, selection or ()), find_result(new, new_selection)
        if selection is None and results[1] != default[1]:
            yield _describe_overload("overload-added", old, new, None, new_selection, results, pair)
        elif selection is not None and results not in known:
            known.add(results)
            rule = _choose_rule(*results, pair)
            selects_nothing = (
                results[0].actual != default[0].actual and results[1].actual == default[1].actual
            )
            if selects_nothing and rule in ("result-changed", "result-kind-changed"):
                rule = "overload-gone"
            if rule is not None:
                yield _describe_overload(rule, old, new, selection, new_selection, results, pair)


def _describe_overload(
    rule: str,
    old: Operation,
    new: Operation,
    selection: Selection | None,
    new_selection: Selection,
    results: tuple[Result, Result],
    pair: ApiPair,
) -> CallerChange:
    """A change of the result of a call with some values; `selection` is None if the base has no such call."""
    types = _render_types(*results)
    values = ", ".join(f"{name}={value.value!r}" for name, value in selection or new_selection)
    text = f"with `{values}` it returns `{types[1]}`"
    before = ""
    if selection is not None:
        text += f", no longer `{types[0]}`"
        before = f"{_format_selecting_call(old, selection, pair.base)}  # {types[0]}"
    after = f"{_format_selecting_call(new, new_selection, pair.revision)}  # {types[1]}"
    affected = (to_affected(new),)
    return CallerChange(RULES[rule], new.response_pointer, text, affected, before, after, is_about_calls=True)


def _format_selecting_call(operation: Operation, selection: Selection, side: ApiSide) -> str:
    return format_call(operation, side, values={name: repr(value.value) for name, value in selection})


def _compare_awaiting(old: Operation, new: Operation, pair: ApiPair) -> CallerChanges:
    """Compare whether the async client returns a stream at once, or awaits the response."""
    if old.is_lazy == new.is_lazy or old.response_kind != new.response_kind:
        return
    before, after = (
        f"{'' if operation.is_lazy else 'await '}{format_call(operation, side)}"
        for operation, side in ((old, pair.base), (new, pair.revision))
    )
    text = f"the method of the async client must {'not ' if new.is_lazy else ''}be awaited"
    rule = RULES["result-awaited"]
    yield CallerChange(rule, new.pointer, text, (to_affected(new),), before, after, is_about_calls=True)


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
