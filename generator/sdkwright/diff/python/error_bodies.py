"""Compares the bodies of exceptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.results import classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.ir import names
from sdkwright.ir.api import Operation
from sdkwright.ir.responses import Failure
from sdkwright.ir.types import ANY, Type
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type

_Failures: TypeAlias = "dict[str, Failure]"


def compare_error_bodies(pair: ApiPair) -> CallerChanges:
    """Compare the bodies of exceptions: one change for all methods whose exception has the same body before and after."""
    changed: dict[tuple[str, str, Type, Type], list[tuple[str, Operation]]] = defaultdict(list)
    for old, new in pair.operations:
        for status, before, after in _list_pairs(old, new):
            old_type, new_type = _find_body(before), _find_body(after)
            change = classify_read(old_type, new_type, pair)
            if change not in ((None,) if ANY in (old_type, new_type) else (None, "narrowed")):
                is_listed = any(failure.status == status for failure in new.failures)
                pointer = (new if is_listed else old).pointer + join_pointer("responses", status)
                error = names.find_status_error(status)
                changed[status, error, old_type, new_type].append((pointer, new))
    for (_, error, old_type, new_type), operations in changed.items():
        kind, text = _describe(old_type, new_type)
        reads = _format_reading(error, old_type), _format_reading(error, new_type)
        affected = tuple(sorted(to_affected(new) for _, new in operations))
        text = f"the body of `{error}` {text}"
        rule = RULES[f"exception-body-{kind}"]
        yield CallerChange(rule, operations[0][0], text, affected, *reads, is_about_calls=True)


def _list_pairs(old: Operation, new: Operation) -> Iterator[tuple[str, Failure | None, Failure | None]]:
    """The statuses of both sides, with the failures that describe them.

    A status that one side does not list is described by its range, or by `default`. If nothing describes it, failures with
    this status are not expected on that side, except those of `default` and of a range.
    """
    before, after = ({failure.status: failure for failure in side.failures} for side in (old, new))
    for status in dict.fromkeys((*after, *before)):
        first, second = _find_failure(status, before), _find_failure(status, after)
        if (first and second) or not (status.isdecimal() or _is_success(status, old)):
            yield status, first, second


def _is_success(status: str, operation: Operation) -> bool:
    """Whether a response describes the success, too, because no other response does."""
    start = operation.pointer + join_pointer("responses", status)
    return operation.response_pointer.startswith(f"{start}/")


def _find_failure(status: str, failures: _Failures) -> Failure | None:
    candidates = (status, f"{status[0]}XX", "default")
    return next((failures[name] for name in candidates if name in failures), None)


def _describe(before: Type, after: Type) -> tuple[str, str]:
    """The end of the rule, and the text."""
    if before == ANY:
        return "documented", f"is documented as `{render_type(after)}`"
    if after == ANY:
        return "gone", f"is plain data, no longer `{render_type(before)}`"
    return "changed", f"is `{render_type(after)}`, no longer `{render_type(before)}`"


def _find_body(failure: Failure | None) -> Type:
    return failure.body.type if failure and failure.body else ANY


def _format_reading(error: str, type_: Type) -> str:
    return f"except {error} as error:\n    error.body  # {render_type(type_)}"
