"""The values that the templates of a module print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sdkwright.ir.api import Answer, Argument
from sdkwright.ir.types import Type


@dataclass(frozen=True)
class Import:
    module: str
    names: str


@dataclass(frozen=True)
class Head:
    """What stands between the parentheses of a signature, and behind the arrow."""

    code: str
    returns: str


@dataclass(frozen=True)
class Method:
    """A method in one flavour."""

    name: str
    prefix: str
    head: Head
    overloads: tuple[Head, ...]
    is_deprecated: bool
    docstring: str
    call: str
    raw: str  # the function that types its twin of `with_raw_response`
    imports: tuple[Import, ...] = ()  # inside the method


@dataclass(frozen=True)
class Child:
    name: str
    class_name: str
    module: str
    docstring: str


@dataclass(frozen=True)
class Class:
    """A resource in one flavour."""

    name: str
    raw_name: str
    bases: str
    docstring: str
    children: tuple[Child, ...]
    methods: tuple[Method, ...]
    waits: tuple[Method, ...] = ()  # those that start a job and wait for it
    constructs_events: bool = False
    opens: tuple[Method, ...] = ()  # those that open a session


@dataclass(frozen=True)
class Session:
    """The session of a channel in one flavour."""

    name: str
    base: str
    docstring: str
    answer: str
    accepted: str
    prefix: str
    send: str
    methods: tuple[Method, ...]


@dataclass(frozen=True)
class Module:
    """The file of a resource."""

    docstring: str
    imports: tuple[Import, ...]
    type_imports: tuple[Import, ...]
    answers: tuple[Answer, ...]
    classes: tuple[Class, ...]
    raw_classes: tuple[Class, ...]
    sessions: tuple[Session, ...]
    is_deprecated_in_parts: bool  # the raw twin of a deprecated method names it, and is no use of it


def imports_of(wanted: Iterable[tuple[str, str]], package: str) -> tuple[Import, ...]:
    modules: dict[str, list[str]] = {}
    for module, name in sorted(wanted):
        modules.setdefault(f"{package}{module}" if module.startswith(".") else module, []).append(name)
    return tuple(
        Import(f"from {module} import" if module else "import", ", ".join(found))
        for module, found in modules.items()
    )


def declared(
    positional: Iterable[Argument], keywords: Iterable[Argument], returns: Type, hidden: frozenset[str]
) -> Head:
    """The signature of a method; `hidden` are the builtins that its class hides."""
    by_name = [_declaration(one, hidden) for one in keywords]
    parts = [
        "self",
        *(_declaration(one, hidden) for one in positional),
        *(["*"] if by_name else []),
        *by_name,
    ]
    return Head(", ".join(parts), of_class(returns, hidden))


def _declaration(argument: Argument, hidden: frozenset[str]) -> str:
    default = f" = {argument.default}" if argument.default else ""
    return f"{argument.name}: {of_class(argument.type, hidden)}{default}"


def of_class(type_: Type, hidden: frozenset[str]) -> str:
    """An annotation inside a class: there `list` may be the method of that name."""
    return re.sub(r"\w+", lambda word: f"builtins.{word[0]}" if word[0] in hidden else word[0], type_.code)
