"""The values that a call sends: one for each parameter and for each field of a body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sdkwright.ir.api import BODY_LOCATIONS, Argument, Default, Location, Options, SentValue, Wrapper
from sdkwright.ir.types import BYTES, Type, make_union
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.limits import find_limits
from sdkwright.translate.naming import check_name, name_argument

_NOUNS: dict[Location, str] = {
    "path_parameters": "path parameter",
    "query": "query parameter",
    "headers": "header",
    "cookies": "cookie",
    "message": "field of the message",
}


_PARAMETERS: tuple[Location, ...] = ("path_parameters", "query", "headers", "cookies")


class Target(NamedTuple):
    """The location of a value in the request and in the description."""

    wire_name: str | None
    location: Location
    pointer: str


@dataclass(frozen=True)
class Value:
    """A value that is sent, its argument, and the node that describes it."""

    node: Node
    sent: SentValue
    argument: Argument | None  # None for a constant

    @property
    def schema(self) -> Node:
        """The schema of the value; of a parameter, it is inside the node."""
        return schemas.get_value_schema(self.node) if self.sent.location in _PARAMETERS else self.node

    @property
    def is_whole_body(self) -> bool:
        """Whether it is a whole body, which has no name on the wire."""
        return self.sent.wire_name is None

    def __str__(self) -> str:
        if self.is_whole_body:
            return "the media type of the body" if self.sent.location == "content_type" else "the body"
        return f"{_NOUNS.get(self.sent.location, 'field of the body')} {quote(self.sent.wire_name)}"


def build_argument(
    name: str, type_: Type, required: bool, doc: str, target: Target, schema: Node
) -> Argument:
    """The argument for a parameter or a field; an optional argument is not sent by default."""
    default: Default = "required" if required else "omit"
    return Argument(name, type_, default, doc, *target, limits=find_limits(schema))


def make_argument_value(
    node: Node, argument: Argument, wrapper: Wrapper = "", options: Options = ()
) -> Value:
    """The value of an argument."""
    sent = SentValue(argument.location, argument.wire_name, argument.name, None, wrapper, options)
    return Value(node, sent, argument)


def make_field_value(
    node: Node,
    location: Location,
    wire_name: str,
    type_: Type,
    required: bool,
    doc: str,
    wrapper: Wrapper = "",
    options: Options = (),
) -> Value:
    """The value of a field of a JSON body, a form or a message."""
    if not wrapper and location != "form" and schemas.is_base64(node):
        wrapper, type_ = "as_base64", make_union(type_, BYTES)
    target = Target(wire_name, location, node.pointer)
    argument = build_argument(name_argument(wire_name, node), type_, required, doc, target, node)
    if required and (schemas.is_nullable(node) or schemas.is_nullable(node.follow())):
        # The API requires the key, and accepts null for it.
        argument = replace(argument, default="none")
    return make_argument_value(node, argument, wrapper, options)


def make_constant_value(
    node: Node,
    location: Location,
    wire_name: str,
    value: Any,
    wrapper: Wrapper = "",
    options: Options = (),
) -> Value:
    """A value that is always sent."""
    return Value(node, SentValue(location, wire_name, "", value, wrapper, options), None)


def list_sent_values(values: Iterable[Value]) -> tuple[SentValue, ...]:
    """The values that a call sends, without the nodes of the description."""
    return tuple(value.sent for value in values)


def merge_arguments(bodies: Sequence[Sequence[Value]], problems: Problems) -> list[Value]:
    """The values of several bodies: one for each argument, which is required if all bodies require it."""
    merged: dict[str, Value] = {}
    for value in (value for body in bodies for value in body):
        if value.argument is None:
            continue
        first = merged.setdefault(value.argument.name, value)
        if first.argument and (first.argument.type, first.sent.wire_name) != (
            value.argument.type,
            value.sent.wire_name,
        ):
            problems.error(
                value.node,
                f"{value} has another type or name than {first} at {first.node.location}, which is the same argument;"
                " write the same schema in both bodies",
            )
    required = [
        {value.argument.name for value in body if value.argument and value.argument.default != "omit"}
        for body in bodies
    ]
    return [
        (
            replace(value, argument=value.argument and replace(value.argument, default="omit"))
            if not all(name in required_names for required_names in required)
            else value
        )
        for name, value in merged.items()
    ]


def check_argument_names(values: Iterable[Value], problems: Problems) -> None:
    """Report values that would be the same argument."""
    first_of_name: dict[str, Value] = {}
    for value in values:
        if value.argument is None:
            continue
        check_name(value.argument.wire_name or "", value.node, problems)
        first = first_of_name.setdefault(value.argument.name, value)
        if first is not value:
            remedy = (
                "add x-name to one of them, or write x-body: whole, and the body is one argument"
                if value.sent.location in BODY_LOCATIONS and not value.is_whole_body
                else "add x-name to one of them"
            )
            problems.error(
                value.node,
                f"{first} and {value} would both be the argument {quote(value.argument.name)}; {remedy}",
            )
