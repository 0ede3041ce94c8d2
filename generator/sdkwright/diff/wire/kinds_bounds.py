"""Kinds of changes to bounds: set, tightened, loosened, lifted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sdkwright.diff.core.finding import Level
from sdkwright.diff.wire.kind import Kind


@dataclass(frozen=True)
class Bound:
    """A keyword that bounds values of some types from one side."""

    keyword: str
    id: str
    types: frozenset[str]
    is_upper: bool
    nothing: float | None = None  # the value that says as much as none

    def is_tighter(self, before: float, after: float) -> bool:
        """Whether fewer values are left."""
        return after < before if self.is_upper else after > before


_NUMBER, _STRING = frozenset({"number", "integer"}), frozenset({"string"})
_ARRAY, _OBJECT = frozenset({"array"}), frozenset({"object"})

BOUNDS: Final = (
    Bound("maximum", "max", _NUMBER, True),
    Bound("minimum", "min", _NUMBER, False),
    Bound("exclusiveMaximum", "exclusive-max", _NUMBER, True),
    Bound("exclusiveMinimum", "exclusive-min", _NUMBER, False),
    Bound("maxLength", "max-length", _STRING, True),
    Bound("minLength", "min-length", _STRING, False, 0),
    Bound("maxItems", "max-items", _ARRAY, True),
    Bound("minItems", "min-items", _ARRAY, False, 0),
    Bound("maxContains", "max-contains", _ARRAY, True),
    Bound("minContains", "min-contains", _ARRAY, False, 1),
    Bound("maxProperties", "max-properties", _OBJECT, True),
    Bound("minProperties", "min-properties", _OBJECT, False, 0),
)

_CONCERNS_NOBODY: Final = (
    "The opposite concerns nobody: every value that was allowed still is, so it is not reported."
)


def _bounds() -> Iterator[Kind]:
    for bound in BOUNDS:
        kind = min(bound.types - {"integer"})
        low, high = (f"{{type: {kind}, contains: {{}}, {bound.keyword}: {n}}}" for n in (2, 5))
        if "ontains" not in bound.keyword:
            low, high = low.replace("contains: {}, ", ""), high.replace("contains: {}, ", "")
        free = high.replace(f", {bound.keyword}: 5", "")
        loose, tight = (high, low) if bound.is_upper else (low, high)
        up, down = f"{bound.id}-increased", f"{bound.id}-decreased"
        tightened, loosened = (down, up) if bound.is_upper else (up, down)
        counted: Level | None = "info" if "ontains" in bound.keyword else None
        changed = f"{bound.keyword} changed from {{before}} to {{after}}"
        body: dict[str, Level | None] = {"request-body": None} if bound.id == "min-items" else {}
        yield Kind(tightened, "error", counted, changed, loose, tight, loosened, _CONCERNS_NOBODY)
        yield Kind(loosened, "info", "error", changed, tight, loose, tightened, _CONCERNS_NOBODY, body)
        text = f"{bound.keyword} is now {{after}}"
        yield Kind(f"{bound.id}-set", "warning", None, text, free, tight, "", _CONCERNS_NOBODY)
        text = f"{bound.keyword} was {{before}} and is gone"
        yield Kind(f"{bound.id}-unset", None, "error", text, tight, free, "", _CONCERNS_NOBODY)


BOUND_KINDS: Final = (
    *_bounds(),
    Kind(
        "multiple-of-set",
        "error",
        "info",
        "it must be a multiple of {after}",
        "{type: number}",
        "{type: number, multipleOf: 5}",
        "multiple-of-unset",
    ),
    Kind(
        "multiple-of-changed",
        "error",
        "error",
        "it must be a multiple of {after}, not {before}",
        "{type: number, multipleOf: 2}",
        "{type: number, multipleOf: 5}",
        "",
        "A change of the number is its own opposite.",
    ),
    Kind(
        "multiple-of-unset",
        "info",
        "error",
        "it need no longer be a multiple of {before}",
        "{type: number, multipleOf: 5}",
        "{type: number}",
        "multiple-of-set",
    ),
    Kind(
        "unique-items-set",
        "error",
        "info",
        "no item may stand twice",
        "{type: array}",
        "{type: array, uniqueItems: true}",
        "unique-items-unset",
    ),
    Kind(
        "unique-items-unset",
        "info",
        "warning",
        "an item may stand twice",
        "{type: array, uniqueItems: true}",
        "{type: array}",
        "unique-items-set",
    ),
)
