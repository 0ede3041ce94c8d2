"""Kinds of changes to how schemas are put together: alternatives, parts, conditions, items and discriminators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.diff.core.finding import Level
from sdkwright.diff.wire.kind import Kind

_LIFTED: Final = "A request whose items may now be anything concerns nobody."
_WRAPPED: Final = "{type: object, properties: {x: {type: string}, y: {type: string}}, required: [x, y]}"
_WRAPPED_LOOSELY: Final = "{type: object, properties: {x: {type: string}, y: {type: string}}}"
_LIMITED: Final = _WRAPPED_LOOSELY[:-1] + ", oneOf: [{required: [x]}, {required: [y]}]}"
_VARIANTS: Final = (
    "{oneOf: [{type: object, properties: {x: {type: string}}, required: [x]},"
    " {type: object, properties: {y: {type: string}}, required: [y]}]}"
)


def _union(keyword: str, id: str, response: Level) -> Iterator[Kind]:
    a, b, c = (
        f"{{type: object, title: {n}, properties: {{{n}: {{type: string}}}}, required: [{n}]}}" for n in "abc"
    )
    few, many = f"{{{keyword}: [{a}, {b}]}}", f"{{{keyword}: [{a}, {b}, {c}]}}"
    yield Kind(f"{id}-added", "info", response, f"{{after}} joined the {keyword}", few, many, f"{id}-removed")
    yield Kind(f"{id}-removed", "error", "info", f"{{before}} left the {keyword}", many, few, f"{id}-added")


def _parts() -> Iterator[Kind]:
    a, b = (f"{{type: object, properties: {{{n}: {{type: string}}}}}}" for n in "ab")
    one, two = f"{{allOf: [{a}]}}", f"{{allOf: [{a}, {b}]}}"
    note = f"{{allOf: [{a}, {{title: A note.}}]}}"
    yield Kind("all-of-added", "error", "info", "{after} joined the allOf", one, two, "all-of-removed")
    same = f"{{allOf: [{a}, {a}]}}", one  # a part that something else still guarantees
    text = "{before} left the allOf"
    yield Kind("all-of-removed", "warning", "info", text, two, one, "all-of-added", response_example=same)
    text = "a part of the allOf that says nothing about values {}"
    come, go = "all-of-added-annotation-only", "all-of-removed-annotation-only"
    yield Kind(come, "info", "info", text.format("came"), one, note, go)
    yield Kind(go, "info", "info", text.format("went"), note, one, come)


def _constraint(keyword: str, id: str, type: str, value: str) -> Iterator[Kind]:
    """A keyword that only ever excludes values: it narrows when it comes, and widens when it goes."""
    free, held = f"{{type: {type}}}", f"{{type: {type}, {keyword}: {value}}}"
    if keyword in ("then", "else"):
        free = f"{{type: {type}, if: {{minProperties: 2}}}}"
        held = f"{{type: {type}, if: {{minProperties: 2}}, {keyword}: {value}}}"
    yield Kind(f"{id}-added", "error", "info", f"{keyword} was added", free, held, f"{id}-removed")
    gone: Level | None = None if keyword == "items" else "info"
    yield Kind(f"{id}-removed", gone, "error", f"{keyword} was removed", held, free, f"{id}-added", _LIFTED)


_CONSTRAINTS: Final = (
    ("contains", "contains", "array", "{type: integer}"),
    ("propertyNames", "property-names", "object", "{pattern: '^a'}"),
    ("patternProperties", "pattern-property", "object", "{'^a': {type: string}}"),
    ("dependentRequired", "dependent-required", "object", "{a: [b]}"),
    ("dependentSchemas", "dependent-schema", "object", "{a: {minProperties: 2}}"),
    ("unevaluatedItems", "unevaluated-items", "array", "{type: string}"),
    ("unevaluatedProperties", "unevaluated-properties", "object", "{type: string}"),
    ("contentSchema", "content-schema", "string", "{type: object}"),
    ("if", "if", "object", "{minProperties: 2}"),
    ("then", "then", "object", "{maxProperties: 9}"),
    ("else", "else", "object", "{maxProperties: 9}"),
    ("not", "not", "object", "{minProperties: 9}"),
    ("items", "items", "array", "{type: string}"),
    ("additionalProperties", "additional-properties-schema", "object", "{type: string}"),
)
CHILD_IDS: Final = {keyword: id for keyword, id, _, _ in _CONSTRAINTS}


def _discriminator() -> Iterator[Kind]:
    none = "{type: object}"
    one = "{type: object, discriminator: {propertyName: a, mapping: {x: '#/components/schemas/X'}}}"
    other = one.replace("propertyName: a", "propertyName: b")
    more = one.replace(
        "x: '#/components/schemas/X'", "x: '#/components/schemas/X', y: '#/components/schemas/Y'"
    )
    changed = one.replace("schemas/X", "schemas/Y")
    own = "The change is its own opposite."
    name = "discriminator"
    yield Kind(f"{name}-added", "info", "info", "a discriminator was added", none, one, f"{name}-removed")
    yield Kind(f"{name}-removed", "info", "info", "the discriminator was removed", one, none, f"{name}-added")
    text = "the discriminator is {after}, no longer {before}"
    yield Kind(f"{name}-property-name-changed", "info", "info", text, one, other, "", own)
    text = "tags joined the discriminator's mapping: {after}"
    yield Kind(f"{name}-mapping-added", "info", "info", text, one, more, f"{name}-mapping-deleted")
    text = "tags left the discriminator's mapping: {before}"
    yield Kind(f"{name}-mapping-deleted", "info", "info", text, more, one, f"{name}-mapping-added")
    text = "a tag of the discriminator means {after}, no longer {before}"
    yield Kind(f"{name}-mapping-changed", "info", "info", text, one, changed, "", own)


STRUCTURE: Final = (
    *_union("oneOf", "one-of", "error"),
    *_union("anyOf", "any-of", "info"),
    *_parts(),
    *(kind for row in _CONSTRAINTS for kind in _constraint(*row)),
    *_discriminator(),
    Kind(
        "wrapped-in-one-of",
        "error",
        "error",
        "it was split into a oneOf, none of whose alternatives is what it was",
        _WRAPPED,
        _VARIANTS,
        "unwrapped-from-one-of",
    ),
    Kind(
        "unwrapped-from-one-of",
        "error",
        "error",
        "the oneOf gave way to one schema that is none of its alternatives",
        _VARIANTS,
        _WRAPPED,
        "wrapped-in-one-of",
    ),
    Kind(
        "alternatives-added",
        "error",
        "info",
        "it must also be one of several alternatives",
        _WRAPPED_LOOSELY,
        _LIMITED,
        "alternatives-removed",
    ),
    Kind(
        "alternatives-removed",
        "info",
        "error",
        "it need no longer be one of several alternatives",
        _LIMITED,
        _WRAPPED_LOOSELY,
        "alternatives-added",
    ),
    Kind(
        "dependent-required-changed",
        "error",
        "error",
        "dependentRequired changed from {before} to {after}",
        "{type: object, dependentRequired: {a: [b]}}",
        "{type: object, dependentRequired: {a: [c]}}",
        "",
        "The change is its own opposite.",
    ),
    Kind(
        "prefix-items-added",
        "info",
        "error",
        "a position of the tuple was added",
        "{type: array}",
        "{type: array, prefixItems: [{type: string}]}",
        "prefix-items-removed",
    ),
    Kind(
        "prefix-items-removed",
        "error",
        "info",
        "a position of the tuple was removed",
        "{type: array, prefixItems: [{type: string}]}",
        "{type: array}",
        "prefix-items-added",
    ),
    Kind(
        "additional-properties-forbidden",
        "error",
        "info",
        "properties that are not declared are refused",
        "{type: object}",
        "{type: object, additionalProperties: false}",
        "additional-properties-allowed",
    ),
    Kind(
        "additional-properties-allowed",
        "info",
        "info",
        "properties that are not declared are allowed",
        "{type: object, additionalProperties: false}",
        "{type: object}",
        "additional-properties-forbidden",
    ),
)
