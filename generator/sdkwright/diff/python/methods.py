"""Compares methods: removed, new and renamed methods, the API key, and the documentation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.results import classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call
from sdkwright.ir import names
from sdkwright.ir.api import Operation, Security
from sdkwright.ir.responses import Failure
from sdkwright.ir.types import ANY, Type
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type

_CLIENT_WITH_KEY: Final = 'Client(api_key="...")'


def compare_methods(pair: ApiPair) -> CallerChanges:
    """Compare methods, except their arguments and results."""
    yield from _compare_presence(pair)
    yield from _compare_names(pair)
    yield from _compare_keys(pair)
    yield from _compare_credential(pair)
    for old, new in pair.operations:
        yield from _compare_documentation(old, new)
    yield from _compare_error_bodies(pair)


def _compare_presence(pair: ApiPair) -> CallerChanges:
    for old in pair.base.operations.values():
        if old.id not in pair.new_ids:
            parent = tuple(old.id.split(".")[:-1])
            is_last = parent not in pair.revision.resources
            note = f", and `client.{'.'.join(parent)}` with it" if is_last else ""
            yield _describe(
                "method-gone", old, f"the method is gone{note}", before=format_call(old, pair.base)
            )
    known = set(pair.new_ids.values())
    for new in pair.revision.operations.values():
        if new.id not in known:
            yield _describe("method-added", new, "the method is new", after=format_call(new, pair.revision))


def _describe(
    rule: str, operation: Operation, text: str, *steps: str, before: str = "", after: str = ""
) -> CallerChange:
    """A change of a method, or of the value at `steps` below its operation."""
    pointer = operation.pointer + join_pointer(*steps)
    affected = (to_affected(operation),)
    return CallerChange(RULES[rule], pointer, text, affected, before, after, is_about_calls=True)


def _compare_names(pair: ApiPair) -> CallerChanges:
    """Compare names: one change for a whole resource that has moved, otherwise one for each method."""
    moved_operations: dict[tuple[str, str], list[tuple[Operation, Operation]]] = defaultdict(list)
    for old, new in pair.operations:
        if old.id != new.id:
            moved_operations[_find_resource(old), _find_resource(new)].append((old, new))
    for (before, after), operations in moved_operations.items():
        keeps_names = all(old.name == new.name for old, new in operations)
        is_gone = tuple(before.split(".")) not in pair.revision.resources
        if before != after and keeps_names and is_gone and len(operations) > 1:
            affected = tuple(sorted(to_affected(new) for _, new in operations))
            text = f"the methods of `client.{before}` are those of `client.{after}` now"
            calls = _format_calls(*operations[0], pair)
            pointers = join_pointer("tags", before), join_pointer("tags", after)
            yield CallerChange(
                RULES["resource-moved"], pointers[0], text, affected, *calls, pointers=pointers
            )
            continue
        for old, new in operations:
            calls = _format_calls(old, new, pair)
            text = f"`{old.id}` is called `{new.id}` now"
            yield CallerChange(RULES["method-moved"], new.pointer, text, (to_affected(new),), *calls)


def _find_resource(operation: Operation) -> str:
    return operation.id.rpartition(".")[0]


def _format_calls(old: Operation, new: Operation, pair: ApiPair) -> tuple[str, str]:
    return format_call(old, pair.base), format_call(new, pair.revision)


def _compare_documentation(old: Operation, new: Operation) -> CallerChanges:
    if new.is_deprecated and not old.is_deprecated:
        yield _describe("method-deprecated", new, "the method is deprecated")
    elif old.is_deprecated and not new.is_deprecated:
        yield _describe("method-reactivated", new, "the method is no longer deprecated")
    if old.retry != new.retry:
        text = "failed calls are retried in other cases than before"
        yield _describe("retries-changed", new, text, "x-retry")
    before, after = ({failure.error for failure in side.failures} for side in (old, new))
    for rule, errors, text in (
        ("exception-undocumented", before - after, "is no longer documented"),
        ("exception-documented", after - before, "is documented"),
    ):
        for error in sorted(errors):
            yield _describe(rule, new, f"`{error}` {text}", "responses", *_list_statuses(error))


def _list_statuses(error: str) -> list[str]:
    """The status of an exception, if it has only one."""
    return [status for status, name in names.STATUS_ERRORS.items() if name == error][:1]


def _compare_error_bodies(pair: ApiPair) -> CallerChanges:
    """Compare the bodies of exceptions: one change for all methods whose exception has the same body before and after."""
    changed: dict[tuple[str, str, Type, Type], list[Operation]] = defaultdict(list)
    for old, new in pair.operations:
        before = {failure.status: failure for failure in old.failures}
        for failure in new.failures:
            if failure.status in before:
                old_type, new_type = _find_body(before[failure.status]), _find_body(failure)
                change = classify_read(old_type, new_type, pair)
                is_documented = ANY not in (old_type, new_type)
                if change not in ((None, "narrowed") if is_documented else (None,)):
                    changed[failure.status, failure.error, old_type, new_type].append(new)
    for (status, error, old_type, new_type), operations in changed.items():
        if old_type == ANY:
            kind, text = "documented", f"is documented as `{render_type(new_type)}`"
        elif new_type == ANY:
            kind, text = "gone", f"is plain data, no longer `{render_type(old_type)}`"
        else:
            kind, text = "changed", f"is `{render_type(new_type)}`, no longer `{render_type(old_type)}`"
        reads = _format_body(error, old_type), _format_body(error, new_type)
        pointer = operations[0].pointer + join_pointer("responses", status)
        affected = tuple(sorted(map(to_affected, operations)))
        text = f"the body of `{error}` {text}"
        rule = RULES[f"exception-body-{kind}"]
        yield CallerChange(rule, pointer, text, affected, *reads, is_about_calls=True)


def _find_body(failure: Failure) -> Type:
    return failure.body.type if failure.body else ANY


def _format_body(error: str, type_: Type) -> str:
    return f"except {error} as error:\n    error.body  # {render_type(type_)}"


def _compare_keys(pair: ApiPair) -> CallerChanges:
    """Compare whether calls require an API key: one change for the whole API, or one for each method."""
    is_of_api = (pair.base.api.security is None) != (pair.revision.api.security is None)
    for rule, is_required, text in (
        (RULES["key-required"], True, "an API key is needed"),
        (RULES["key-not-required"], False, "an API key is not needed any more"),
    ):
        changed = [
            (old, new)
            for old, new in pair.operations
            if _needs_key(old, pair, is_base=True) != is_required
            and _needs_key(new, pair, is_base=False) == is_required
        ]
        if is_of_api and changed:
            affected = tuple(sorted(to_affected(new) for _, new in changed))
            calls = format_key_calls(*changed[0], rule, pair)
            yield CallerChange(rule, "/security", text, affected, *calls, is_about_calls=True)
            continue
        for old, new in changed:
            calls = format_key_calls(old, new, rule, pair)
            pointer = f"{new.pointer}/security"
            yield CallerChange(rule, pointer, text, (to_affected(new),), *calls, is_about_calls=True)


def _compare_credential(pair: ApiPair) -> CallerChanges:
    """Compare how the client sends the API key, and whether it does, if no call depends on it."""
    old, new = pair.base.api.security, pair.revision.api.security
    if old == new:
        return
    if old is not None and new is not None:
        text = (
            f"the client sends the API key as `{_format_header(new)}`, no longer as `{_format_header(old)}`"
        )
        needing = (new for _, new in pair.operations if new.needs_key)
        affected = tuple(sorted(map(to_affected, needing)))
        yield CallerChange(RULES["key-sent-elsewhere"], "/security", text, affected)
    elif new is not None and not any(after.needs_key for _, after in pair.operations):
        text = f"the client sends an API key, as `{_format_header(new)}`"
        yield CallerChange(RULES["key-added"], "/security", text, (), "", _CLIENT_WITH_KEY)
    elif old is not None and not any(before.needs_key for before, _ in pair.operations):
        text = "the client no longer sends an API key; the argument `api_key` has no effect"
        yield CallerChange(RULES["key-gone"], "/security", text, (), _CLIENT_WITH_KEY, "")


def _format_header(security: Security) -> str:
    return f"{security.header}: {security.prefix}…"


def _needs_key(operation: Operation, pair: ApiPair, *, is_base: bool) -> bool:
    side = pair.base if is_base else pair.revision
    return side.api.security is not None and operation.needs_key


def format_key_calls(
    old: Operation, new: Operation, rule: Rule, pair: ApiPair, arguments: Collection[str] = ()
) -> tuple[str, str]:
    """The calls of a client with an API key, and of one without."""
    clients = ("Client()", _CLIENT_WITH_KEY)
    before, after = clients if rule is RULES["key-required"] else clients[::-1]
    old_call = format_call(old, pair.base, arguments)
    new_call = format_call(new, pair.revision, arguments)
    return old_call.replace("client", before, 1), new_call.replace("client", after, 1)


def compare_regions(pair: ApiPair) -> CallerChanges:
    """Compare the regions of the client."""
    before, after = dict(pair.base.api.regions), dict(pair.revision.api.regions)
    for name in before:
        if name not in after:
            text, call = f"the region `{name}` is gone", f'Client(region="{name}")'
            yield CallerChange(RULES["region-gone"], "/servers", text, (), call, "")
    for name in after:
        if name not in before:
            text, call = f"the region `{name}` is new", f'Client(region="{name}")'
            yield CallerChange(RULES["region-added"], "/servers", text, (), "", call)
