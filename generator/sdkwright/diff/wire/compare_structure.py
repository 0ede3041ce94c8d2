"""Alternatives, parts, items, conditions and discriminators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sdkwright.diff.wire.edits import Edit, How, Pair, edit, said
from sdkwright.diff.wire.kinds_structure import CHILD_IDS
from sdkwright.diff.wire.matching import fingerprint, match
from sdkwright.diff.wire.normal import Normal
from sdkwright.diff.wire.shape import Shape, Union, text
from sdkwright.diff.wire.sites import Site

_IDS = {"oneOf": "one-of", "anyOf": "any-of"}


def unions(base: Shape, revision: Shape, how: How, sides: tuple[Normal, Normal]) -> Iterator[Edit | Pair]:
    """Alternatives that joined or left; those that stayed are pairs."""
    if len(base.unions) == len(revision.unions) == 1:
        # A oneOf that became an anyOf, or the reverse, is judged by its alternatives.
        yield from _alternatives(base.unions, revision.unions, base, revision, sides)
        return
    for keyword in _IDS:
        before, after = (
            [union for union in one.unions if union.keyword == keyword] for one in (base, revision)
        )
        yield from _alternatives(before, after, base, revision, sides)


def _alternatives(
    old: Sequence[Union], new: Sequence[Union], base: Shape, revision: Shape, sides: tuple[Normal, Normal]
) -> Iterator[Edit | Pair]:
    before, after = ([one for union in some for one in union.variants] for some in (old, new))
    found = match(before, after, sides)
    yield from (Pair(*pair, is_inside=False) for pair in found.pairs)
    if found.base:
        yield edit(f"{_IDS[old[0].keyword]}-removed", base, revision, _names(found.base), "")
    if found.revision:
        yield edit(f"{_IDS[new[0].keyword]}-added", base, revision, "", _names(found.revision))


def wrapped(base: Shape, revision: Shape, sides: tuple[Normal, Normal]) -> Iterator[Edit]:
    """One schema that became several alternatives, or the reverse; nothing where both sides are alike in this."""
    if bool(base.unions) == bool(revision.unions):
        return
    comes = bool(revision.unions)
    union = (revision if comes else base).unions[0]
    alone, several = sides if comes else sides[::-1]
    single, other = (base, revision) if comes else (revision, base)
    if not _says_something(single):
        # Alternatives where there was no limit at all, or the reverse.
        yield edit("type-changed", base, revision, *_either(comes, "anything", union.keyword))
        return
    same = [one for one in union.variants if fingerprint(several, one) == fingerprint(alone, single.site)]
    if same:
        others = _names([one for one in union.variants if one is not same[0]])
        yield edit(
            f"{_IDS[union.keyword]}-{_either(comes, 'added', 'removed')[0]}", base, revision, others, others
        )
    elif other.properties.keys() == single.properties.keys() and other.required == single.required:
        yield edit(f"alternatives-{_either(comes, 'added', 'removed')[0]}", base, revision)
    else:
        yield edit("wrapped-in-one-of" if comes else "unwrapped-from-one-of", base, revision)


def _either(comes: bool, one: str, other: str) -> tuple[str, str]:
    return (one, other) if comes else (other, one)


def _says_something(shape: Shape) -> bool:
    return shape.types is not None or bool(shape.properties) or shape.values is not None


def children(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """Keywords that hold one schema each."""
    for keyword in dict.fromkeys([*base.children, *revision.children]):
        before, after = base.children.get(keyword), revision.children.get(keyword)
        if before is not None and after is not None:
            yield Pair(before, after, is_flipped=keyword == "not")
        elif _concerns(keyword, base, revision):
            yield edit(f"{CHILD_IDS[keyword]}-{'added' if before is None else 'removed'}", base, revision)
    if base.forbids_others != revision.forbids_others:
        kind = "forbidden" if revision.forbids_others else "allowed"
        yield edit(f"additional-properties-{kind}", base, revision)


def _concerns(keyword: str, base: Shape, revision: Shape) -> bool:
    """Whether the keyword matters: where another one tells of the change already, it does not."""
    if keyword not in ("items", "additionalProperties"):
        return True
    if keyword == "additionalProperties" and (base.forbids_others or revision.forbids_others):
        return False
    type = "array" if keyword == "items" else "object"
    return all(one.types is None or type in one.types for one in (base, revision))


def named(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """Keywords that hold schemas by name."""
    for keyword in ("patternProperties", "dependentSchemas"):
        before, after = base.named.get(keyword, {}), revision.named.get(keyword, {})
        for name in dict.fromkeys([*before, *after]):
            if name in before and name in after:
                yield Pair(before[name], after[name])
            else:
                yield edit(
                    f"{CHILD_IDS[keyword]}-{'added' if name in after else 'removed'}",
                    base,
                    revision,
                    name,
                    name,
                )
    names: dict[str, None] = dict.fromkeys([*base.dependent_required, *revision.dependent_required])
    for name in names:
        needs: list[Any] = [one.dependent_required.get(name) for one in (base, revision)]
        if needs[0] != needs[1]:
            change = "changed" if None not in needs else "added" if needs[0] is None else "removed"
            yield edit(f"dependent-required-{change}", base, revision, *(said(one) for one in needs))


def prefix(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """The positions of a tuple."""
    yield from (Pair(*pair) for pair in zip(base.prefix, revision.prefix, strict=False))
    if len(base.prefix) != len(revision.prefix):
        kind = "added" if len(revision.prefix) > len(base.prefix) else "removed"
        yield edit(f"prefix-items-{kind}", base, revision)


def discriminator(base: Shape, revision: Shape, how: How) -> Iterator[Edit | Pair]:
    """The property that tells alternatives apart, and what its values mean."""
    if bool(base.tag) != bool(revision.tag):
        yield edit(f"discriminator-{'added' if revision.tag else 'removed'}", base, revision)
        return
    if base.tag != revision.tag:
        yield edit("discriminator-property-name-changed", base, revision, base.tag, revision.tag)
    gone = [tag for tag in base.mapping if tag not in revision.mapping]
    new = [tag for tag in revision.mapping if tag not in base.mapping]
    if new:
        yield edit("discriminator-mapping-added", base, revision, "", ", ".join(map(text, new)))
    if gone:
        yield edit("discriminator-mapping-deleted", base, revision, ", ".join(map(text, gone)), "")
    for tag, goal in base.mapping.items():
        if revision.mapping.get(tag, goal) != goal:
            yield edit("discriminator-mapping-changed", base, revision, goal, revision.mapping[tag])


def _names(sites: list[Site]) -> str:
    return ", ".join(
        one.component or str(one.shown().get("title") or one.shown().get("type") or "an inline schema")
        for one in sites
    )
