"""Translates parameters to the values that a call sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sdkwright.ir.api import Location, Wrapper
from sdkwright.openapi.pointers import join_pointer
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.naming import name_argument
from sdkwright.translate.registry import Registry
from sdkwright.translate.value_schemas import add_schema
from sdkwright.translate.values import Target, Value, build_argument, make_argument_value, make_constant_value

_LOCATIONS: dict[str, Location] = {
    "path": "path_parameters",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
}
_COMPOUND_STYLES = {
    "spaceDelimited": "arrays and objects",
    "pipeDelimited": "arrays and objects",
    "deepObject": "objects",
}
"""The styles that OpenAPI does not define for a scalar."""
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


def list_parameters(path_item: Node, operation: Node) -> list[Node]:
    """The parameters of the path item, overridden by those of the operation."""
    by_name: dict[tuple[str, str], Node] = {}
    for holder in (path_item, operation):
        for element in holder.get("parameters") or ():
            parameter = element.follow()
            by_name[parameter["in"].value, parameter["name"].value] = parameter
    return list(by_name.values())


def translate_parameter(parameter: Node, registry: Registry, problems: Problems) -> Value:
    """The value that a call sends for a parameter."""
    wire_name, where = parameter["name"].value, parameter["in"].value
    schema, location = schemas.get_value_schema(parameter), _LOCATIONS[where]
    style = _choose_style(parameter, schema)
    if (constant := schema.follow().get("const")) is not None:
        return make_constant_value(parameter, location, wire_name, constant.value, *style)
    required = parameter.value.get("required", False)
    target = Target(wire_name, location, _make_pointer(parameter))
    doc = docs.describe_value(parameter, schema)
    type_ = registry.translate_argument_type(schema)
    argument = build_argument(name_argument(wire_name, parameter), type_, required, doc, target, schema)
    if reason := _explain_unsupported_value(parameter, schema):
        problems.error(parameter, f"{where} parameter {quote(wire_name)}: {reason}")
    return add_schema(make_argument_value(parameter, argument, *style), registry)


def check_exploded_names(parameters: Iterable[Node], problems: Problems) -> None:
    """Report properties that would be sent under the name of another parameter."""
    first: dict[tuple[str, str], Node] = {}
    for parameter in parameters:
        where, name = parameter["in"].value, parameter["name"].value
        schema = schemas.get_value_schema(parameter)
        is_form = where == "query" and "content" not in parameter and _get_style(parameter) == "form"
        is_exploded = is_form and _explodes(parameter) and _is_object(schema)
        for sent_name in list_exploded_names(schema) if is_exploded else [name]:
            other = first.setdefault((where, sent_name), parameter)
            if other is not parameter:
                problems.error(
                    parameter,
                    f"query parameters {quote(other['name'].value)} and {quote(name)} would both be sent as"
                    f" {quote(sent_name)}; write explode: false, or style: deepObject",
                )


def list_exploded_names(schema: Node) -> list[str]:
    """The names of the properties of an object that is sent as one parameter for each."""
    return list(schemas.list_properties(schemas.strip_null(schema).follow(), "sent"))


def _make_pointer(parameter: Node) -> str:
    """The pointer of a parameter, with its name instead of its index, which may change at any time."""
    holder, _, position = parameter.pointer.rpartition("/")
    if not position.isdecimal():
        return parameter.pointer  # a component
    return holder + join_pointer(parameter["in"].value, parameter["name"].value)


def _explain_unsupported_value(parameter: Node, schema: Node) -> str:
    """Why a value of this schema cannot be sent as this parameter; "" if it can."""
    style = parameter.value.get("style")
    if "content" in parameter:
        is_text = not _is_json(parameter)
        return (
            "as text/plain, it must be a string, a number or a boolean"
            if is_text and not schemas.is_scalar(schema)
            else ""
        )
    if schemas.is_scalar(schema):
        return (
            f"style {style} is for {_COMPOUND_STYLES[style]}; leave it out"
            if style in _COMPOUND_STYLES
            else ""
        )
    core = schemas.strip_null(schema).follow()
    if (
        not {"type", "properties", "items", "prefixItems", "allOf", "oneOf", "anyOf"} & core.value.keys()
        and not style
    ):
        return "its schema has no type; add one, as in type: string"
    if "items" in core or "prefixItems" in core:
        if style == "deepObject":
            return "style deepObject is for objects; leave it out"
        return (
            ""
            if all(map(schemas.is_scalar, schemas.list_elements(core) or [core]))
            else "the items of the array must be strings, numbers or booleans"
        )
    if style == "deepObject":
        return ""
    if not _is_object(schema):
        return "it must be a string, a number, a boolean, an array or an object; write one, or content: application/json"
    nested = [
        name for name, child in schemas.list_properties(core, "sent").items() if not schemas.is_scalar(child)
    ]
    extra = core.get("additionalProperties")
    if nested or (extra is not None and extra.is_mapping and extra.value and not schemas.is_scalar(extra)):
        label = f"the property {quote(nested[0])}" if nested else "each property"
        remedy = "style: deepObject" if parameter["in"].value == "query" else "content: application/json"
        return f"{label} must be a string, a number or a boolean; write {remedy}"
    return ""


def _is_object(schema: Node) -> bool:
    core = schemas.strip_null(schema).follow()
    return schemas.list_non_null_types(core) == ("object",) or bool(
        {"properties", "allOf"} & core.value.keys()
    )


def _is_json(parameter: Node) -> bool:
    return any("json" in name.partition(";")[0].lower() for name, _ in parameter["content"].items())


def _get_style(parameter: Node) -> str:
    default = "form" if parameter["in"].value in ("query", "cookie") else "simple"
    return str(parameter.value.get("style", default))


def _explodes(parameter: Node) -> bool:
    return bool(parameter.value.get("explode", _get_style(parameter) == "form"))


def _choose_style(parameter: Node, schema: Node) -> tuple[Wrapper, tuple[tuple[str, Any], ...]]:
    """The class or function that writes the value of a parameter, and its options; ("", ()) for the default."""
    where, style, explodes = parameter["in"].value, _get_style(parameter), _explodes(parameter)
    is_scalar, is_object = schemas.is_scalar(schema), _is_object(schema)
    explode: tuple[tuple[str, Any], ...] = (("explode", True),) if explodes and not is_scalar else ()
    if "content" in parameter:
        as_text: Wrapper = "CookieText" if where == "cookie" else ""
        wrapper: Wrapper = "as_json_text" if _is_json(parameter) else as_text
        return wrapper, (("in_header", True),) if wrapper and where == "header" else ()
    if where == "header":
        return ("join_properties", explode) if is_object else ("", ())
    if where == "path":
        return ("", ()) if style == "simple" and is_scalar else ("Styled", (("", style), *explode))
    if parameter.value.get("allowReserved", False):
        return "Styled", (("", style), *explode, ("reserved", True))
    if style == "deepObject":
        return "DeepObject", ()
    if is_object or where == "cookie":
        return ("", ()) if is_scalar else ("Styled", (("", style), *explode))
    return ("", ()) if explodes or is_scalar else ("Delimited", (("", _DELIMITERS[style]),))
