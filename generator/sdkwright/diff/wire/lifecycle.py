"""Compares deprecation, the date of removal (`x-sunset`) and stability (`x-stability-level`)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.diff.wire.causes import Recorder

_STABILITY_LEVELS: Final = ("draft", "alpha", "beta", "stable")
_UNSTABLE: Final = {"draft", "alpha"}
_SUNSET: Final = "x-sunset"
_STABILITY: Final = "x-stability-level"


def is_unstable(operation: Mapping[str, Any]) -> bool:
    """Whether an operation may change at any time."""
    return operation.get(_STABILITY) in _UNSTABLE


def is_deprecated(raw: Mapping[str, Any]) -> bool:
    """Whether an operation or a parameter is deprecated."""
    return raw.get("deprecated") is True


def _parse_date(value: Any) -> datetime.date | None:
    """The date of an `x-sunset`; None if it is invalid."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None


def classify_removal(raw: Mapping[str, Any], today: datetime.date) -> str:
    """How a removal was announced: `without-deprecation`, `with-deprecation`, `before-sunset` or `sunset-parse`."""
    if not is_deprecated(raw):
        return "without-deprecation"
    if raw.get(_SUNSET) in (None, ""):
        return "with-deprecation"
    date = _parse_date(raw.get(_SUNSET))
    if date is None:
        return "sunset-parse"
    return "before-sunset" if date > today else "with-deprecation"


def compare_operation_lifecycle(
    base: Mapping[str, Any], revision: Mapping[str, Any], pointers: tuple[str, str], record: Recorder
) -> None:
    """Compare the lifecycle of an operation."""
    was_deprecated, is_deprecated_now = is_deprecated(base), is_deprecated(revision)
    before, after = base.get(_SUNSET), revision.get(_SUNSET)
    if was_deprecated and not is_deprecated_now:
        record("endpoint-reactivated", "the operation is no longer deprecated", *pointers)
    elif is_deprecated_now and not was_deprecated and after in (None, ""):
        record("endpoint-deprecated", "the operation is deprecated", *pointers)
    elif is_deprecated_now and not was_deprecated and _parse_date(after) is None:
        message = f"the operation is deprecated until {after!r}, which is no date"
        record("api-deprecated-sunset-parse", message, *pointers)
    elif is_deprecated_now and not was_deprecated:
        record("endpoint-deprecated-with-sunset", f"the operation is deprecated until {after}", *pointers)
    elif is_deprecated_now and before and not after:
        record("sunset-deleted", f"the operation is deprecated, but no longer until {before}", *pointers)
    elif is_deprecated_now and _is_earlier(before, after):
        message = f"the operation will be removed on {after}, not on {before}"
        record("api-sunset-date-changed-too-small", message, *pointers)
    _compare_stability(base.get(_STABILITY), revision.get(_STABILITY), pointers, record)


def compare_parameter_lifecycle(
    base: Mapping[str, Any],
    revision: Mapping[str, Any],
    label: str,
    pointers: tuple[str, str],
    record: Recorder,
) -> None:
    """Compare the lifecycle of a parameter."""
    was_deprecated, is_deprecated_now = is_deprecated(base), is_deprecated(revision)
    before, after = base.get(_SUNSET), revision.get(_SUNSET)
    start = "request-parameter"
    if is_deprecated_now and not was_deprecated:
        record(f"{start}-deprecated", f"{label} is deprecated", *pointers)
    elif was_deprecated and not is_deprecated_now:
        record(f"{start}-reactivated", f"{label} is no longer deprecated", *pointers)
    elif is_deprecated_now and before and not after:
        message = f"{label} is deprecated, but no longer until {before}"
        record(f"{start}-sunset-deleted", message, *pointers)
    elif is_deprecated_now and _is_earlier(before, after):
        message = f"{label} will be removed on {after}, not on {before}"
        record(f"{start}-sunset-date-changed-too-small", message, *pointers)


def _compare_stability(before: Any, after: Any, pointers: tuple[str, str], record: Recorder) -> None:
    if before == after:
        return
    if after is not None and after not in _STABILITY_LEVELS:
        record("api-invalid-stability-level", f"{after!r} is no stability level", *pointers)
        return
    if before not in _STABILITY_LEVELS:
        before = "stable" if before is None and after is not None else after
    if after is None or _STABILITY_LEVELS.index(after) < _STABILITY_LEVELS.index(before):
        message = f"the stability level went from {before} to {after or 'none'}"
        record("api-stability-decreased", message, *pointers)


def _is_earlier(before: Any, after: Any) -> bool:
    old, new = _parse_date(before), _parse_date(after)
    return old is not None and new is not None and new < old
