"""Methods: gone, new, moved, and what is said about them beside what they take and give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.rules import methods as rules
from sdkwright.diff.python.samples import call
from sdkwright.diff.python.side import reached
from sdkwright.ir import names
from sdkwright.ir.api import Operation
from sdkwright.openapi.pointers import join_pointer


def methods(pair: Pair) -> Changes:
    """All that is called."""
    yield from _gone_and_new(pair)
    yield from _moved(pair)
    yield from _keys(pair)
    for old, new in pair.methods:
        yield from _said(old, new)


def _gone_and_new(pair: Pair) -> Changes:
    for old in pair.base.operations.values():
        if old.id not in pair.new_ids:
            parent = tuple(old.id.split(".")[:-1])
            more = "" if parent in pair.revision.resources else f", and `client.{'.'.join(parent)}` with it"
            text = f"the method is gone{more}"
            yield Change(
                rules.METHOD_GONE, old.pointer, text, (reached(old),), call(old, pair.base), is_of_calls=True
            )
    known = set(pair.new_ids.values())
    for new in pair.revision.operations.values():
        if new.id not in known:
            yield Change(
                rules.METHOD_ADDED,
                new.pointer,
                "the method is new",
                (reached(new),),
                after=call(new, pair.revision),
                is_of_calls=True,
            )


def _moved(pair: Pair) -> Changes:
    """One finding for a resource that has moved as a whole, else one for each method."""
    moved: dict[tuple[str, str], list[tuple[Operation, Operation]]] = defaultdict(list)
    for old, new in pair.methods:
        if old.id != new.id:
            moved[_resource(old), _resource(new)].append((old, new))
    for (before, after), found in moved.items():
        kept_names = all(old.name == new.name for old, new in found)
        is_gone = tuple(before.split(".")) not in pair.revision.resources
        if before != after and kept_names and is_gone and len(found) > 1:
            operations = tuple(sorted(reached(new) for _, new in found))
            text = f"the methods of `client.{before}` are those of `client.{after}` now"
            yield Change(
                rules.RESOURCE_MOVED, join_pointer("tags", before), text, operations, *_calls(*found[0], pair)
            )
            continue
        for old, new in found:
            text = f"`{old.id}` is called `{new.id}` now"
            yield Change(rules.METHOD_MOVED, new.pointer, text, (reached(new),), *_calls(old, new, pair))


def _resource(operation: Operation) -> str:
    return operation.id.rpartition(".")[0]


def _calls(old: Operation, new: Operation, pair: Pair) -> tuple[str, str]:
    return call(old, pair.base), call(new, pair.revision)


def _said(old: Operation, new: Operation) -> Changes:
    """What is documented, and what the client does by itself."""
    where = (reached(new),)
    if old.is_deprecated != new.is_deprecated:
        rule = rules.METHOD_DEPRECATED if new.is_deprecated else rules.METHOD_REACTIVATED
        text = "the method is deprecated" if new.is_deprecated else "the method is no longer deprecated"
        yield Change(rule, new.pointer, text, where, is_of_calls=True)
    if old.retry != new.retry:
        text = "failed calls are tried again in other cases than before"
        yield Change(rules.RETRIES_CHANGED, f"{new.pointer}/x-retry", text, where, is_of_calls=True)
    before, after = ({failure.error for failure in side.failures} for side in (old, new))
    for name in sorted(before - after):
        text = f"`{name}` is no longer documented"
        yield Change(rules.EXCEPTION_UNDOCUMENTED, _failure(new, name), text, where, is_of_calls=True)
    for name in sorted(after - before):
        text = f"`{name}` is documented"
        yield Change(rules.EXCEPTION_DOCUMENTED, _failure(new, name), text, where, is_of_calls=True)


def _failure(operation: Operation, name: str) -> str:
    status = next((status for status, error in names.STATUS_ERRORS.items() if error == name), "")
    return f"{operation.pointer}/responses" + (status and f"/{status}")


def _keys(pair: Pair) -> Changes:
    """Calls that need a key, and did not, or the other way round: of all methods, or of some."""
    is_of_all = (pair.base.api.security is None) != (pair.revision.api.security is None)
    for rule, side, other in (
        (rules.KEY_REQUIRED, pair.base, pair.revision),
        (rules.KEY_NOT_REQUIRED, pair.revision, pair.base),
    ):
        text = "an API key is needed" if side is pair.base else "an API key is not needed any more"
        free = {one.id for one in side.operations.values() if side.api.security is None or is_free(one)}
        changed = [
            (old, new)
            for old, new in pair.methods
            if (old if side is pair.base else new).id in free
            and other.api.security is not None
            and not is_free(new if side is pair.base else old)
        ]
        operations = tuple(sorted(reached(new) for _, new in changed))
        if is_of_all and changed:
            yield Change(
                rule, "/security", text, operations, *with_key(*changed[0], rule, pair), is_of_calls=True
            )
            continue
        for old, new in changed:
            calls = with_key(old, new, rule, pair)
            yield Change(rule, f"{new.pointer}/security", text, (reached(new),), *calls, is_of_calls=True)


def with_key(
    old: Operation, new: Operation, rule: Rule, pair: Pair, shown: Collection[str] = ()
) -> tuple[str, str]:
    """The call of a client with a key, and of one without."""
    clients = ("Client()", 'Client(api_key="...")')
    before, after = clients if rule is rules.KEY_REQUIRED else clients[::-1]
    calls = call(old, pair.base, shown), call(new, pair.revision, shown)
    return calls[0].replace("client", before, 1), calls[1].replace("client", after, 1)


def is_free(operation: Operation) -> bool:
    """Whether it is called without a key."""
    return not operation.needs_key
