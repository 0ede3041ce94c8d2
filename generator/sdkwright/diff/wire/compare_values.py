"""Compares the valid values of schemas: types, null, enums, constants, defaults, patterns, embedded content and bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

from sdkwright.diff.wire.differences import Difference, SchemaPair, SchemaUse, make_difference
from sdkwright.diff.wire.normal_form import NormalSchema
from sdkwright.diff.wire.rules.bounds import BOUNDS
from sdkwright.diff.wire.schemas import format_json

Relation: TypeAlias = Literal["same", "wider", "narrower", "other"]

_TEXT: Final = frozenset({"string"})
_WIDER_FORMATS: Final = {("int32", "int64"), ("float", "double")}
_MATCH_ALL: Final = {".*", "^.*$", ".*$", "^.*", "[\\s\\S]*", "^[\\s\\S]*$"}
_ITEM_FAMILIES: Final = ("parameter-property", "header-property")


def compare_types(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare types and formats."""
    relation = _relate(base, revision)
    if relation == "same":
        return
    wide, narrow = (revision, base) if use.direction == "request" else (base, revision)
    if use.is_text and relation == "other" and is_any_text(wide) and narrow.types:
        # On the wire, a value of the other type is text too.
        change = "type-generalized" if "parameter" in use.family else "type-compatible"
    elif base.is_union_of_types != revision.is_union_of_types and relation in ("wider", "narrower"):
        change = "list-of-types-widened" if relation == "wider" else "list-of-types-narrowed"
    else:
        change = _classify(relation, base, revision, use)
    yield make_difference(change, base, revision, _format_types(base), _format_types(revision))


def compare_null(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare whether null is valid, as in a schema that allows everything."""
    before, after = bool(base.is_nullable), bool(revision.is_nullable)
    is_open = base.is_nullable is None or revision.is_nullable is None
    if before == after or (is_open and (base.has_types or revision.has_types)):
        return
    yield make_difference("became-nullable" if after else "became-not-nullable", base, revision)


def _classify(relation: Relation, base: NormalSchema, revision: NormalSchema, use: SchemaUse) -> str:
    if relation == "wider":
        is_open = revision.types is None or base.types == revision.types
        return "type-changed" if use.direction == "response" and is_open else "type-generalized"
    if relation == "narrower" and (use.direction == "response" or use.family in _ITEM_FAMILIES):
        return "type-specialized"
    if use.family in _ITEM_FAMILIES and base.types == _TEXT:
        has_items = bool((revision.types or frozenset()) & {"array", "object"})
        return "type-changed" if has_items else "type-specialized"
    return "type-changed"


def _relate(base: NormalSchema, revision: NormalSchema) -> Relation:
    relation = _relate_types(base.types, revision.types)
    if relation == "other" or base.types is None or revision.types is None:
        return relation
    formats = _relate_formats(base.format, revision.format)
    if relation == formats or formats == "same":
        return relation
    return formats if relation == "same" else "other"


def _relate_types(base: frozenset[str] | None, revision: frozenset[str] | None) -> Relation:
    if base == revision:
        return "same"
    if base is None or revision is None:
        return "narrower" if base is None else "wider"
    if _includes(revision, base):
        return "wider"
    return "narrower" if _includes(base, revision) else "other"


def _includes(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    return all(name in wide or (name == "integer" and "number" in wide) for name in narrow)


def _relate_formats(base: str, revision: str) -> Relation:
    if base == revision:
        return "same"
    if not base or not revision:
        return "narrower" if revision else "wider"
    if (base, revision) in _WIDER_FORMATS:
        return "wider"
    return "narrower" if (revision, base) in _WIDER_FORMATS else "other"


def is_any_text(schema: NormalSchema) -> bool:
    """Whether every text is valid, and nothing else."""
    is_free = not schema.format and not schema.patterns and schema.values is None
    return schema.types == _TEXT and is_free


def _format_types(schema: NormalSchema) -> str:
    types = " or ".join(sorted(schema.types)) if schema.types else "anything"
    return f"{types} ({schema.format})" if schema.format else types


def compare_enums(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare enums and constants; a constant is an enum of one value."""
    before, after = base.values, revision.values
    if before is None and after is None:
        return
    if before is None or after is None:
        is_const = revision.is_const if before is None else base.is_const
        added, removed = ("const-added", "const-removed") if is_const else ("became-enum", "became-not-enum")
        change = added if before is None else removed
        yield make_difference(
            change, base, revision, _format_values(before, is_const), _format_values(after, is_const)
        )
        return
    gone = _subtract(before, after)
    new = _subtract(after, before)
    if base.is_const and revision.is_const and gone:
        yield make_difference("const-changed", base, revision, format_json(before[0]), format_json(after[0]))
        return
    if gone:
        yield make_difference("enum-value-removed", base, revision, _format_values(gone), "")
    if new:
        yield make_difference("enum-value-added", base, revision, "", _format_values(new))


def compare_extensible_enums(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the values of `x-extensible-enum`."""
    gone = _subtract(base.extensible_values, revision.extensible_values)
    if gone and revision.extensible_values:
        yield make_difference("x-extensible-enum-value-removed", base, revision, _format_values(gone), "")


def compare_defaults(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare defaults."""
    before, after = (format_json(list(side.default)) for side in (base, revision))
    if before == after or use.is_required:
        return
    kind = "changed" if base.default and revision.default else "added" if revision.default else "removed"
    values = (format_json(side.default[0]) if side.default else "" for side in (base, revision))
    yield make_difference(f"default-value-{kind}", base, revision, *values)


def compare_patterns(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare patterns, except patterns that match everything."""
    before, after = (set(side.patterns) - _MATCH_ALL for side in (base, revision))
    if before == after:
        return
    if before and after:
        change = "removed" if after < before else "added" if before < after else "changed"
    elif after:
        change = "added"
    elif revision.patterns:
        change = "generalized" if use.direction == "request" else "changed"
    else:
        change = "removed"
    values = (" and ".join(side.patterns) for side in (base, revision))
    yield make_difference(f"pattern-{change}", base, revision, *values)


def compare_embedded_content(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare the encoding and the media type of content in a text."""
    for change, before, after in (
        ("content-encoding-changed", base.content_encoding, revision.content_encoding),
        ("content-media-type-changed", base.content_media_type, revision.content_media_type),
    ):
        if before != after:
            yield make_difference(change, base, revision, before or "none", after or "none")


def compare_bounds(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare bounds of numbers, lengths and counts.

    A bound that does not apply to the type of either side is compared too, except inside a parameter: the type is
    probably wrong. A bound that applies to the type of one side only is part of the change of the type.
    """
    for bound in BOUNDS:
        applies_to_base, applies_to_revision = (
            side.types is None or bool(side.types & bound.types) for side in (base, revision)
        )
        if applies_to_base != applies_to_revision or (not applies_to_base and use.family in _ITEM_FAMILIES):
            continue
        if bound.needs_contains and not ("contains" in base.subschemas and "contains" in revision.subschemas):
            continue
        before, after = (side.bounds.get(bound.keyword) for side in (base, revision))
        if before == after:
            continue
        if before is None or after is None:
            change = "unset" if after is None else "set"
        else:
            change = "increased" if after > before else "decreased"
        yield make_difference(f"{bound.id}-{change}", base, revision, before, after)


def compare_multiples(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare `multipleOf` and `uniqueItems`."""
    before, after = base.multiple_of, revision.multiple_of
    if before != after:
        change = "set" if before is None else "unset" if after is None else "changed"
        yield make_difference(f"multiple-of-{change}", base, revision, before, after)
    if base.unique_items != revision.unique_items:
        change = "set" if revision.unique_items else "unset"
        yield make_difference(f"unique-items-{change}", base, revision)


def _subtract(values: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    known = {format_json(value) for value in others}
    return tuple(value for value in values if format_json(value) not in known)


def _format_values(values: tuple[Any, ...] | None, is_const: bool = False) -> str:
    if values is None:
        return ""
    return format_json(values[0]) if is_const else ", ".join(map(format_json, values))
