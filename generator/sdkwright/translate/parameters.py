"""Parameters of the path, the query and the header -> what a call sends."""

from __future__ import annotations

from sdkwright.ir.literals import literal
from sdkwright.openapi.pointers import join_pointer
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import Place, Value, argument, constant

_KEYWORDS = {"path": "path_parameters", "query": "query", "header": "headers"}
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def parameters(path_item: Node, operation: Node) -> list[Node]:
    """Those of the path, overridden by those of the operation."""
    found: dict[tuple[str, str], Node] = {}
    for holder in (path_item, operation):
        for element in holder.get("parameters") or ():
            parameter = element.follow()
            found[parameter["in"].value, parameter["name"].value] = parameter
    return list(found.values())


def value(parameter: Node, registry: Registry, problems: Problems) -> Value:
    """What a call sends for a parameter."""
    wire, location, schema = parameter["name"].value, parameter["in"].value, parameter["schema"]
    if location == "cookie":
        problems.error(parameter, f"cookie parameter {quote(wire)}: cookies are not supported; leave it out")
    group = _KEYWORDS.get(location, "query")
    if (fixed := schema.follow().get("const")) is not None:
        return constant(parameter, group, wire, fixed.value)
    required = parameter.value.get("required", False)
    place = Place(wire, group, _pointer(parameter))
    given = argument(wire, registry.argument(schema), required, docs.of_value(parameter, schema), place)
    if reason := _unfit(location, schema, parameter.value.get("style")):
        problems.error(parameter, f"{location} parameter {quote(wire)}: {reason}")
    code, wrapper = _styled(parameter, given.name)
    return Value(parameter, group, wire, code, given, wrapper)


def _pointer(parameter: Node) -> str:
    """Where the bundle describes a parameter, by its name in place of its position: the latter may change at any time."""
    holder, _, position = parameter.pointer.rpartition("/")
    if not position.isdecimal():
        return parameter.pointer  # a component
    return holder + join_pointer(parameter["in"].value, parameter["name"].value)


def _unfit(location: str, schema: Node, style: str | None) -> str:
    """Why a value of this shape cannot travel at this place; "" when it can."""
    if schemas.is_scalar(schema):
        return "style deepObject is for objects; leave it out" if style == "deepObject" else ""
    if location == "path":
        return "only a string, number or boolean can stand in a path"
    core = schemas.strip_null(schema).follow()
    if "items" in core:
        if style == "deepObject":
            return "style deepObject is for objects; leave it out"
        return "" if schemas.is_scalar(core["items"]) else "a list here holds strings, numbers or booleans"
    if location != "query":
        return "an object cannot stand in a header"
    return "" if style == "deepObject" else "an object in a query needs style: deepObject"


def _styled(parameter: Node, name: str) -> tuple[str, frozenset[str]]:
    """The printed value of a parameter, wrapped as its style says."""
    if parameter["in"].value != "query":
        return name, frozenset()
    style = parameter.value.get("style", "form")
    if style == "deepObject":
        return f"DeepObject({name})", frozenset({"DeepObject"})
    if parameter.value.get("explode", style == "form"):
        return name, frozenset()
    return f"Delimited({name}, {literal(_DELIMITERS[style])})", frozenset({"Delimited"})
