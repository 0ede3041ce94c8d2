"""Compares methods: removed, new and renamed methods, their credentials, and the documentation."""

from __future__ import annotations

from collections import defaultdict

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.credentials import compare_credentials
from sdkwright.diff.python.results import classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call
from sdkwright.ir import names
from sdkwright.ir.api import Operation
from sdkwright.ir.responses import Failure
from sdkwright.ir.types import ANY, Type
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type


def compare_methods(pair: ApiPair) -> CallerChanges:
    """Compare methods, except their arguments and results."""
    yield from _compare_presence(pair)
    yield from _compare_names(pair)
    yield from compare_credentials(pair)
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
