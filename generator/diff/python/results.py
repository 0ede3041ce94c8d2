"""What a method gives."""

from __future__ import annotations

from generator import names
from generator.api import Operation, Poll
from generator.diff.finding import Rule
from generator.diff.python.pair import Change, Changes, Pair
from generator.diff.python.rules import methods as method_rules
from generator.diff.python.rules import results as rules
from generator.diff.python.samples import call
from generator.diff.python.shapes import Shape, shape
from generator.diff.python.side import reached
from generator.types import Type

_AT_ONCE = ("json", "text")


def gives(old: Operation, new: Operation, pair: Pair) -> Changes:
    """What calls end with: as one answer, as a list, or as a stream."""
    before, after = plain_returns(old), plain_returns(new)
    found = _rule(old, new, pair)
    if found is not None:
        rule, text = found
        calls = (f"{call(old, pair.base)}  # {before.code}", f"{call(new, pair.revision)}  # {after.code}")
        yield Change(rule, new.answer_pointer or new.pointer, text, (reached(new),), *calls, is_of_calls=True)
    elif bool(old.overloads) != bool(new.overloads):
        rule = rules.OVERLOAD_ADDED if new.overloads else rules.OVERLOAD_GONE
        text = "the type of the answer depends on an argument" if new.overloads else "no overloads any more"
        yield Change(rule, new.answer_pointer, text, (reached(new),), is_of_calls=True)
    yield from _waits(old, new, pair)


def plain_returns(operation: Operation) -> Type:
    """The type of the answer to a call that asks for nothing special."""
    return operation.overloads[1].returns if operation.overloads else operation.signature.returns


def _rule(old: Operation, new: Operation, pair: Pair) -> tuple[Rule, str] | None:
    before, after = plain_returns(old), plain_returns(new)
    now = f"gives a `{after.code}`, no longer a `{before.code}`"
    if old.verb != new.verb and not (old.verb in _AT_ONCE and new.verb in _AT_ONCE):
        if new.verb == "empty":
            return rules.RESULT_GONE, "gives nothing any more"
        if old.verb == "empty":
            return rules.RESULT_ADDED, f"gives a `{after.code}`"
        if (old.verb, new.verb) == ("page", "json"):
            return rules.RESULT_UNPAGED, now
        if (old.verb, new.verb) != ("json", "page"):
            return rules.RESULT_KIND_CHANGED, now
        is_paged = pair.reads(shape(before), shape(after), "reader")
        return rules.RESULT_PAGED if is_paged else rules.RESULT_CHANGED, now
    rule = read(shape(before), shape(after), pair)
    return None if rule is None else (rule, now)


def read(before: Shape, after: Shape, pair: Pair) -> Rule | None:
    """How a change of the type of a result is judged; None when nobody notices."""
    if before == after:
        return None
    is_checked = pair.reads(before, after, "checker")
    if not pair.reads(before, after, "reader"):
        is_but_optional = pair.reads(before, after.without("None"), "reader") and after.name != "None"
        return rules.RESULT_OPTIONAL if is_but_optional else rules.RESULT_CHANGED
    if not is_checked:
        return rules.RESULT_RETYPED
    return None if pair.takes(before, after, "checker") else rules.RESULT_NARROWED


def _waits(old: Operation, new: Operation, pair: Pair) -> Changes:
    """The method that starts a job and waits for it."""
    pointer, where = f"{new.pointer}/x-poll", (reached(new),)
    if old.poll is None or new.poll is None:
        if old.poll is not new.poll:
            before, after = _waiting(old), _waiting(new)
            rule = method_rules.WAIT_ADDED if new.poll else method_rules.WAIT_GONE
            text = f"`{names.waiting((new if new.poll else old).name)}` is {'new' if new.poll else 'gone'}"
            yield Change(rule, pointer, text, where, before, after, is_of_calls=True)
        return
    method = names.waiting(new.name)
    for rule, text in _waited(old, new, old.poll, new.poll, pair):
        before, after = _waiting(old), _waiting(new)
        yield Change(rule, pointer, f"`{method}` {text}", where, before, after, is_of_calls=True)


def _waiting(operation: Operation) -> str:
    return f"client.{names.waiting(operation.id)}(...)" if operation.poll else ""


def _waited(old: Operation, new: Operation, was: Poll, now: Poll, pair: Pair) -> list[tuple[Rule, str]]:
    """What is not a change of the call itself, nor of the operation that is asked."""
    found: list[tuple[Rule, str]] = []
    required = {one.name for one in was.signature.keywords if not one.default}
    left_out = {one.name for one in old.signature.keywords if one.default}
    still = {one.name for one in new.signature.keywords if one.default}
    needed = {one.name for one in now.signature.keywords if not one.default} & still
    found += [
        (method_rules.WAIT_ARGUMENT_REQUIRED, f"needs the argument `{name}`")
        for name in sorted(needed - required)
    ]
    found += [
        (method_rules.WAIT_ARGUMENT_OPTIONAL, f"no longer needs the argument `{name}`")
        for name in sorted((required & left_out & still) - needed)
    ]
    before, after = shape(was.signature.returns), shape(now.signature.returns)
    if pair.new_ids.get(was.asked) != now.asked and read(before, after, pair) is not None:
        rule = method_rules.WAIT_RESULT_CHANGED
        found.append(
            (rule, f"gives a `{now.signature.returns.code}`, no longer a `{was.signature.returns.code}`")
        )
    elif (was.asked, was.status, was.done, was.failed) != (now.asked, now.status, now.done, now.failed):
        found.append((method_rules.WAITING_CHANGED, "asks differently, or for another end"))
    return found
