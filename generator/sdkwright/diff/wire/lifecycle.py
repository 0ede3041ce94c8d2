"""Deprecation, the day something goes, and stability."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.diff.wire.notes import Scribe

LEVELS: Final = ("draft", "alpha", "beta", "stable")
_UNSTABLE: Final = {"draft", "alpha"}
SUNSET: Final = "x-sunset"
STABILITY: Final = "x-stability-level"


def is_unstable(operation: Mapping[str, Any]) -> bool:
    """Whether an operation promises nothing yet, so that no change of it breaks a promise."""
    return operation.get(STABILITY) in _UNSTABLE


def is_deprecated(raw: Mapping[str, Any]) -> bool:
    """Whether callers were told that it goes."""
    return raw.get("deprecated") is True


def date(value: Any) -> datetime.date | None:
    """The day of an `x-sunset`; None when it is no date."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None


def removal(raw: Mapping[str, Any], today: datetime.date) -> str:
    """How a removal was announced: `without-deprecation`, `with-deprecation`, `before-sunset` or `sunset-parse`."""
    if not is_deprecated(raw):
        return "without-deprecation"
    if raw.get(SUNSET) in (None, ""):
        return "with-deprecation"
    day = date(raw.get(SUNSET))
    if day is None:
        return "sunset-parse"
    return "before-sunset" if day > today else "with-deprecation"


def operation(
    base: Mapping[str, Any], revision: Mapping[str, Any], at: tuple[str, str], note: Scribe
) -> None:
    """An operation's way through its life."""
    was, now = is_deprecated(base), is_deprecated(revision)
    before, after = base.get(SUNSET), revision.get(SUNSET)
    if was and not now:
        note("endpoint-reactivated", "the operation is no longer deprecated", *at)
    elif now and not was and after in (None, ""):
        note("endpoint-deprecated", "the operation is deprecated", *at)
    elif now and not was and date(after) is None:
        note(
            "api-deprecated-sunset-parse",
            f"the operation is deprecated until {after!r}, which is no date",
            *at,
        )
    elif now and not was:
        note("endpoint-deprecated-with-sunset", f"the operation is deprecated until {after}", *at)
    elif now and before and not after:
        note("sunset-deleted", f"the operation is deprecated, but no longer until {before}", *at)
    elif now and _is_earlier(before, after):
        note("api-sunset-date-changed-too-small", f"the operation goes on {after}, not on {before}", *at)
    _stability(base.get(STABILITY), revision.get(STABILITY), at, note)


def parameter(
    base: Mapping[str, Any], revision: Mapping[str, Any], what: str, at: tuple[str, str], note: Scribe
) -> None:
    """A parameter's way through its life."""
    was, now = is_deprecated(base), is_deprecated(revision)
    before, after = base.get(SUNSET), revision.get(SUNSET)
    if was != now:
        said = "is deprecated" if now else "is no longer deprecated"
        note(f"request-parameter-{'deprecated' if now else 'reactivated'}", f"{what} {said}", *at)
    elif now and before and not after:
        note("request-parameter-sunset-deleted", f"{what} is deprecated, but no longer until {before}", *at)
    elif now and _is_earlier(before, after):
        rule = "request-parameter-sunset-date-changed-too-small"
        note(rule, f"{what} goes on {after}, not on {before}", *at)


def _stability(before: Any, after: Any, at: tuple[str, str], note: Scribe) -> None:
    if before == after:
        return
    if after is not None and after not in LEVELS:
        note("api-invalid-stability-level", f"{after!r} is no stability level", *at)
        return
    if before not in LEVELS:
        before = "stable" if before is None and after is not None else after
    if after is None or LEVELS.index(after) < LEVELS.index(before):
        note("api-stability-decreased", f"the stability level went from {before} to {after or 'none'}", *at)


def _is_earlier(before: Any, after: Any) -> bool:
    old, new = date(before), date(after)
    return old is not None and new is not None and new < old
