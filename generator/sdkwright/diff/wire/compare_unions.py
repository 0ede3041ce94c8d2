"""Compares unions as sets: their variants, and a union that replaced a schema, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Protocol

from sdkwright.diff.wire.compare_values import classify_types, compare_null
from sdkwright.diff.wire.differences import Difference, SchemaPair, SchemaUse, make_difference
from sdkwright.diff.wire.matching import compute_signature, match_unions, match_variants
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.relate_types import Relation, make_relation
from sdkwright.diff.wire.schemas import ResolvedSchema, Union, format_json

_UNION_IDS: Final = {"oneOf": "one-of", "anyOf": "any-of"}
_MAX_CANDIDATES: Final = 400
"""The most pairs of schemas to compare as sets for one difference."""


class Inclusion(Protocol):
    """Compares the sets of values of schemas of both sides."""

    sides: tuple[Normalizer, Normalizer]

    def includes_base(self, base: ResolvedSchema, revision: ResolvedSchema) -> bool:
        """Whether all values of the base are valid in the revision; false if that cannot be decided."""
        ...

    def includes_revision(self, base: ResolvedSchema, revision: ResolvedSchema) -> bool:
        """Whether all values of the revision were valid in the base; false if that cannot be decided."""
        ...


def compare_unions(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse, inclusion: Inclusion
) -> Iterator[Difference | SchemaPair]:
    """Compare the unions, of which each is a condition; their matching variants become pairs."""
    pairs, gone, new = match_unions(base.unions, revision.unions, inclusion.sides)
    for before, after in pairs:
        yield from _compare_variants(before, after, base, revision, use, inclusion)
    # A value must be valid for each union, so another union is another condition.
    if gone:
        yield make_difference("alternatives-removed", base, revision)
    if new:
        yield make_difference("alternatives-added", base, revision)


def _compare_variants(
    old: Union,
    new: Union,
    base: NormalSchema,
    revision: NormalSchema,
    use: SchemaUse,
    inclusion: Inclusion,
) -> Iterator[Difference | SchemaPair]:
    before, after = list(old.variants), list(new.variants)
    ignores_null = base.is_nullable is True and revision.is_nullable is True
    matching = match_variants(before, after, inclusion.sides, ignores_null=ignores_null)
    yield from (SchemaPair(*pair, is_inside=False, ignores_null=ignores_null) for pair in matching.pairs)
    inline = [variant for variant in matching.base if not variant.component]
    covered = _find_covered(inline, after, inclusion, are_removed=True)
    gone = [variant for variant in matching.base if variant not in covered]
    if gone:
        change = f"{_UNION_IDS[old.keyword]}-removed"
        yield make_difference(change, base, revision, _format_names(gone), "")
    is_open = new.keyword == "anyOf"
    unclear = [variant for variant in matching.revision if is_open or not variant.component]
    covered = _find_covered(
        unclear if use.direction == "response" else [], before, inclusion, are_removed=False
    )
    added = [variant for variant in matching.revision if is_open or variant not in covered]
    if added:
        yield _describe_added(new.keyword, base, revision, added, covered, use)


def _find_covered(
    variants: list[ResolvedSchema],
    others: list[ResolvedSchema],
    inclusion: Inclusion,
    *,
    are_removed: bool,
) -> list[ResolvedSchema]:
    """The variants whose values another variant of the other side allows, too."""
    if len(variants) * len(others) > _MAX_CANDIDATES:
        return []
    if are_removed:
        return [item for item in variants if any(inclusion.includes_base(item, other) for other in others)]
    return [item for item in variants if any(inclusion.includes_revision(other, item) for other in others)]


def _describe_added(
    keyword: str,
    base: NormalSchema,
    revision: NormalSchema,
    added: list[ResolvedSchema],
    covered: list[ResolvedSchema],
    use: SchemaUse,
) -> Difference:
    """Describe variants that were added; in a response, those of anyOf break callers only if they allow more values."""
    extends = (
        keyword == "anyOf" and use.direction == "response" and any(item not in covered for item in added)
    )
    change = "any-of-extended" if extends else f"{_UNION_IDS[keyword]}-added"
    names = _format_names(added)
    return make_difference(change, base, revision, "", names)


def compare_wrapping(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse, inclusion: Inclusion
) -> tuple[list[Difference | SchemaPair], bool]:
    """Compare a schema with a union that replaced it, or the reverse; and whether to compare the other keywords, too."""
    is_wrapped = bool(revision.unions)
    plain, wrapped = (base, revision) if is_wrapped else (revision, base)
    if not _is_limited(plain):
        # Everything was valid, and only some variants are now; or the reverse.
        union = wrapped.unions[0].keyword
        names = ("anything", union) if is_wrapped else (union, "anything")
        change = classify_types("narrower" if is_wrapped else "wider", base, revision, use)
        return [make_difference(change, base, revision, *names)], False
    plain_side, wrapped_side = inclusion.sides if is_wrapped else inclusion.sides[::-1]
    signature = compute_signature(plain_side, plain.schema)
    variants = wrapped.unions[0].variants if len(wrapped.unions) == 1 else ()
    same = [variant for variant in variants if compute_signature(wrapped_side, variant) == signature]
    if same:
        others = [variant for variant in variants if variant is not same[0]]
        return [
            *_describe_same(base, revision, others, use, inclusion),
            *compare_null(base, revision, use),
        ], False
    relation = _relate(plain, wrapped, inclusion, is_wrapped=is_wrapped)
    keeps_keywords = (
        wrapped.types == plain.types
        and wrapped.properties.keys() == plain.properties.keys()
        and wrapped.required == plain.required
    )
    if keeps_keywords and relation in ("other", "narrower" if is_wrapped else "wider"):
        change = f"alternatives-{'added' if is_wrapped else 'removed'}"
        return [make_difference(change, base, revision)], True
    before, after = (
        _decide_null(schema, side) for schema, side in zip((base, revision), inclusion.sides, strict=True)
    )
    nulls = compare_null(before, after, use)
    return [*_describe_relation(relation, base, revision, is_wrapped=is_wrapped), *nulls], False


def _describe_same(
    base: NormalSchema,
    revision: NormalSchema,
    others: list[ResolvedSchema],
    use: SchemaUse,
    inclusion: Inclusion,
) -> Iterator[Difference]:
    """Describe the variants that joined an unchanged schema, or left it."""
    if base.unions:
        names = _format_names(others)
        yield make_difference(f"{_UNION_IDS[base.unions[0].keyword]}-removed", base, revision, names, names)
    else:
        covered = _find_covered(others, [base.schema], inclusion, are_removed=False)
        yield _describe_added(revision.unions[0].keyword, base, revision, others, covered, use)


def _describe_relation(
    relation: Relation, base: NormalSchema, revision: NormalSchema, *, is_wrapped: bool
) -> Iterator[Difference]:
    if relation == "other":
        yield make_difference("wrapped-in-one-of" if is_wrapped else "unwrapped-from-one-of", base, revision)
    elif relation != "same":
        change = "widened" if relation == "wider" else "narrowed"
        yield make_difference(f"alternatives-{change}", base, revision)


def _relate(
    plain: NormalSchema, wrapped: NormalSchema, inclusion: Inclusion, *, is_wrapped: bool
) -> Relation:
    """Relate a schema and a union, without null."""
    plain_side, wrapped_side = inclusion.sides if is_wrapped else inclusion.sides[::-1]
    parts, alternatives = plain_side.list_alternatives(plain), wrapped_side.list_alternatives(wrapped)
    if len(parts) * len(alternatives) > _MAX_CANDIDATES:
        return "other"

    def is_part_of(part: ResolvedSchema, alternative: ResolvedSchema) -> bool:
        if is_wrapped:
            return inclusion.includes_base(part, alternative)
        return inclusion.includes_revision(alternative, part)

    def is_alternative_of(alternative: ResolvedSchema, part: ResolvedSchema) -> bool:
        if is_wrapped:
            return inclusion.includes_revision(part, alternative)
        return inclusion.includes_base(alternative, part)

    def is_covered(part: ResolvedSchema) -> bool:
        match = next((other for other in alternatives if is_part_of(part, other)), None)
        if match is None or wrapped.unions[0].keyword == "anyOf":
            return match is not None
        others = [wrapped_side.normalize(other) for other in alternatives if other is not match]
        return all(_are_disjoint(plain_side.normalize(part), other) for other in others)

    includes_plain = all(map(is_covered, parts))
    includes_wrapped = all(any(is_alternative_of(other, part) for part in parts) for other in alternatives)
    results = (includes_plain, includes_wrapped)
    return make_relation(*(results if is_wrapped else results[::-1]))


def _are_disjoint(schema: NormalSchema, other: NormalSchema) -> bool:
    """Whether no value is valid for both, as far as values, types and required properties decide."""
    if schema.values is not None and other.values is not None:
        return set(map(format_json, schema.values)).isdisjoint(map(format_json, other.values))
    if schema.types and other.types:
        names = {"number" if name == "integer" else name for name in schema.types}
        if names.isdisjoint("number" if name == "integer" else name for name in other.types):
            return True
    return _lacks_required(schema, other) or _lacks_required(other, schema)


def _lacks_required(schema: NormalSchema, other: NormalSchema) -> bool:
    """Whether a schema requires a property that another, which is closed, does not have."""
    return other.forbids_unknown and not schema.required <= other.properties.keys()


def _decide_null(schema: NormalSchema, side: Normalizer) -> NormalSchema:
    """The schema; null is valid in a union if it is valid in a variant."""
    results = [side.resolver.is_nullable(variant) for union in schema.unions for variant in union.variants]
    if schema.is_nullable is not None or not results or (None in results and True not in results):
        return schema
    return replace(schema, is_nullable=True in results)


def _is_limited(schema: NormalSchema) -> bool:
    return schema.types is not None or bool(schema.properties) or schema.values is not None


def _format_names(schemas: list[ResolvedSchema]) -> str:
    return ", ".join(
        schema.component or str(schema.source.get("title") or schema.source.get("type") or "an inline schema")
        for schema in schemas
    )
