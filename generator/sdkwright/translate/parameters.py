"""Translates path, query and header parameters to the values that a call sends."""

from __future__ import annotations

from sdkwright.ir.api import Location, Wrapper
from sdkwright.openapi.pointers import join_pointer
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.naming import name_argument
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import Target, Value, build_argument, make_argument_value, make_constant_value

_LOCATIONS: dict[str, Location] = {"path": "path_parameters", "query": "query", "header": "headers"}
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


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
    wire_name, where, schema = parameter["name"].value, parameter["in"].value, parameter["schema"]
    if where == "cookie":
        problems.error(
            parameter, f"cookie parameter {quote(wire_name)}: cookies are not supported; leave it out"
        )
    location = _LOCATIONS.get(where, "query")
    if (constant := schema.follow().get("const")) is not None:
        return make_constant_value(parameter, location, wire_name, constant.value)
    required = parameter.value.get("required", False)
    target = Target(wire_name, location, _make_pointer(parameter))
    doc = docs.describe_value(parameter, schema)
    type_ = registry.translate_argument_type(schema)
    argument = build_argument(name_argument(wire_name, parameter), type_, required, doc, target, schema)
    if reason := _explain_unsupported_style(where, schema, parameter.value.get("style")):
        problems.error(parameter, f"{where} parameter {quote(wire_name)}: {reason}")
    return make_argument_value(parameter, argument, *_choose_wrapper(parameter))


def _make_pointer(parameter: Node) -> str:
    """The pointer of a parameter, with its name instead of its index, which may change at any time."""
    holder, _, position = parameter.pointer.rpartition("/")
    if not position.isdecimal():
        return parameter.pointer  # a component
    return holder + join_pointer(parameter["in"].value, parameter["name"].value)


def _explain_unsupported_style(where: str, schema: Node, style: str | None) -> str:
    """Why a value of this schema cannot be sent at this location; "" if it can."""
    if schemas.is_scalar(schema):
        return "style deepObject is for objects; leave it out" if style == "deepObject" else ""
    core = schemas.strip_null(schema).follow()
    if not {"type", "properties", "items", "allOf", "oneOf", "anyOf"} & core.value.keys() and not style:
        return "its schema has no type; add one, as in type: string"
    if where == "path":
        return "a path parameter must be a string, a number or a boolean"
    if "items" in core:
        if style == "deepObject":
            return "style deepObject is for objects; leave it out"
        return (
            ""
            if schemas.is_scalar(core["items"])
            else "the items of the array must be strings, numbers or booleans"
        )
    if where != "query":
        return "a header parameter cannot be an object; leave it out"
    return "" if style == "deepObject" else "an object in a query needs style: deepObject"


def _choose_wrapper(parameter: Node) -> tuple[Wrapper, str]:
    """The class that encodes a parameter by its style, and the delimiter of the style, if any."""
    if parameter["in"].value != "query":
        return "", ""
    style = parameter.value.get("style", "form")
    if style == "deepObject":
        return "DeepObject", ""
    is_exploded = parameter.value.get("explode", style == "form")
    return ("", "") if is_exploded else ("Delimited", _DELIMITERS[style])
