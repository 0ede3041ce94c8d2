"""The rules about bounds of numbers, lengths and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Bound:
    """A keyword that limits values of some types from one side."""

    keyword: str
    id: str
    types: frozenset[str]
    is_upper: bool
    trivial: float | None = None  # the value that limits nothing

    @property
    def needs_contains(self) -> bool:
        """Whether the keyword has an effect beside `contains` only."""
        return self.keyword in ("minContains", "maxContains")

    @property
    def is_of_numbers(self) -> bool:
        """Whether it is an end of an interval of numbers, which `intervals` reads."""
        return self.types == NUMBER_TYPES

    def is_tighter(self, before: float, after: float) -> bool:
        """Whether fewer values are valid."""
        return after < before if self.is_upper else after > before


NUMBER_TYPES: Final = frozenset({"number", "integer"})
_STRING: Final = frozenset({"string"})
_ARRAY: Final = frozenset({"array"})
_OBJECT: Final = frozenset({"object"})

BOUNDS: Final = (
    Bound("maximum", "max", NUMBER_TYPES, True),
    Bound("minimum", "min", NUMBER_TYPES, False),
    Bound("exclusiveMaximum", "exclusive-max", NUMBER_TYPES, True),
    Bound("exclusiveMinimum", "exclusive-min", NUMBER_TYPES, False),
    Bound("maxLength", "max-length", _STRING, True),
    Bound("minLength", "min-length", _STRING, False, 0),
    Bound("maxItems", "max-items", _ARRAY, True),
    Bound("minItems", "min-items", _ARRAY, False, 0),
    Bound("maxContains", "max-contains", _ARRAY, True),
    Bound("minContains", "min-contains", _ARRAY, False, 1),
    Bound("maxProperties", "max-properties", _OBJECT, True),
    Bound("minProperties", "min-properties", _OBJECT, False, 0),
)


def _format_rows(bound: Bound) -> str:
    """The rows of a bound: tightened, loosened, set and unset."""
    type = min(bound.types - {"integer"})
    free = f"{{type: {type}{', contains: {}' if bound.needs_contains else ''}}}"
    low, high = (f"{free[:-1]}, {bound.keyword}: {value}}}" for value in (2, 5))
    loose, tight = (high, low) if bound.is_upper else (low, high)
    tightened, loosened = ("decreased", "increased") if bound.is_upper else ("increased", "decreased")
    in_response = ", response info" if bound.needs_contains else ""
    in_body = ", request-body off" if bound.keyword == "minItems" else ""
    return f"""
{bound.id}-{tightened} | request error{in_response} | {bound.id}-{loosened}
    {bound.keyword} changed from {{before}} to {{after}}
    `{loose}` becomes `{tight}`
{bound.id}-{loosened} | request info{in_body}, response error | {bound.id}-{tightened}
    {bound.keyword} changed from {{before}} to {{after}}
    `{tight}` becomes `{loose}`
{bound.id}-set | request warning | (compatible)
    {bound.keyword} is now {{after}}
    `{free}` becomes `{tight}`
{bound.id}-unset | response error | (compatible)
    {bound.keyword} was {{before}} and is gone
    `{tight}` becomes `{free}`"""


BOUND_TABLE: Final = "".join(map(_format_rows, BOUNDS))
OTHER_BOUND_TABLE: Final = """
multiple-of-set | request error, response info | multiple-of-unset
    it must be a multiple of {after}
    `{type: number}` becomes `{type: number, multipleOf: 5}`
multiple-of-changed | request error, response error | (itself)
    it must be a multiple of {after}, not {before}
    `{type: number, multipleOf: 2}` becomes `{type: number, multipleOf: 5}`
multiple-of-tightened | request error, response info | multiple-of-loosened
    it must be a multiple of {after}, no longer only of {before}
    `{type: number, multipleOf: 2}` becomes `{type: number, multipleOf: 6}`
multiple-of-loosened | request info, response error | multiple-of-tightened
    it must be a multiple of {after}, no longer of {before}
    `{type: number, multipleOf: 6}` becomes `{type: number, multipleOf: 2}`
multiple-of-unset | request info, response error | multiple-of-set
    it need no longer be a multiple of {before}
    `{type: number, multipleOf: 5}` becomes `{type: number}`
unique-items-set | request error, response info | unique-items-unset
    items must be unique
    `{type: array}` becomes `{type: array, uniqueItems: true}`
unique-items-unset | request info, response warning | unique-items-set
    items need not be unique
    `{type: array, uniqueItems: true}` becomes `{type: array}`
"""
