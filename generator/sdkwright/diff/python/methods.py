"""Compares methods: removed, new and renamed methods, their credentials, and the documentation."""

from __future__ import annotations

from collections import defaultdict

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.credentials import compare_credentials
from sdkwright.diff.python.error_bodies import compare_error_bodies
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call
from sdkwright.ir import names
from sdkwright.ir.api import Operation
from sdkwright.openapi.pointers import join_pointer


def compare_methods(pair: ApiPair) -> CallerChanges:
    """Compare methods, except their arguments and results."""
    yield from _compare_presence(pair)
    yield from _compare_names(pair)
    yield from compare_credentials(pair)
    for old, new in pair.operations:
        yield from _compare_documentation(old, new)
    yield from compare_error_bodies(pair)


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
    if old.server != new.server and "" in (old.server, new.server):
        where = "another server than" if new.server else "the server of"
        yield _describe(
            "server-changed", new, f"calls go to {where} the other methods, which `base_url` replaces"
        )
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
