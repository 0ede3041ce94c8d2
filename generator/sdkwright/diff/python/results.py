"""What a method gives."""

from __future__ import annotations

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.rules import methods as method_rules
from sdkwright.diff.python.rules import results as rules
from sdkwright.diff.python.samples import call, waiting
from sdkwright.diff.python.shapes import Shape, shape
from sdkwright.diff.python.side import Side, arguments, reached
from sdkwright.ir import names
from sdkwright.ir.api import Operation, Poll
from sdkwright.ir.types import Type

_AT_ONCE = ("json", "text")


def gives(old: Operation, new: Operation, pair: Pair) -> Changes:
    """What calls end with: as one answer, as a list, or as a stream."""
    before, after = plain_returns(old), plain_returns(new)
    found = _rule(old, new, pair)
    if found is not None:
        rule, text = found
        calls = (f"{call(old, pair.base)}  # {before.code}", f"{call(new, pair.revision)}  # {after.code}")
        yield Change(rule, new.answer_pointer or new.pointer, text, (reached(new),), *calls, is_of_calls=True)
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
    rule = read(shape(before), shape(after), pair) if name in known else rules.OVERLOAD_ADDED
    if rule is not None:
        text = f"with `{name}={value}` it gives `{after.code}`"
        text += f", no longer `{before.code}`" if name in known else ""
        calls = [
            (
                f"{call(one, side, values={name: value})}  # {gives.code}"
                if name in {a.name for a in arguments(one)}
                else ""
            )
            for one, side, gives in ((old, pair.base, before), (new, pair.revision, after))
        ]
        rule = rules.OVERLOAD_GONE if now is None and rule is rules.RESULT_CHANGED else rule
        yield Change(rule, new.answer_pointer, text, (reached(new),), calls[0], calls[1], is_of_calls=True)


def _asked(operation: Operation) -> tuple[str, str, Type] | None:
    """The argument and the value that ask for another answer, and that answer."""
    if not operation.overloads:
        return None
    plain = {one.name: one for one in operation.signature.keywords}
    first = operation.overloads[0]
    argument = next(one for one in first.keywords if one != plain[one.name])
    return argument.name, argument.type.code.removeprefix("Literal[").removesuffix("]"), first.returns


def _rule(old: Operation, new: Operation, pair: Pair) -> tuple[Rule, str] | None:
    before, after = plain_returns(old), plain_returns(new)
    now = f"gives `{after.code}`, no longer `{before.code}`"
    if old.verb != new.verb and not (old.verb in _AT_ONCE and new.verb in _AT_ONCE):
        if new.verb == "empty":
            return rules.RESULT_GONE, "gives nothing any more"
        if old.verb == "empty":
            return rules.RESULT_ADDED, f"gives `{after.code}`"
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
    return rules.RESULT_NARROWED if pair.admits_less(before, after) else None


def _waits(old: Operation, new: Operation, pair: Pair) -> Changes:
    """The method that starts a job and waits for it."""
    pointer, where = f"{new.pointer}/x-poll", (reached(new),)
    if old.poll is None or new.poll is None:
        if old.poll is not new.poll:
            before, after = _waiting(old, pair.base), _waiting(new, pair.revision)
            rule = method_rules.WAIT_ADDED if new.poll else method_rules.WAIT_GONE
            text = f"`{names.waiting((new if new.poll else old).name)}` is {'new' if new.poll else 'gone'}"
            yield Change(rule, pointer, text, where, before, after, is_of_calls=True)
        return
    method = names.waiting(new.name)
    for rule, text in _waited(old, new, old.poll, new.poll, pair):
        before, after = _waiting(old, pair.base), _waiting(new, pair.revision)
        if rule is method_rules.WAIT_RESULT_CHANGED:
            before = f"{before}  # {old.poll.signature.returns.code}"
            after = f"{after}  # {new.poll.signature.returns.code}"
        yield Change(rule, pointer, f"`{method}` {text}", where, before, after, is_of_calls=True)


def _waiting(operation: Operation, side: Side) -> str:
    return waiting(operation, operation.poll, side) if operation.poll else ""


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
            (rule, f"gives `{now.signature.returns.code}`, no longer `{was.signature.returns.code}`")
        )
    elif not found and (was.asked, was.status, was.done, was.failed) != (
        now.asked,
        now.status,
        now.done,
        now.failed,
    ):
        found.append((method_rules.WAITING_CHANGED, "asks differently, or for another end"))
    return found
