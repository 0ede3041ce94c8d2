"""Translates schemas to types, of arguments or of results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import (
    ANY,
    BOOLEAN,
    FILE,
    OBJECT,
    STRING,
    Generic,
    Name,
    Type,
    make_optional,
    make_runtime_type,
    make_union,
)
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import is_nullable, list_non_null_types, list_union_members, strip_null


@dataclass(frozen=True)
class Style:
    """The types of containers and of values without a schema: an argument accepts more than a result contains."""

    array: Name
    map: Name
    anything: Type
    binary: Type = STRING  # only a part of a multipart body can be a file


ARGUMENT = Style(make_runtime_type("SequenceOf"), Name("Mapping", "collections.abc"), OBJECT)
PART = replace(ARGUMENT, binary=FILE)
RESULT = Style(Name("list"), Name("dict"), ANY)

_SCALARS = {"string": STRING, "integer": Name("int"), "number": Name("float"), "boolean": BOOLEAN}


def translate_schema(node: Node, style: Style, translate_reference: Callable[[Node], Type]) -> Type:
    """The type of a schema; `translate_reference` returns that of a reference."""
    core = _translate_core(strip_null(node), style, translate_reference)
    return make_optional(core) if is_nullable(node) else core


def _translate_core(node: Node, style: Style, translate_reference: Callable[[Node], Type]) -> Type:
    if node.ref is not None:
        return translate_reference(node)
    types = list_non_null_types(node)
    if types == ("array",):
        return Generic(style.array, (translate_schema(node["items"], style, translate_reference),))
    if types == ("object",):
        extra = node.get("additionalProperties")
        has_schema = extra is not None and isinstance(extra.value, dict)
        value = (
            translate_schema(extra, style, translate_reference) if extra and has_schema else style.anything
        )
        return Generic(style.map, (STRING, value))
    if style is PART and list_union_members(node):
        members = list_union_members(node)
        return make_union(*(translate_schema(member, style, translate_reference) for member in members))
    return make_union(*(_translate_scalar(node, name, style) for name in types)) if types else style.anything


def _translate_scalar(node: Node, name: str, style: Style) -> Type:
    keyword = node.get("format")
    if name == "string" and keyword is not None:
        if keyword.value == "binary":
            return style.binary
        if format_ := FORMATS.get(keyword.value):
            return Name(format_.type_name, format_.module)
    return _SCALARS[name]
