"""The result of comparing two schemas: their own differences, and the pairs of schemas inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from sdkwright.diff.wire.normal_form import NormalSchema
from sdkwright.diff.wire.relate_types import Relation
from sdkwright.diff.wire.rules.schema_changes import Direction
from sdkwright.diff.wire.schemas import ResolvedSchema, format_json

Family: TypeAlias = Literal[
    "content", "text", "parameter", "header-parameter", "parameter-property", "header-property", "header"
]
"""The position of a value: in a body with types (`content`), in a body where every value is text (`text`), …"""
_INSIDE: Final[dict[Family, Family]] = {
    "parameter": "parameter-property",
    "header-parameter": "header-property",
    "header": "text",
}
_MAX_LENGTH: Final = 120


@dataclass(frozen=True)
class SchemaUse:
    """How the values of a schema are sent."""

    direction: Direction
    family: Family
    explodes: bool = False
    """Whether a value and a list of this value are serialized in the same way, as `a=1` in a query."""
    is_required: bool = False
    """Whether it is a required parameter, whose default has no effect."""
    ignores_null: bool = False
    """Whether it is a variant of a union in which null is valid on both sides."""

    @property
    def is_text(self) -> bool:
        """Whether a value of any type is written as text."""
        return self.family in ("text", "parameter", "header-parameter", "header")

    def make_inner(self) -> SchemaUse:
        """The use of a schema inside this one."""
        return SchemaUse(self.direction, _INSIDE.get(self.family, self.family))


class Difference(NamedTuple):
    """A difference between two schemas."""

    change: str
    base: str  # pointers; "" on the side that has nothing
    revision: str
    before: str = ""  # values for the message
    after: str = ""
    sources: tuple[Any, Any] = (None, None)  # the schemas as in the descriptions
    position: str = ""  # if it is not the position of the schema


class SchemaPair(NamedTuple):
    """Two schemas to compare."""

    base: ResolvedSchema
    revision: ResolvedSchema
    is_inside: bool = True  # rather than at the same position
    ignores_null: bool = False  # because null is valid in any case


Comparer: TypeAlias = Callable[[NormalSchema, NormalSchema, SchemaUse], Iterator[Difference | SchemaPair]]

Relate: TypeAlias = Callable[[ResolvedSchema, ResolvedSchema], Relation]
"""Relates the sets of values of two schemas."""


def make_difference(
    change: str, base: NormalSchema, revision: NormalSchema, before: Any = None, after: Any = None
) -> Difference:
    """A difference between whole schemas."""
    return Difference(
        change,
        base.schema.pointer,
        revision.schema.pointer,
        format_value(before),
        format_value(after),
        (base.schema.source, revision.schema.source),
    )


def format_value(value: Any) -> str:
    """A value for a message, cut if it is long."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else format_json(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
