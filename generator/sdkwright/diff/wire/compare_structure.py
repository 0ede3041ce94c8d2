"""Compares the structure of schemas: properties, subschemas and tuples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sdkwright.diff.wire.differences import (
    Difference,
    Relate,
    SchemaPair,
    SchemaUse,
    format_value,
    make_difference,
)
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.relate_types import Relation
from sdkwright.diff.wire.rules.structure import SUBSCHEMA_IDS
from sdkwright.diff.wire.schemas import ResolvedSchema
from sdkwright.openapi.pointers import join_pointer, split_pointer

_APPLIED_BESIDE: Final = {"then", "else", "if", "not", "dependentSchemas", "allOf", "anyOf", "oneOf"}
"""The keywords whose schemas apply to the same value as the schema around them."""

_TYPES_OF_REST: Final = {
    **dict.fromkeys(("items", "unevaluatedItems"), "array"),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), "object"),
}
"""The keywords for the items or properties that no other keyword describes, and their types."""


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
            yield from _describe_added(after, name in base.required, use)
            if (rest := base.subschemas.get("additionalProperties")) is not None:
                yield SchemaPair(rest, after.schema)  # the schema of the property until now
        elif after is None and before is not None:
            yield from _describe_removed(before, use)
            if (rest := revision.subschemas.get("additionalProperties")) is not None:
                yield SchemaPair(before.schema, rest)
        elif before is not None and after is not None:
            yield from _compare_property(before, after, use)
    if _applies_beside(base) and _applies_beside(revision):
        for name in sorted(base.required ^ revision.required):
            if name not in base.properties and name not in revision.properties:
                yield _describe_undeclared(name, base, revision)


def _applies_beside(schema: NormalSchema) -> bool:
    """Whether another schema probably declares the properties; otherwise an undeclared name is a mistake."""
    steps = split_pointer(schema.schema.pointer)
    return not schema.properties or not {*steps[-1:], *steps[-2:-1]}.isdisjoint(_APPLIED_BESIDE)


def _describe_undeclared(name: str, base: NormalSchema, revision: NormalSchema) -> Difference:
    """Describe that a property without a declaration became required or optional."""
    need = "required" if name in revision.required else "optional"
    before, after = (side.schema.pointer + join_pointer("properties", name) for side in (base, revision))
    sources = (base.schema.source, revision.schema.source)
    return Difference(f"property-became-{need}", before, after, sources=sources, position="property")


def _find_property(parent: NormalSchema, name: str, normalizer: Normalizer) -> Property | None:
    schema = parent.properties.get(name)
    if schema is None:
        return None
    pointer, is_required = parent.property_pointers[name], name in parent.required
    return Property(pointer, schema, normalizer.normalize(schema), is_required)


def _describe_added(after: Property, was_required: bool, use: SchemaUse) -> Iterator[Difference]:
    """Describe a new property; it may have been required before, without a declaration."""
    if use.direction == "request" and after.normal.is_read_only:
        return  # callers do not send it
    need = "optional" if was_required else after.need
    change = f"{need}-property-added"
    if use.direction == "request" and need == "required" and after.normal.default:
        change += "-with-default"
    if use.direction == "response" and after.normal.is_write_only:
        change = f"{need}-write-only-property-added"
    sources = (None, after.schema.source)
    yield Difference(change, "", after.pointer, sources=sources, position="property")
    if was_required and not after.is_required:
        yield Difference("property-became-optional", "", after.pointer, sources=sources, position="property")


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


def compare_subschemas(
    base: NormalSchema, revision: NormalSchema, relate: Relate
) -> Iterator[Difference | SchemaPair]:
    """Compare keywords that contain one schema."""
    for keyword in dict.fromkeys([*base.subschemas, *revision.subschemas]):
        before, after = base.subschemas.get(keyword), revision.subschemas.get(keyword)
        if before is None or after is None:
            if _has_effect(keyword, base, revision):
                change = f"{SUBSCHEMA_IDS[keyword]}-{'added' if before is None else 'removed'}"
                yield make_difference(change, base, revision)
        elif _limits_by_matching(keyword, base, revision):
            yield SchemaPair(before, after)
        else:
            for effect in _list_effects(keyword, relate(before, after), base, revision):
                yield make_difference(f"{SUBSCHEMA_IDS[keyword]}-{effect}", base, revision)
    for start, before_closed, after_closed in (
        ("additional-properties", base.forbids_unknown, revision.forbids_unknown),
        ("items", base.forbids_items, revision.forbids_items),
    ):
        if before_closed != after_closed:
            yield make_difference(f"{start}-{'forbidden' if after_closed else 'allowed'}", base, revision)


def _limits_by_matching(keyword: str, base: NormalSchema, revision: NormalSchema) -> bool:
    """Whether more values are valid if more values match the schema of the keyword."""
    has_maximum = "maxContains" in base.bounds or "maxContains" in revision.bounds
    return keyword not in ("if", "not") and not (keyword == "contains" and has_maximum)


def _list_effects(
    keyword: str, relation: Relation, base: NormalSchema, revision: NormalSchema
) -> tuple[str, ...]:
    """The effects if more or fewer values match the schema of `not`, `if`, or `contains` with a maximum."""
    if relation == "same":
        return ()
    if keyword == "contains":
        return ("changed",)
    branches = {name for name in ("then", "else") if name in base.subschemas or name in revision.subschemas}
    if relation == "other" or (keyword == "if" and len(branches) == 2):
        return "tightened", "loosened"
    is_reversed = keyword == "not" or branches == {"then"}
    return ("tightened",) if (relation == "wider") == is_reversed else ("loosened",)


def _has_effect(keyword: str, base: NormalSchema, revision: NormalSchema) -> bool:
    """Whether the keyword has an effect that no other difference includes."""
    if keyword in ("then", "else"):
        return "if" in base.subschemas and "if" in revision.subschemas
    type = _TYPES_OF_REST.get(keyword)
    if type is None:
        return True
    sides = (base, revision)
    if any(side.forbids_items if type == "array" else side.forbids_unknown for side in sides):
        return False
    return all(side.types is None or type in side.types for side in sides)


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
                continue
            effects = ("added", "removed")
            if keyword == "patternProperties" and base.forbids_unknown and revision.forbids_unknown:
                effects = ("allowed", "forbidden")  # no other name is valid
            change = f"{SUBSCHEMA_IDS[keyword]}-{effects[name not in after]}"
            yield make_difference(change, base, revision, name, name)


def compare_dependent_required(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare `dependentRequired` by property."""
    for name in dict.fromkeys([*base.dependent_required, *revision.dependent_required]):
        before, after = (side.dependent_required.get(name, frozenset()) for side in (base, revision))
        if before == after:
            continue
        if before and after:
            change = "tightened" if before < after else "loosened" if after < before else "changed"
        else:
            change = "removed" if before else "added"
        values: list[Any] = [format_value(sorted(items)) for items in (before, after)]
        yield make_difference(f"dependent-required-{change}", base, revision, *values)


def compare_prefix_items(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the positions of a tuple; the schema of `items` describes further positions."""
    before, after = base.prefix_items, revision.prefix_items
    yield from (SchemaPair(*pair) for pair in zip(before, after, strict=False))
    if len(before) == len(after):
        return
    grows = len(after) > len(before)
    shorter = base if grows else revision
    rest = shorter.subschemas.get("items")
    if base.forbids_items and revision.forbids_items:
        yield make_difference(f"tuple-{'extended' if grows else 'shortened'}", base, revision)
    elif not shorter.forbids_items and rest is None:
        yield make_difference(f"prefix-items-{'added' if grows else 'removed'}", base, revision)
    elif rest is not None:
        yield make_difference(f"tuple-position-{'added' if grows else 'removed'}", base, revision)
        yield from (SchemaPair(rest, schema) for schema in after[len(before) :])
        yield from (SchemaPair(schema, rest) for schema in before[len(after) :])
