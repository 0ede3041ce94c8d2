"""Enums, constants, defaults, patterns, encodings and bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sdkwright.diff.wire.edits import Edit, How, Pair, edit
from sdkwright.diff.wire.kinds_bounds import BOUNDS
from sdkwright.diff.wire.shape import Shape, text

_EVERYTHING: Final = {".*", "^.*$", ".*$", "^.*", "[\\s\\S]*", "^[\\s\\S]*$"}


def values(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """Enums and constants; a constant is an enum of one."""
    before, after = base.values, revision.values
    if before is None and after is None:
        return
    if before is None or after is None:
        came = before is None
        is_const = revision.is_const if came else base.is_const
        kind = (
            ("const-added" if came else "const-removed")
            if is_const
            else ("became-enum" if came else "became-not-enum")
        )
        yield edit(kind, base, revision, _listed(before, is_const), _listed(after, is_const))
        return
    gone = _without(before, after)
    new = _without(after, before)
    if base.is_const and revision.is_const and gone:
        yield edit("const-changed", base, revision, text(before[0]), text(after[0]))
        return
    if gone:
        yield edit("enum-value-removed", base, revision, _listed(gone), "")
    if new:
        yield edit("enum-value-added", base, revision, "", _listed(new))


def open_values(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """The values of an enum that is declared to grow."""
    gone = _without(base.open_values, revision.open_values)
    if gone and revision.open_values:
        yield edit("x-extensible-enum-value-removed", base, revision, _listed(gone), "")


def default(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """What leaving it out means."""
    before, after = (text(list(one.default)) for one in (base, revision))
    if before == after or how.is_required:
        return
    kind = "changed" if base.default and revision.default else "added" if revision.default else "removed"
    shown = (text(one.default[0]) if one.default else "" for one in (base, revision))
    yield edit(f"default-value-{kind}", base, revision, *shown)


def patterns(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """What a text must match."""
    before, after = (set(one.patterns) - _EVERYTHING for one in (base, revision))
    if before == after and bool(base.patterns) == bool(revision.patterns):
        return
    if before == after:
        return  # matching everything is no condition
    if not before or not after:
        kind = "pattern-added" if after else "pattern-removed"
        if before and revision.patterns:
            kind = "pattern-generalized" if how.direction == "request" else "pattern-changed"
    else:
        kind = (
            "pattern-removed" if after < before else "pattern-added" if before < after else "pattern-changed"
        )
    yield edit(kind, base, revision, " and ".join(base.patterns), " and ".join(revision.patterns))


def encodings(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """How a text holds other content."""
    if base.encoding != revision.encoding:
        yield edit(
            "content-encoding-changed", base, revision, base.encoding or "none", revision.encoding or "none"
        )
    if base.media_type != revision.media_type:
        names = (base.media_type or "none", revision.media_type or "none")
        yield edit("content-media-type-changed", base, revision, *names)


def bounds(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """Bounds of numbers, lengths and counts.

    One that does not fit the type is a slip, in the bound or in the type; it is taken seriously but for single
    items of a parameter. One that fits the type of one side only went with the type, which is told already.
    """
    for bound in BOUNDS:
        fits = [one.types is None or bool(one.types & bound.types) for one in (base, revision)]
        if fits[0] != fits[1] or (not fits[0] and how.family in ("parameter-property", "header-property")):
            continue
        if "ontains" in bound.keyword and not (
            "contains" in base.children and "contains" in revision.children
        ):
            continue
        before, after = (one.bounds.get(bound.keyword) for one in (base, revision))
        if before == after:
            continue
        change = "increased" if before is None or after is None or after > before else "decreased"
        if before is None or after is None:
            change = "unset" if after is None else "set"
        yield edit(f"{bound.id}-{change}", base, revision, before, after)


def multiples(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """multipleOf and uniqueItems."""
    before, after = base.multiple_of, revision.multiple_of
    if before != after:
        change = "set" if before is None else "unset" if after is None else "changed"
        yield edit(f"multiple-of-{change}", base, revision, before, after)
    if base.unique_items != revision.unique_items:
        yield edit(f"unique-items-{'set' if revision.unique_items else 'unset'}", base, revision)


def _without(some: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    known = {text(one) for one in others}
    return tuple(one for one in some if text(one) not in known)


def _listed(some: tuple[Any, ...] | None, is_const: bool = False) -> str:
    if some is None:
        return ""
    return text(some[0]) if is_const else ", ".join(map(text, some))
