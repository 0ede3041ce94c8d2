"""The numbers that a schema allows, as an interval: bounds in both spellings, `multipleOf`, and the ranges of integer formats."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple, TypeAlias

End: TypeAlias = tuple[float, bool]
"""The first or last number of an interval, and whether it is excluded. Equal ends allow the same numbers."""

NUMBER_KEYWORDS: Final = frozenset(
    ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
)
INTEGER_RANGES: Final[dict[str, tuple[int, int]]] = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
}
"""The least and the greatest value of each format of integers."""


class Limit(NamedTuple):
    """A bound of numbers."""

    keyword: str
    value: float  # as in the description
    position: float
    """The first valid number of integers and multiples of an integer, otherwise the value."""
    is_exclusive: bool

    @property
    def end(self) -> End:
        """The end of the interval."""
        return self.position, self.is_exclusive


def merge_limits(raws: list[Mapping[str, Any]], step: Fraction | None, *, is_upper: bool) -> Limit | None:
    """The tightest lower or upper limit of several schemas; numbers are multiples of `step`."""
    limits = [limit for raw in raws for limit in _read_limits(raw, step, is_upper)]
    return max(limits, key=lambda limit: _measure_tightness(limit.end, is_upper), default=None)


def find_end(limit: Limit | None, format: str, *, is_upper: bool) -> End | None:
    """The tighter of a limit and the end of the range of a format; None without an end."""
    ends = [limit.end] if limit is not None else []
    if format in INTEGER_RANGES:
        ends.append((INTEGER_RANGES[format][is_upper], False))
    return max(ends, key=lambda end: _measure_tightness(end, is_upper), default=None)


def is_tighter(end: End, other: End, *, is_upper: bool) -> bool:
    """Whether an end allows fewer numbers than another."""
    return _measure_tightness(end, is_upper) > _measure_tightness(other, is_upper)


def _measure_tightness(end: End, is_upper: bool) -> End:
    return (-end[0] if is_upper else end[0]), end[1]


def _read_limits(raw: Mapping[str, Any], step: Fraction | None, is_upper: bool) -> Iterator[Limit]:
    plain, exclusive = ("maximum", "exclusiveMaximum") if is_upper else ("minimum", "exclusiveMinimum")
    value, flag = read_number(raw.get(plain)), raw.get(exclusive)
    if value is not None:  # in OpenAPI 3.0, an exclusive bound is a flag beside the inclusive one
        yield _make_limit(exclusive if flag is True else plain, value, step, flag is True, is_upper)
    value = read_number(flag)
    if value is not None:
        yield _make_limit(exclusive, value, step, True, is_upper)


def _make_limit(
    keyword: str, value: float, step: Fraction | None, is_exclusive: bool, is_upper: bool
) -> Limit:
    if step is None or step.denominator != 1:
        return Limit(keyword, value, value, is_exclusive)
    count = Fraction(value) / step
    first = math.floor(count) if is_upper else math.ceil(count)
    if is_exclusive and first == count:
        first += -1 if is_upper else 1
    return Limit(keyword, value, first * int(step), False)


def merge_multiples(raws: list[Mapping[str, Any]]) -> Fraction | None:
    """The number of which all valid numbers are multiples."""
    step: Fraction | None = None
    for raw in raws:
        value = read_number(raw.get("multipleOf"))
        if value is not None and value > 0:
            factor = Fraction(str(value))
            step = factor if step is None else find_common_multiple(step, factor)
    return step


def find_step(types: frozenset[str] | None, multiple_of: Fraction | None) -> Fraction | None:
    """The distance between valid numbers, which is at least 1 for integers; None if there is none."""
    if types != frozenset({"integer"}):
        return multiple_of
    return find_common_multiple(multiple_of, Fraction(1)) if multiple_of else Fraction(1)


def find_common_multiple(first: Fraction, second: Fraction) -> Fraction:
    """The least number that is a multiple of both."""
    numerator = math.lcm(first.numerator * second.denominator, second.numerator * first.denominator)
    return Fraction(numerator, first.denominator * second.denominator)


def read_number(value: Any) -> float | None:
    """The value if it is a finite number."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None
