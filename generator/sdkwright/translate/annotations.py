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
    TUPLE,
    Generic,
    Name,
    Type,
    make_optional,
    make_runtime_type,
    make_union,
)
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import (
    is_nullable,
    list_non_null_types,
    list_tuple_lengths,
    list_union_members,
    strip_null,
)


@dataclass(frozen=True)
class Style:
    """The types of containers and of values without a schema: an argument accepts more than a result contains."""

    array: Name
    map: Name
    anything: Type
    is_argument: bool
    binary: Type = STRING  # only a part of a multipart body can be a file


ARGUMENT = Style(
    make_runtime_type("SequenceOf"), Name("Mapping", "collections.abc"), OBJECT, is_argument=True
)
PART = replace(ARGUMENT, binary=FILE)
RESULT = Style(Name("list"), Name("dict"), ANY, is_argument=False)

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
        return _translate_array(node, style, translate_reference)
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


def _translate_array(node: Node, style: Style, translate_reference: Callable[[Node], Type]) -> Type:
    """A list; a tuple if the elements are described one by one, or several if the last ones may be missing."""
    elements = [
        translate_schema(element, style, translate_reference) for element in node.get("prefixItems") or ()
    ]
    if lengths := list_tuple_lengths(node):
        return make_union(*(Generic(TUPLE, tuple(elements[:length])) for length in lengths))
    items = node.get("items")
    if items is not None and items.is_mapping:
        elements.append(translate_schema(items, style, translate_reference))
    elif items is None or items.value:
        elements.append(style.anything)
    return Generic(style.array, (make_union(*elements),))


def _translate_scalar(node: Node, name: str, style: Style) -> Type:
    keyword = node.get("format")
    if keyword is None or name not in _SCALARS:  # an enum may have values that are objects or lists
        return _SCALARS.get(name, style.anything)
    if name == "string" and keyword.value == "binary":
        return style.binary
    format_ = FORMATS.get(keyword.value)
    if format_ is None or not format_.applies_to(name):
        return _SCALARS[name]
    type_ = Name(format_.type_name, format_.module)
    if not style.is_argument:
        return type_
    return make_union(type_, *(() if name == "string" else (Name(format_.number),)), STRING)
