"""Recognises decimal numbers: pydantic accepts them as numbers or texts, and returns texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.ir.formats import FORMATS
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping

_SCHEMAS: Final = "#/components/schemas/"
_DECIMAL: Final = next(name for name, format_ in FORMATS.items() if format_.type_name == "Decimal")
_TEXTS: Final = ("string", ["string", "null"])
_PATTERN: Final = r"^(?!^[-+.]*$)[+-]?0*"
"""The beginning of the patterns that pydantic writes for decimal numbers."""
_NAMES: Final = {"NumberOrString": "NumberOrDecimal"}
_CONTAINERS: Final = ("items", "additionalProperties")
_BOUNDS: Final = frozenset(
    {"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)


@dataclass(frozen=True)
class _Value:
    """The value of a property, or that of the elements of a list or map that is one."""

    owner: str
    name: str
    containers: tuple[str, ...]
    """The keywords between the property and the value: `items`, `additionalProperties`."""
    schema: Json
    """The part of the document that has its type, apart from null."""
    others: frozenset[str]
    """The names of all properties of its owner."""


def propose_decimals(document: Json, locate: Callable[[str], str], decisions: Decisions) -> None:
    """Add `format: decimal` to the texts of decimal numbers.

    The pattern that pydantic writes is evidence. Without it, both sides are: an object that is only sent has a number or a
    text, and a similar object has a text in the property of the same name. Other uses of the same union stay as they are.
    """
    schemas: dict[str, Json] = document.get("components", {}).get("schemas", {})
    values = [value for name, schema in schemas.items() for value in _list_values(name, schema)]

    def add(value: _Value, message: str) -> None:
        pointer = join_pointer("components", "schemas", value.owner)
        decisions.add(
            "guessed", locate(pointer), f"{value.owner}.{value.name}", f"a decimal number: {message}"
        )

    unions = {name for name, schema in schemas.items() if _is_number_or_text(schema)}
    certain = {name for name in unions if _has_decimal_pattern(schemas[name]["anyOf"][1])}
    for name in certain:
        schemas[name]["anyOf"][1]["format"] = _DECIMAL
    for value in values:
        is_text = value.schema.get("type") in _TEXTS and _has_decimal_pattern(value.schema)
        if is_text and "format" not in value.schema:
            value.schema["format"] = _DECIMAL
        if is_text or _find_union(value) in certain:
            add(value, "it has the pattern of one")
    received, counts = _find_received(document, schemas), _count_references(document)
    for union in sorted(unions - certain):
        users = [value for value in values if _find_union(value) == union and value.owner not in received]
        texts = [[other for other in values if _is_counterpart(value, other)] for value in users]
        sent = [value for value, others in zip(users, texts, strict=True) if others]
        is_whole = len(sent) == counts.get(union, 0)
        if not sent or not _mark_union(schemas, union, sent, is_whole=is_whole):
            continue
        for text in (other for others in texts for other in others):
            text.schema["format"] = _DECIMAL
        for value in (*sent, *(other for others in texts for other in others)):
            add(value, "requests may send a number or a text, and responses have a text")


def _mark_union(schemas: dict[str, Json], union: str, values: list[_Value], *, is_whole: bool) -> bool:
    """Whether the values refer to a union with decimal numbers now: to the same, or if it has other uses, to another one."""
    name = union if is_whole else _NAMES.get(union, f"{union}Decimal")
    if not is_whole and name in schemas:
        return False
    number, text = schemas[union]["anyOf"]
    if not is_whole:
        schemas[name] = {**schemas[union], "anyOf": [dict(number), text := dict(text)]}
    text["format"] = _DECIMAL
    for value in values:
        value.schema["$ref"] = _SCHEMAS + name
    return True


def _find_union(value: _Value) -> str:
    """The name of the component that a value refers to; "" if it refers to none."""
    return str(value.schema.get("$ref", "")).removeprefix(_SCHEMAS)


def _has_decimal_pattern(schema: Json) -> bool:
    return str(schema.get("pattern", "")).startswith(_PATTERN)


def _is_number_or_text(schema: Json) -> bool:
    variants = [as_mapping(variant) for variant in as_list(schema.get("anyOf"))]
    if [variant.get("type") for variant in variants] != ["number", "string"]:
        return False
    return variants[0].keys() <= _BOUNDS and variants[1].keys() <= {"type", "pattern"}


def _is_counterpart(sent: _Value, other: _Value) -> bool:
    """Whether another object has a text in the property, and at least half of the properties in common."""
    if (other.name, other.containers) != (sent.name, sent.containers):
        return False
    if not {"type"} <= other.schema.keys() <= {"type", "pattern", "description"}:
        return False
    common = len(sent.others & other.others)
    return other.schema["type"] in _TEXTS and common * 2 >= min(len(sent.others), len(other.others))


def _list_values(owner: str, schema: Json) -> Iterator[_Value]:
    for part in (schema, *(as_mapping(part) for part in as_list(schema.get("allOf")))):
        names = as_mapping(part.get("properties"))
        for name, value in names.items():
            containers, content = _find_core(value)
            yield _Value(owner, name, containers, content, frozenset(names))


def _find_core(value: Json) -> tuple[tuple[str, ...], Json]:
    """The part of the document that has the type, apart from null, lists and maps; and the keywords of these."""
    variants = [variant for variant in as_list(value.get("anyOf")) if variant != {"type": "null"}]
    core = as_mapping(variants[0]) if len(variants) == 1 else value
    keyword = next((key for key in _CONTAINERS if is_mapping(core.get(key)) and "properties" not in core), "")
    if not keyword:
        return (), core
    containers, content = _find_core(core[keyword])
    return (keyword, *containers), content


def _find_received(document: Json, schemas: dict[str, Json]) -> set[str]:
    """The components that some response contains."""
    waiting = [
        name
        for item in document.get("paths", {}).values()
        for operation in item.values()
        for name in _list_references(as_mapping(operation).get("responses"))
    ]
    waiting += _list_references(document.get("components", {}).get("responses"))
    received: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in received and name in schemas:
            received.add(name)
            waiting += _list_references(schemas[name])
    return received


def _count_references(document: Json) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in _list_references(document):
        counts[name] = counts.get(name, 0) + 1
    return counts


def _list_references(value: Any) -> Iterator[str]:
    """The names of the schemas that a value refers to."""
    if is_mapping(value):
        for key, child in value.items():
            if key == "$ref" and isinstance(child, str):
                yield child.removeprefix(_SCHEMAS)
            else:
                yield from _list_references(child)
    elif is_list(value):
        for child in value:
            yield from _list_references(child)
