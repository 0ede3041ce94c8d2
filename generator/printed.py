"""The values that the templates of a module print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.api import Answer


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


@dataclass(frozen=True)
class Module:
    """The file of a resource."""

    docstring: str
    imports: tuple[Import, ...]
    type_imports: tuple[Import, ...]
    answers: tuple[Answer, ...]
    classes: tuple[Class, ...]
    raw_classes: tuple[Class, ...]
    is_deprecated_in_parts: bool  # the raw twin of a deprecated method names it, and is no use of it


def imports_of(wanted: Iterable[tuple[str, str]], package: str) -> tuple[Import, ...]:
    modules: dict[str, list[str]] = {}
    for module, name in sorted(wanted):
        modules.setdefault(f"{package}{module}" if module.startswith(".") else module, []).append(name)
    return tuple(
        Import(f"from {module} import" if module else "import", ", ".join(found))
        for module, found in modules.items()
    )
