"""What comparing two schemas yields: edits of their own, and the pairs below that are still to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, TypeAlias

from sdkwright.diff.wire.kind import Direction
from sdkwright.diff.wire.shape import Shape, text
from sdkwright.diff.wire.sites import Site

Family: TypeAlias = Literal[
    "content", "text", "parameter", "header-parameter", "parameter-property", "header-property", "header"
]
_INSIDE: dict[Family, Family] = {
    "parameter": "parameter-property",
    "header-parameter": "header-property",
    "header": "text",
}


@dataclass(frozen=True)
class How:
    """Which way a value travels, and as what."""

    direction: Direction
    family: Family
    """`text` is content whose values are all text, as in XML and forms."""
    explodes: bool = False
    """Whether one value and a list of one are the same, as `a=1` in a query."""
    is_required: bool = False
    """Whether it is a parameter that cannot be left out, so that its default is never used."""

    @property
    def is_text(self) -> bool:
        """Whether a value of any type is written as text."""
        return self.family in ("text", "parameter", "header-parameter", "header")

    def inside(self) -> How:
        """How a value inside of it travels."""
        return How(self.direction, _INSIDE.get(self.family, self.family))

    def flipped(self) -> How:
        """The other way round: what `not` holds narrows where it widens."""
        return replace(self, direction="response" if self.direction == "request" else "request")


class Edit(NamedTuple):
    """One difference between two schemas."""

    kind: str
    base: str  # pointers; "" on the side where there is nothing
    revision: str
    before: str = ""
    after: str = ""
    shown: tuple[Any, Any] = (None, None)  # the schemas for a reader
    position: str = ""  # when it is not that of the schema


class Pair(NamedTuple):
    """Two schemas that stand for each other."""

    base: Site
    revision: Site
    is_inside: bool = True  # rather than at the same position
    is_flipped: bool = False


Comparer: TypeAlias = Callable[[Shape, Shape, How], Iterator[Edit | Pair]]


def edit(kind: str, base: Shape, revision: Shape, before: Any = None, after: Any = None) -> Edit:
    """A difference of two schemas as wholes."""
    shown = (base.site.shown(), revision.site.shown())
    return Edit(kind, base.site.pointer, revision.site.pointer, said(before), said(after), shown)


def said(value: Any) -> str:
    """A value for a message."""
    if value is None:
        return ""
    whole = value if isinstance(value, str) else text(value)
    return whole if len(whole) <= 120 else f"{whole[:119]}…"
