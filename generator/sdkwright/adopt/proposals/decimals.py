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
_BOUNDS: Final = frozenset(
    {"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)


@dataclass(frozen=True)
class _Property:
    owner: str
    name: str
    schema: Json
    """The part of the document that has its type, apart from null."""
    others: frozenset[str]
    """The names of all properties of its owner."""


def propose_decimals(document: Json, locate: Callable[[str], str], decisions: Decisions) -> None:
    """Add `format: decimal` to the texts of a property that requests may also send as a number.

    Both sides are evidence: an object that is only sent has a number or a text, and a similar object has a text in the
    property of the same name.
    """
    schemas: dict[str, Json] = document.get("components", {}).get("schemas", {})
    received = _find_received(document, schemas)
    unions = {name for name, schema in schemas.items() if _is_number_or_text(schema) and name not in received}
    if not unions:
        return
    properties = [item for name, schema in schemas.items() for item in _list_properties(name, schema)]
    counts = _count_references(document)
    decimals: dict[str, list[_Property]] = {}
    for union in sorted(unions):
        sent = [item for item in properties if item.schema.get("$ref") == _SCHEMAS + union]
        texts = [[other for other in properties if _is_counterpart(item, other)] for item in sent]
        if len(sent) == counts.get(union, 0) and all(texts):
            decimals[union] = [*sent, *(other for group in texts for other in group)]
    for union, items in decimals.items():
        schemas[union]["anyOf"][1]["format"] = _DECIMAL
        for item in items:
            if "$ref" not in item.schema:
                item.schema["format"] = _DECIMAL
            pointer = join_pointer("components", "schemas", item.owner)
            message = "a decimal number: requests may send a number or a text, and responses have a text"
            decisions.add("guessed", locate(pointer), f"{item.owner}.{item.name}", message)


def _is_number_or_text(schema: Json) -> bool:
    variants = [as_mapping(variant) for variant in as_list(schema.get("anyOf"))]
    if [variant.get("type") for variant in variants] != ["number", "string"]:
        return False
    return variants[0].keys() <= _BOUNDS and variants[1].keys() <= {"type", "pattern"}


def _is_counterpart(sent: _Property, other: _Property) -> bool:
    """Whether another object has a text in the property, and at least half of the properties in common."""
    if other.name != sent.name or not {"type"} <= other.schema.keys() <= {"type", "pattern", "description"}:
        return False
    common = len(sent.others & other.others)
    return other.schema["type"] in _TEXTS and common * 2 >= min(len(sent.others), len(other.others))


def _list_properties(owner: str, schema: Json) -> Iterator[_Property]:
    for part in (schema, *(as_mapping(part) for part in as_list(schema.get("allOf")))):
        names = as_mapping(part.get("properties"))
        for name, value in names.items():
            yield _Property(owner, name, _find_core(value), frozenset(names))


def _find_core(value: Json) -> Json:
    """The part of the document that has the type, apart from null."""
    variants = [variant for variant in as_list(value.get("anyOf")) if variant != {"type": "null"}]
    return as_mapping(variants[0]) if len(variants) == 1 else value


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
