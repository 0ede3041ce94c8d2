"""Compares the valid values of schemas: types, null, enums, constants, defaults, patterns and embedded content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sdkwright.diff.wire.differences import Difference, SchemaPair, SchemaUse, make_difference
from sdkwright.diff.wire.merged_keywords import Kind
from sdkwright.diff.wire.normal_form import NormalSchema
from sdkwright.diff.wire.relate_types import Relation, relate_types
from sdkwright.diff.wire.schemas import format_json

_TEXT: Final = frozenset({"string"})
_ANY_TEXT: Final = frozenset({Kind("string", "")})
_MATCH_ALL: Final = {".*", "^.*$", ".*$", "^.*", "[\\s\\S]*", "^[\\s\\S]*$"}
_ITEM_FAMILIES: Final = ("parameter-property", "header-property")


def compare_types(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare types and formats."""
    relation = relate_types(base, revision)
    if relation == "same" or (use.is_text and _is_any_value(base) and _is_any_value(revision)):
        return
    wide, narrow = (revision, base) if use.direction == "request" else (base, revision)
    if use.is_text and relation == "other" and is_any_text(wide) and narrow.types:
        # On the wire, a value of the other type is text too.
        change = "type-generalized" if "parameter" in use.family else "type-compatible"
    elif base.is_union_of_types != revision.is_union_of_types and relation in ("wider", "narrower"):
        change = "list-of-types-widened" if relation == "wider" else "list-of-types-narrowed"
    else:
        change = classify_types(relation, base, revision, use)
    yield make_difference(change, base, revision, _format_types(base), _format_types(revision))


def compare_null(
    base: NormalSchema, revision: NormalSchema, use: SchemaUse
) -> Iterator[Difference | SchemaPair]:
    """Compare whether null is valid, as in a schema that allows everything."""
    before, after = bool(base.is_nullable), bool(revision.is_nullable)
    if use.ignores_null:
        return
    is_open = base.is_nullable is None or revision.is_nullable is None
    if before == after or (is_open and (base.has_types or revision.has_types)):
        return
    yield make_difference("became-nullable" if after else "became-not-nullable", base, revision)


def classify_types(relation: Relation, base: NormalSchema, revision: NormalSchema, use: SchemaUse) -> str:
    """The kind of change, if types have a relation other than "same"."""
    if relation == "narrower" and base.types is None and use.direction == "request" and revision.is_nullable:
        return "type-documented"
    if relation == "wider":
        is_open = revision.types is None or base.types == revision.types
        return "type-changed" if use.direction == "response" and is_open else "type-generalized"
    if relation == "narrower" and (use.direction == "response" or use.family in _ITEM_FAMILIES):
        return "type-specialized"
    if use.family in _ITEM_FAMILIES and base.types == _TEXT:
        has_items = bool((revision.types or frozenset()) & {"array", "object"})
        return "type-changed" if has_items else "type-specialized"
    return "type-changed"


def _is_any_value(schema: NormalSchema) -> bool:
    """Whether every value is valid, where all values are text."""
    return schema.types is None or is_any_text(schema)


def is_any_text(schema: NormalSchema) -> bool:
    """Whether every text is valid, and nothing else."""
    return schema.kinds == _ANY_TEXT and not schema.patterns and schema.values is None


def _format_types(schema: NormalSchema) -> str:
    if not schema.types:
        return "anything" if schema.types is None else "null"
    formats = {kind.format for kind in schema.kinds}
    if len(formats) > 1:
        return " or ".join(sorted(map(str, schema.kinds)))
    return str(Kind(" or ".join(sorted(schema.types)), formats.pop()))


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


def _subtract(values: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    known = {format_json(value) for value in others}
    return tuple(value for value in values if format_json(value) not in known)


def _format_values(values: tuple[Any, ...] | None, is_const: bool = False) -> str:
    if values is None:
        return ""
    return format_json(values[0]) if is_const else ", ".join(map(format_json, values))
