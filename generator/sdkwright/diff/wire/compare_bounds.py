"""Compares bounds: the intervals of numbers, their multiples, and the bounds of lengths and counts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from sdkwright.diff.wire.differences import Difference, SchemaPair, SchemaUse, make_difference
from sdkwright.diff.wire.intervals import End, Limit, find_end, is_tighter
from sdkwright.diff.wire.normal_form import NormalSchema
from sdkwright.diff.wire.rules.bounds import BOUNDS, NUMBER_TYPES

_IDS: Final = {bound.keyword: bound.id for bound in BOUNDS}
_ITEM_FAMILIES: Final = ("parameter-property", "header-property")


def _applies(types: frozenset[str], base: NormalSchema, revision: NormalSchema, use: SchemaUse) -> bool:
    """Whether to compare a bound of some types.

    A bound that does not apply to the type of either side is compared too, except inside a parameter: the type is
    probably wrong. A bound that applies to the type of one side only is part of the change of the type.
    """
    before, after = (side.types is None or bool(side.types & types) for side in (base, revision))
    return before == after and (before or use.family not in _ITEM_FAMILIES)


def compare_intervals(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the ends of intervals; an end that only a format changes is part of the change of the type."""
    has_limits = base.lower or base.upper or revision.lower or revision.upper
    if not has_limits or not _applies(NUMBER_TYPES, base, revision, use):
        return
    for is_upper in (True, False):
        before, after = (side.upper if is_upper else side.lower for side in (base, revision))
        if before == after or (before and after and before[:2] == after[:2]):
            continue
        start, end = (
            find_end(limit, side.integer_format, is_upper=is_upper)
            for limit, side in ((before, base), (after, revision))
        )
        if start == end:
            continue
        keyword = after.keyword if after is not None else before.keyword if before is not None else ""
        if start is None or end is None:
            change = "unset" if end is None else "set"
        else:
            is_greater = is_tighter(end, start, is_upper=is_upper) != is_upper
            change = "increased" if is_greater else "decreased"
        values = (_format_limit(limit, keyword, side) for limit, side in ((before, start), (after, end)))
        yield make_difference(f"{_IDS[keyword]}-{change}", base, revision, *values)


def _format_limit(limit: Limit | None, keyword: str, end: End | None) -> float | str | None:
    """The value of a limit, or of the end that the format implies; with a note if the keyword is another."""
    if limit is None:
        return None if end is None else f"{end[0]} (of the format)"
    if limit.keyword == keyword:
        return limit.value
    return f"{limit.value} ({'exclusive' if limit.keyword.startswith('exclusive') else 'inclusive'})"


def compare_multiples(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare `multipleOf`; integers are multiples of 1."""
    before, after = base.multiple_of, revision.multiple_of
    if before == after:
        return
    narrows = not _includes_multiples(revision.step, base.step)
    widens = not _includes_multiples(base.step, revision.step)
    if narrows and widens:
        change = "changed"
    elif narrows:
        change = "set" if before is None else "tightened"
    elif widens:
        change = "unset" if after is None else "loosened"
    else:
        return
    values = (None if step is None else float(step) for step in (before or base.step, after or revision.step))
    yield make_difference(f"multiple-of-{change}", base, revision, *values)


def _includes_multiples(wide: Fraction | None, narrow: Fraction | None) -> bool:
    return wide is None or (narrow is not None and narrow % wide == 0)


def compare_unique_items(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare `uniqueItems`."""
    if base.unique_items != revision.unique_items:
        change = "set" if revision.unique_items else "unset"
        yield make_difference(f"unique-items-{change}", base, revision)


def compare_bounds(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the bounds of lengths and counts."""
    if base.bounds == revision.bounds:
        return
    for bound in BOUNDS:
        if not _applies(bound.types, base, revision, use):
            continue
        if bound.needs_contains and not ("contains" in base.subschemas and "contains" in revision.subschemas):
            continue
        before, after = (side.bounds.get(bound.keyword) for side in (base, revision))
        if bound.keyword == "minContains" and 0 in (before, after):
            before, after = (1 if value is None else value for value in (before, after))  # the default
        if before == after:
            continue
        if before is None or after is None:
            change = "unset" if after is None else "set"
        else:
            change = "increased" if after > before else "decreased"
        yield make_difference(f"{bound.id}-{change}", base, revision, before, after)
