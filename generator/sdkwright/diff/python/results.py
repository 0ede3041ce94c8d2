"""What a method gives."""

from __future__ import annotations

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.rules import methods as method_rules
from sdkwright.diff.python.rules import results as rules
from sdkwright.diff.python.samples import call, waiting
from sdkwright.diff.python.side import Side, arguments, reached
from sdkwright.ir import names
from sdkwright.ir.api import Operation, Poll
from sdkwright.ir.types import NONE, Literal, Type, without_none
from sdkwright.render.annotations import render_type

_AT_ONCE = ("json", "text")


def gives(old: Operation, new: Operation, pair: Pair) -> Changes:
    """What calls end with: as one answer, as a list, or as a stream."""
    before, after = plain_returns(old), plain_returns(new)
    found = _rule(old, new, pair)
    if found is not None:
        rule, text = found
        calls = (
            f"{call(old, pair.base)}  # {render_type(before)}",
            f"{call(new, pair.revision)}  # {render_type(after)}",
        )
        yield Change(
            rule, new.response_pointer or new.pointer, text, (reached(new),), *calls, is_of_calls=True
        )
    yield from _when(old, new, pair)
    yield from _waits(old, new, pair)


def plain_returns(operation: Operation) -> Type:
    """The type of the answer to a call that asks for nothing special."""
    return operation.overloads[1].returns if operation.overloads else operation.signature.returns


def _when(old: Operation, new: Operation, pair: Pair) -> Changes:
    """The answer to a call that asks for another one: `webhook=True`."""
    was, now = _asked(old), _asked(new)
    if (was or now) is None:
        return
    name, value = (was or now or ("", ""))[:2]
    before = was[2] if was else plain_returns(old)
    after = now[2] if now and now[:2] == (name, value) else plain_returns(new)
    known = {one.name for one in arguments(old)}
    rule = read(before, after, pair) if name in known else rules.OVERLOAD_ADDED
    if rule is not None:
        text = f"with `{name}={value}` it gives `{render_type(after)}`"
        text += f", no longer `{render_type(before)}`" if name in known else ""
        calls = [
            (
                f"{call(one, side, values={name: value})}  # {render_type(gives)}"
                if name in {a.name for a in arguments(one)}
                else ""
            )
            for one, side, gives in ((old, pair.base, before), (new, pair.revision, after))
        ]
        rule = rules.OVERLOAD_GONE if now is None and rule is rules.RESULT_CHANGED else rule
        yield Change(rule, new.response_pointer, text, (reached(new),), calls[0], calls[1], is_of_calls=True)


def _asked(operation: Operation) -> tuple[str, str, Type] | None:
    """The argument and the value that ask for another answer, and that answer."""
    if not operation.overloads:
        return None
    plain = {one.name: one for one in operation.signature.keywords}
    first = operation.overloads[0]
    argument = next(one for one in first.keywords if one != plain[one.name])
    assert isinstance(argument.type, Literal)
    return argument.name, repr(argument.type.value), first.returns


def _rule(old: Operation, new: Operation, pair: Pair) -> tuple[Rule, str] | None:
    before, after = plain_returns(old), plain_returns(new)
    now = f"gives `{render_type(after)}`, no longer `{render_type(before)}`"
    if old.response_kind != new.response_kind and not (
        old.response_kind in _AT_ONCE and new.response_kind in _AT_ONCE
    ):
        if new.response_kind == "empty":
            return rules.RESULT_GONE, "gives nothing any more"
        if old.response_kind == "empty":
            return rules.RESULT_ADDED, f"gives `{render_type(after)}`"
        if (old.response_kind, new.response_kind) == ("page", "json"):
            return rules.RESULT_UNPAGED, now
        if (old.response_kind, new.response_kind) != ("json", "page"):
            return rules.RESULT_KIND_CHANGED, now
        is_paged = pair.reads(before, after, "reader")
        return rules.RESULT_PAGED if is_paged else rules.RESULT_CHANGED, now
    rule = read(before, after, pair)
    return None if rule is None else (rule, now)


def read(before: Type, after: Type, pair: Pair) -> Rule | None:
    """How a change of the type of a result is judged; None when nobody notices."""
    if before == after:
        return None
    is_checked = pair.reads(before, after, "checker")
    if not pair.reads(before, after, "reader"):
        is_but_optional = after != NONE and pair.reads(before, without_none(after), "reader")
        return rules.RESULT_OPTIONAL if is_but_optional else rules.RESULT_CHANGED
    if not is_checked:
        return rules.RESULT_RETYPED
    return rules.RESULT_NARROWED if pair.admits_less(before, after) else None


def _waits(old: Operation, new: Operation, pair: Pair) -> Changes:
    """The method that starts a job and waits for it."""
    pointer, where = f"{new.pointer}/x-poll", (reached(new),)
    if old.poll is None or new.poll is None:
        if old.poll is not new.poll:
            before, after = _waiting(old, pair.base), _waiting(new, pair.revision)
            rule = method_rules.WAIT_ADDED if new.poll else method_rules.WAIT_GONE
            text = f"`{names.waiting_method((new if new.poll else old).name)}` is {'new' if new.poll else 'gone'}"
            yield Change(rule, pointer, text, where, before, after, is_of_calls=True)
        return
    method = names.waiting_method(new.name)
    for rule, text in _waited(old, new, old.poll, new.poll, pair):
        before, after = _waiting(old, pair.base), _waiting(new, pair.revision)
        if rule is method_rules.WAIT_RESULT_CHANGED:
            before = f"{before}  # {render_type(old.poll.signature.returns)}"
            after = f"{after}  # {render_type(new.poll.signature.returns)}"
        yield Change(rule, pointer, f"`{method}` {text}", where, before, after, is_of_calls=True)


def _waiting(operation: Operation, side: Side) -> str:
    return waiting(operation, operation.poll, side) if operation.poll else ""


def _waited(old: Operation, new: Operation, was: Poll, now: Poll, pair: Pair) -> list[tuple[Rule, str]]:
    """What is not a change of the call itself, nor of the operation that is asked."""
    found: list[tuple[Rule, str]] = []
    required = {one.name for one in was.signature.keywords if one.is_required}
    left_out = {one.name for one in old.signature.keywords if not one.is_required}
    still = {one.name for one in new.signature.keywords if not one.is_required}
    needed = {one.name for one in now.signature.keywords if one.is_required} & still
    found += [
        (method_rules.WAIT_ARGUMENT_REQUIRED, f"needs the argument `{name}`")
        for name in sorted(needed - required)
    ]
    found += [
        (method_rules.WAIT_ARGUMENT_OPTIONAL, f"no longer needs the argument `{name}`")
        for name in sorted((required & left_out & still) - needed)
    ]
    before, after = was.signature.returns, now.signature.returns
    if (
        pair.new_ids.get(was.status_operation) != now.status_operation
        and read(before, after, pair) is not None
    ):
        rule = method_rules.WAIT_RESULT_CHANGED
        found.append(
            (
                rule,
                f"gives `{render_type(now.signature.returns)}`, no longer `{render_type(was.signature.returns)}`",
            )
        )
    elif not found and (was.status_operation, was.status, was.done, was.failed) != (
        now.status_operation,
        now.status,
        now.done,
        now.failed,
    ):
        found.append((method_rules.WAITING_CHANGED, "asks differently, or for another end"))
    return found
