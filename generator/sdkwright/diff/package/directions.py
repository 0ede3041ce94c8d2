"""Which definitions callers send, and which they receive: a type may become wider in one direction only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sdkwright.diff.package.sources import (
    Attribute,
    Class,
    Definition,
    Function,
    NamedFunction,
    Signature,
    Type,
)
from sdkwright.diff.package.types import Types

Direction: TypeAlias = Literal["sent", "received"]


@dataclass(frozen=True)
class Directions:
    """The ids of the definitions that callers send, and of those that they receive."""

    sent: frozenset[str]
    received: frozenset[str]

    def is_sent(self, id: str) -> bool:
        return id in self.sent

    def is_received(self, id: str) -> bool:
        """Whether callers receive it; what is neither sent nor received, such as an error, is read."""
        return id in self.received or id not in self.sent


def find_directions(types: Types) -> Directions:
    """Follow the types of all public functions and methods."""
    found: dict[Direction, set[str]] = {"sent": set(), "received": set()}
    package = types.package
    for definition in dict(package.public_names).values():
        if isinstance(definition, NamedFunction):
            _follow_function(definition.function, types, found)
        elif isinstance(definition, Class) and not _is_data(definition, types):
            for member in (*package.find_members(definition).values(), definition.constructor):
                if isinstance(member, Function):
                    _follow_function(member, types, found)
                elif member is not None:
                    _follow(member.type, "received", types, found)
    return Directions(frozenset(found["sent"]), frozenset(found["received"]))


def _is_data(definition: Class, types: Types) -> bool:
    members = types.package.find_members(definition).values()
    return any(isinstance(member, Attribute) and member.is_field for member in members)


def list_signatures(function: Function) -> tuple[Signature, ...]:
    """Return the overloads of a function, else its signature."""
    return function.overloads or (function.signature,)


def _follow_function(function: Function, types: Types, found: dict[Direction, set[str]]) -> None:
    for signature in list_signatures(function):
        for parameter in signature.parameters:
            _follow(parameter.type, "sent", types, found)
        _follow(signature.returns, "received", types, found)


def _follow(type_: Type, direction: Direction, types: Types, found: dict[Direction, set[str]]) -> None:
    waiting = [*types.list_definitions(type_)]
    while waiting:
        definition = waiting.pop()
        if definition.id not in found[direction]:
            found[direction].add(definition.id)
            waiting += _list_parts(definition, types)


def _list_parts(definition: Definition, types: Types) -> Iterator[Definition]:
    """Yield the definitions in the fields of a model, in its bases, or in an alias."""
    if isinstance(definition, Class):
        for part in (
            *definition.bases,
            *(m.type for m in definition.members.values() if isinstance(m, Attribute)),
        ):
            yield from types.list_definitions(part)
    elif not isinstance(definition, NamedFunction) and definition.is_type:
        yield from types.list_definitions(definition.type)
