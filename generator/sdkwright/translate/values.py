"""What a call sends, one value for each parameter and each field of a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from sdkwright.ir import names, types
from sdkwright.ir.api import Argument, Keyword
from sdkwright.ir.literals import literal
from sdkwright.ir.types import Type
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node

BODIES = ("json", "multipart", "form")
_GROUPS = {
    "path_parameters": "path parameter",
    "query": "query parameter",
    "headers": "header",
    "message": "field of the message",
}


class Place(NamedTuple):
    """Where a value goes, and where the description speaks of it."""

    wire: str
    group: str
    pointer: str


@dataclass(frozen=True)
class Value:
    """One thing that is sent: what the caller gives for it, and how the call passes it on."""

    where: Node
    group: str  # the keyword of the call into the runtime
    wire: str
    code: str
    argument: Argument | None  # None for a constant
    wrappers: frozenset[str] = frozenset()
    is_whole: bool = False  # a whole body, which has no name

    def __str__(self) -> str:
        if self.is_whole:
            return "the body"
        return f"{_GROUPS.get(self.group, 'field of the body')} {quote(self.wire)}"


def argument(name: str, type_: Type, required: bool, doc: str, place: Place) -> Argument:
    """The argument for a parameter or a field; one that is not required may be left out, and is not sent then."""
    printed = names.argument(name)
    if required:
        return Argument(printed, type_, "", doc, *place)
    return Argument(printed, type_ | types.OMIT, "OMIT", doc, *place)


def field(
    where: Node, group: str, wire: str, type_: Type, required: bool, doc: str, wrapper: str = ""
) -> Value:
    """A field of what is sent as JSON or as a form."""
    if not wrapper and group != "form" and schemas.is_base64(where):
        wrapper, type_ = "as_base64", type_ | types.BYTES
    given = argument(wire, type_, required, doc, Place(wire, group, where.pointer))
    if required and (schemas.is_nullable(where) or schemas.is_nullable(where.follow())):
        # The API wants the key, and says itself that null is a value for it.
        given = replace(given, default="None")
    code = f"{wrapper}({given.name})" if wrapper else given.name
    return Value(where, group, wire, code, given, frozenset({wrapper} if wrapper else ()))


def constant(where: Node, group: str, wire: str, value: object) -> Value:
    """What is filled in and always sent."""
    return Value(where, group, wire, literal(value), None)


def keywords(values: Iterable[Value]) -> Iterator[Keyword]:
    """The values as keywords of the call into the runtime: `query={"page_size": page_size}`."""
    found = list(values)
    for group in (*_GROUPS, *BODIES):
        entries = [value for value in found if value.group == group]
        if entries and entries[0].is_whole:
            yield Keyword(group, entries[0].code)
        elif entries:
            inside = ", ".join(f"{literal(value.wire)}: {value.code}" for value in entries)
            yield Keyword(group, f"{{{inside}}}")


def check_names(values: Iterable[Value], problems: Problems) -> None:
    """No two values are the same argument."""
    taken: dict[str, Value] = {}
    for value in values:
        if value.argument is None:
            continue
        first = taken.setdefault(value.argument.name, value)
        if first is not value:
            way_out = (
                "write x-body: whole, and the body is one argument"
                if value.group in BODIES and not value.is_whole
                else "leave one of them out"
            )
            problems.error(
                value.where,
                f"{first} and {value} would both be the argument {quote(value.argument.name)}; {way_out}",
            )
