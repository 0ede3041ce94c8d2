"""Types, formats and null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from sdkwright.diff.wire.edits import Edit, How, Pair, edit
from sdkwright.diff.wire.shape import Shape

Relation: TypeAlias = Literal["same", "wider", "narrower", "other"]

_TEXT: Final = frozenset({"string"})
_WIDER_FORMATS: Final = {("int32", "int64"), ("float", "double")}


def types(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """Whether the type widened, narrowed, or became another one."""
    relation = _relation(base, revision)
    if relation == "same":
        return
    before, after = _said(base), _said(revision)
    wide, narrow = base, revision
    if how.direction == "request":
        wide, narrow = revision, base
    if how.is_text and relation == "other" and is_any_text(wide) and narrow.types:
        # A value of the other type is also a text.
        kind = "type-generalized" if "parameter" in how.family else "type-compatible"
    elif base.is_list_of_types != revision.is_list_of_types and relation in ("wider", "narrower"):
        kind = "list-of-types-widened" if relation == "wider" else "list-of-types-narrowed"
    else:
        kind = _kind(relation, base, revision, how)
    yield edit(kind, base, revision, before, after)


def null(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """Whether null came or went; a schema that allows anything allows null too."""
    before, after = bool(base.is_nullable), bool(revision.is_nullable)
    is_open = base.is_nullable is None or revision.is_nullable is None
    if before == after or (is_open and (base.is_typed or revision.is_typed)):
        return
    yield edit("became-nullable" if after else "became-not-nullable", base, revision)


def _kind(relation: Relation, base: Shape, revision: Shape, how: How) -> str:
    if relation == "wider":
        is_open = revision.types is None or base.types == revision.types
        return "type-changed" if how.direction == "response" and is_open else "type-generalized"
    if relation == "narrower" and (
        how.direction == "response" or how.family in ("parameter-property", "header-property")
    ):
        return "type-specialized"
    if how.family in ("parameter-property", "header-property") and base.types == _TEXT:
        return (
            "type-specialized"
            if not (revision.types or frozenset()) & {"array", "object"}
            else "type-changed"
        )
    return "type-changed"


def _relation(base: Shape, revision: Shape) -> Relation:
    types = _of_types(base.types, revision.types)
    if types == "other" or base.types is None or revision.types is None:
        return types
    return _combined(types, _of_formats(base.format, revision.format))


def _of_types(base: frozenset[str] | None, revision: frozenset[str] | None) -> Relation:
    if base == revision:
        return "same"
    if base is None or revision is None:
        return "narrower" if base is None else "wider"
    if _holds(revision, base):
        return "wider"
    return "narrower" if _holds(base, revision) else "other"


def _holds(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    return all(name in wide or (name == "integer" and "number" in wide) for name in narrow)


def _of_formats(base: str, revision: str) -> Relation:
    if base == revision:
        return "same"
    if not base or not revision:
        return "narrower" if revision else "wider"
    if (base, revision) in _WIDER_FORMATS:
        return "wider"
    return "narrower" if (revision, base) in _WIDER_FORMATS else "other"


def _combined(one: Relation, other: Relation) -> Relation:
    if one == other or other == "same":
        return one
    return other if one == "same" else "other"


def is_any_text(shape: Shape) -> bool:
    free = not shape.format and not shape.patterns and shape.values is None
    return shape.types == _TEXT and free


def _said(shape: Shape) -> str:
    names = " or ".join(sorted(shape.types)) if shape.types else "anything"
    return f"{names} ({shape.format})" if shape.format else names
