"""Compares discriminators: the property, and the variant that each of its values (tags) selects."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.diff.wire.differences import Difference, SchemaUse, make_difference
from sdkwright.diff.wire.matching import match_variants
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.schemas import ResolvedSchema, format_json


def compare_discriminators(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse, sides: tuple[Normalizer, Normalizer]
) -> Iterator[Difference]:
    """Compare the property of the discriminator, and its tags.

    Where a variant may lack the property, the meaning of the discriminator is undefined, so no change breaks callers.
    """
    if all(
        side.resolver.is_heir(schema.schema) for side, schema in zip(sides, (base, revision), strict=True)
    ):
        return  # the tags are those of what both inherit from
    if bool(base.discriminator) != bool(revision.discriminator):
        change = "added" if revision.discriminator else "removed"
        yield make_difference(f"discriminator-{change}", base, revision)
        return
    if not base.discriminator:
        return
    is_effective = _is_effective(base, sides[0])
    if base.discriminator != revision.discriminator:
        change = "replaced" if is_effective else "property-name-changed"
        values = (base.discriminator, revision.discriminator)
        yield make_difference(f"discriminator-{change}", base, revision, *values)
    before, after = (_list_tags(schema, side) for schema, side in zip((base, revision), sides, strict=True))
    yield from _compare_tags(before, after, base, revision, use, is_effective=is_effective)
    reassigned = [
        (target, after[tag])
        for tag, target in before.items()
        if after.get(tag, target) != target and not _is_renamed(target, after[tag], sides)
    ]
    if reassigned:
        # Two variants that are compared with each other have findings of their own.
        compared = _list_compared(base, revision, sides)
        for target, other in reassigned:
            if (target, other) in compared:
                continue
            change = "tag-reassigned" if is_effective else "mapping-changed"
            yield make_difference(f"discriminator-{change}", base, revision, target, other)


def _compare_tags(
    before: dict[str, str],
    after: dict[str, str],
    base: NormalSchema,
    revision: NormalSchema,
    use: SchemaUse,
    *,
    is_effective: bool,
) -> Iterator[Difference]:
    """Compare the sets of tags; a tag that appeared or disappeared with its variant is part of that change."""
    new = [tag for tag in after if tag not in before]
    gone = [tag for tag in before if tag not in after]
    if new:
        has_known_variant = any(after[tag] in before.values() for tag in new)
        breaks = is_effective and use.direction == "response" and has_known_variant
        tags = ", ".join(map(format_json, new))
        yield make_difference(
            "discriminator-tag-added" if breaks else "discriminator-mapping-added", base, revision, "", tags
        )
    if gone:
        breaks = is_effective and use.direction == "request"
        tags = ", ".join(map(format_json, gone))
        yield make_difference(
            "discriminator-tag-removed" if breaks else "discriminator-mapping-deleted",
            base,
            revision,
            tags,
            "",
        )


def _list_tags(schema: NormalSchema, side: Normalizer) -> dict[str, str]:
    """The tags of the mapping; a component that it does not contain has its name or its constants as tags."""
    tags = dict(schema.discriminator_mapping)
    for variant in list_variants(schema, side):
        name = variant.component
        if name and name not in tags.values():
            constants = () if schema.discriminator_mapping else _list_constants(schema, variant, side)
            tags.update(dict.fromkeys(constants or (name,), name))
    return tags


def _list_constants(schema: NormalSchema, variant: ResolvedSchema, side: Normalizer) -> tuple[str, ...]:
    declaration = side.normalize(variant).properties.get(schema.discriminator)
    values = side.normalize(declaration).values if declaration is not None else None
    return tuple(map(str, values or ()))


def _is_effective(schema: NormalSchema, side: Normalizer) -> bool:
    """Whether every variant requires the property, or limits its values."""
    variants = list_variants(schema, side) or [schema.schema]
    return all(
        schema.discriminator in side.normalize(variant).required or _list_constants(schema, variant, side)
        for variant in variants
    )


def list_variants(schema: NormalSchema, side: Normalizer) -> list[ResolvedSchema]:
    """The variants that a tag can select: the members of a union, or the components that inherit from the schema."""
    variants = [variant for union in schema.unions for variant in union.variants]
    return variants or side.resolver.list_heirs(schema.schema)


def match_heirs(
    base: ResolvedSchema, revision: ResolvedSchema, sides: tuple[Normalizer, Normalizer]
) -> Iterator[tuple[ResolvedSchema, ResolvedSchema]]:
    """The pairs of components that inherit from two schemas with a discriminator, by their tags."""
    before, after = (
        {heir.component: heir for heir in side.resolver.list_heirs(schema)}
        for side, schema in zip(sides, (base, revision), strict=True)
    )
    if before and after:
        tags = [
            _list_tags(side.normalize(schema), side)
            for side, schema in zip(sides, (base, revision), strict=True)
        ]
        for tag, target in tags[0].items():
            if target in before and tags[1].get(tag) in after:
                yield before[target], after[tags[1][tag]]


def _list_compared(
    base: NormalSchema, revision: NormalSchema, sides: tuple[Normalizer, Normalizer]
) -> set[tuple[str, str]]:
    """The components of the variants that are compared with each other."""
    matching = match_variants(list_variants(base, sides[0]), list_variants(revision, sides[1]), sides)
    return {(before.component, after.component) for before, after in matching.pairs}


def _is_renamed(before: str, after: str, sides: tuple[Normalizer, Normalizer]) -> bool:
    """Whether a component has another name: the old one is gone, and the new one did not exist."""
    return (
        before not in sides[1].resolver.component_schemas and after not in sides[0].resolver.component_schemas
    )
