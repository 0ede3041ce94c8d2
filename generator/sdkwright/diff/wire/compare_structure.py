"""Compares the structure of schemas: properties, unions, subschemas, tuples and discriminators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sdkwright.diff.wire.differences import (
    Difference,
    SchemaPair,
    SchemaUse,
    format_value,
    make_difference,
)
from sdkwright.diff.wire.matching import compute_signature, match_schemas
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.rules.structure import SUBSCHEMA_IDS
from sdkwright.diff.wire.schemas import ResolvedSchema, Union, format_json

_UNION_IDS: Final = {"oneOf": "one-of", "anyOf": "any-of"}


class Property(NamedTuple):
    """A property of an object."""

    pointer: str  # of its declaration; its schema may be a component elsewhere
    schema: ResolvedSchema
    normal: NormalSchema
    is_required: bool

    @property
    def need(self) -> str:
        return "required" if self.is_required else "optional"


def compare_properties(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse, sides: tuple[Normalizer, Normalizer]
) -> Iterator[Difference | SchemaPair]:
    """Compare the properties of both sides by name."""
    for name in dict.fromkeys([*base.properties, *revision.properties]):
        before = _find_property(base, name, sides[0])
        after = _find_property(revision, name, sides[1])
        if before is None and after is not None:
            yield from _describe_added(after, use)
        elif after is None and before is not None:
            yield from _describe_removed(before, use)
        elif before is not None and after is not None:
            yield from _compare_property(before, after, use)


def _find_property(parent: NormalSchema, name: str, normalizer: Normalizer) -> Property | None:
    schema = parent.properties.get(name)
    if schema is None:
        return None
    pointer, is_required = parent.property_pointers[name], name in parent.required
    return Property(pointer, schema, normalizer.normalize(schema), is_required)


def _describe_added(after: Property, use: SchemaUse) -> Iterator[Difference]:
    if use.direction == "request" and after.normal.is_read_only:
        return  # callers do not send it
    change = f"{after.need}-property-added"
    if use.direction == "request" and after.is_required and after.normal.default:
        change += "-with-default"
    if use.direction == "response" and after.normal.is_write_only:
        change = f"{after.need}-write-only-property-added"
    yield Difference(change, "", after.pointer, sources=(None, after.schema.source), position="property")


def _describe_removed(before: Property, use: SchemaUse) -> Iterator[Difference]:
    if use.direction == "request" and before.normal.is_read_only:
        return
    change = "property-removed"
    if use.direction == "response":
        change = f"{before.need}-{'write-only-' if before.normal.is_write_only else ''}property-removed"
    yield Difference(change, before.pointer, "", sources=(before.schema.source, None), position="property")


def _compare_property(before: Property, after: Property, use: SchemaUse) -> Iterator[Difference | SchemaPair]:
    sources = (before.schema.source, after.schema.source)
    for change in _list_property_changes(before, after, use):
        yield Difference(change, before.pointer, after.pointer, sources=sources, position="property")
    yield SchemaPair(before.schema, after.schema)


def _list_property_changes(before: Property, after: Property, use: SchemaUse) -> Iterator[str]:
    old, new = before.normal, after.normal
    is_request = use.direction == "request"
    if before.is_required != after.is_required and not (is_request and new.is_read_only):
        change = f"property-became-{after.need}"
        if is_request and after.is_required and new.default:
            change += "-with-default"
        yield f"write-only-{change}" if not is_request and new.is_write_only else change
    if old.is_read_only != new.is_read_only:
        yield f"{after.need}-property-became-{'' if new.is_read_only else 'not-'}read-only"
    if old.is_write_only != new.is_write_only:
        yield f"{after.need}-property-became-{'' if new.is_write_only else 'not-'}write-only"
    if old.is_deprecated != new.is_deprecated:
        suffix = "-with-sunset" if new.sunset else ""
        yield f"property-deprecated{suffix}" if new.is_deprecated else "property-reactivated"


def compare_unions(
    base: NormalSchema, revision: NormalSchema, sides: tuple[Normalizer, Normalizer]
) -> Iterator[Difference | SchemaPair]:
    """Compare the variants of unions; matching variants become pairs."""
    if len(base.unions) == len(revision.unions) == 1:
        # Between oneOf and anyOf, only the variants count.
        yield from _compare_variants(base.unions, revision.unions, base, revision, sides)
        return
    for keyword in _UNION_IDS:
        before, after = (
            [union for union in side.unions if union.keyword == keyword] for side in (base, revision)
        )
        yield from _compare_variants(before, after, base, revision, sides)


def _compare_variants(
    old: Sequence[Union],
    new: Sequence[Union],
    base: NormalSchema,
    revision: NormalSchema,
    sides: tuple[Normalizer, Normalizer],
) -> Iterator[Difference | SchemaPair]:
    before, after = ([variant for union in unions for variant in union.variants] for unions in (old, new))
    matching = match_schemas(before, after, sides)
    yield from (SchemaPair(*pair, is_inside=False) for pair in matching.pairs)
    if matching.base:
        change = f"{_UNION_IDS[old[0].keyword]}-removed"
        yield make_difference(change, base, revision, _format_names(matching.base), "")
    if matching.revision:
        change = f"{_UNION_IDS[new[0].keyword]}-added"
        yield make_difference(change, base, revision, "", _format_names(matching.revision))


def compare_wrapping(
    base: NormalSchema, revision: NormalSchema, sides: tuple[Normalizer, Normalizer]
) -> Iterator[Difference]:
    """Compare a schema with a union that replaced it, or the reverse."""
    if bool(base.unions) == bool(revision.unions):
        return
    is_wrapped = bool(revision.unions)
    plain, wrapped = (base, revision) if is_wrapped else (revision, base)
    plain_side, wrapped_side = sides if is_wrapped else sides[::-1]
    union = wrapped.unions[0]
    added = "added" if is_wrapped else "removed"
    if not _is_limited(plain):
        # Everything was valid, and only some variants are now; or the reverse.
        names = ("anything", union.keyword) if is_wrapped else (union.keyword, "anything")
        yield make_difference("type-changed", base, revision, *names)
        return
    signature = compute_signature(plain_side, plain.schema)
    same = [variant for variant in union.variants if compute_signature(wrapped_side, variant) == signature]
    if same:
        others = _format_names([variant for variant in union.variants if variant is not same[0]])
        yield make_difference(f"{_UNION_IDS[union.keyword]}-{added}", base, revision, others, others)
    elif wrapped.properties.keys() == plain.properties.keys() and wrapped.required == plain.required:
        yield make_difference(f"alternatives-{added}", base, revision)
    else:
        yield make_difference("wrapped-in-one-of" if is_wrapped else "unwrapped-from-one-of", base, revision)


def _is_limited(schema: NormalSchema) -> bool:
    return schema.types is not None or bool(schema.properties) or schema.values is not None


def compare_subschemas(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare keywords that contain one schema."""
    for keyword in dict.fromkeys([*base.subschemas, *revision.subschemas]):
        before, after = base.subschemas.get(keyword), revision.subschemas.get(keyword)
        if before is not None and after is not None:
            yield SchemaPair(before, after, is_reversed=keyword == "not")
        elif _has_effect(keyword, base, revision):
            change = f"{SUBSCHEMA_IDS[keyword]}-{'added' if before is None else 'removed'}"
            yield make_difference(change, base, revision)
    if base.forbids_unknown != revision.forbids_unknown:
        change = "forbidden" if revision.forbids_unknown else "allowed"
        yield make_difference(f"additional-properties-{change}", base, revision)


def _has_effect(keyword: str, base: NormalSchema, revision: NormalSchema) -> bool:
    """Whether the keyword has an effect that no other difference includes."""
    if keyword not in ("items", "additionalProperties"):
        return True
    if keyword == "additionalProperties" and (base.forbids_unknown or revision.forbids_unknown):
        return False
    type = "array" if keyword == "items" else "object"
    return all(side.types is None or type in side.types for side in (base, revision))


def compare_named_subschemas(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare keywords that contain schemas by name."""
    for keyword in ("patternProperties", "dependentSchemas"):
        before = base.named_subschemas.get(keyword, {})
        after = revision.named_subschemas.get(keyword, {})
        for name in dict.fromkeys([*before, *after]):
            if name in before and name in after:
                yield SchemaPair(before[name], after[name])
            else:
                change = f"{SUBSCHEMA_IDS[keyword]}-{'added' if name in after else 'removed'}"
                yield make_difference(change, base, revision, name, name)


def compare_dependent_required(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare `dependentRequired` by property."""
    names: dict[str, None] = dict.fromkeys([*base.dependent_required, *revision.dependent_required])
    for name in names:
        before, after = (side.dependent_required.get(name) for side in (base, revision))
        if before != after:
            change = "added" if before is None else "removed" if after is None else "changed"
            values: list[Any] = [format_value(before), format_value(after)]
            yield make_difference(f"dependent-required-{change}", base, revision, *values)


def compare_prefix_items(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the positions of a tuple."""
    before, after = base.prefix_items, revision.prefix_items
    yield from (SchemaPair(*pair) for pair in zip(before, after, strict=False))
    if len(before) != len(after):
        change = "added" if len(after) > len(before) else "removed"
        yield make_difference(f"prefix-items-{change}", base, revision)


def compare_discriminators(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the property of the discriminator, and its mapping."""
    start = "discriminator"
    if bool(base.discriminator) != bool(revision.discriminator):
        change = "added" if revision.discriminator else "removed"
        yield make_difference(f"{start}-{change}", base, revision)
        return
    if base.discriminator != revision.discriminator:
        values = (base.discriminator, revision.discriminator)
        yield make_difference(f"{start}-property-name-changed", base, revision, *values)
    before, after = base.discriminator_mapping, revision.discriminator_mapping
    gone = [tag for tag in before if tag not in after]
    new = [tag for tag in after if tag not in before]
    if new:
        tags = ", ".join(map(format_json, new))
        yield make_difference(f"{start}-mapping-added", base, revision, "", tags)
    if gone:
        tags = ", ".join(map(format_json, gone))
        yield make_difference(f"{start}-mapping-deleted", base, revision, tags, "")
    for tag, target in before.items():
        if after.get(tag, target) != target:
            yield make_difference(f"{start}-mapping-changed", base, revision, target, after[tag])


def _format_names(schemas: list[ResolvedSchema]) -> str:
    return ", ".join(
        schema.component or str(schema.source.get("title") or schema.source.get("type") or "an inline schema")
        for schema in schemas
    )
