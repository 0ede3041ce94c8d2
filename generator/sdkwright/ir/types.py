"""Types of the SDK as trees: `translate/` builds them, `diff/` compares them, `render/` prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from sdkwright.ir import names


@dataclass(frozen=True)
class Name:
    """A class, an alias or a builtin, with the module that it is imported from.

    The module of a builtin is empty. A module that begins with a dot is in the generated package: `.models.voices`.
    """

    name: str
    module: str = ""

    @property
    def folder(self) -> str:
        """The part of the generated package that contains it, such as `models`; empty outside of the package."""
        return self.module.split(".")[1] if self.module.startswith(".") else ""


@dataclass(frozen=True)
class Generic:
    """A generic type with its arguments: `list[Voice]`, `tuple[int, str]`."""

    base: Name
    arguments: tuple[Type, ...]


@dataclass(frozen=True)
class Literal:
    """One literal value. An enum is a union of them."""

    value: str | int | bool
    kind: str = field(init=False)  # distinguishes 1 and True, which are equal in Python

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", type(self.value).__name__)


@dataclass(frozen=True)
class Union:
    """At least two different members, none of which is a union. Created by `union`."""

    members: tuple[Type, ...]


Type: TypeAlias = "Name | Generic | Literal | Union"

NONE = Name("None")
STRING = Name("str")
BOOLEAN = Name("bool")
BYTES = Name("bytes")
TUPLE = Name("tuple")
OBJECT = Name("object")
ANY = Name("Any", "typing")


def make_runtime_type(name: str) -> Name:
    """A class of the runtime, as the root of `_runtime` exports it."""
    return Name(name, "._runtime")


FILE = make_runtime_type("FileInput")
BODY_CONTENT = make_runtime_type("BodyContent")


def make_model_type(module: str, component: str) -> Name:
    """The model of a component."""
    return Name(component, f".models.{module}")


def make_param_type(module: str, component: str) -> Name:
    """The typed dict or alias for a component as plain data in a request."""
    return Name(names.make_param_name(component), f".params.{module}")


def make_model_or_dict_type(component: str) -> Name:
    """The alias for the model of a component or its plain data."""
    return Name(names.make_model_or_dict_name(component), ".inputs")


def make_union(*types: Type) -> Type:
    """The union of types, flat and without duplicates. The union of one type is that type."""
    flat = tuple(dict.fromkeys(member for type_ in types for member in list_union_members(type_)))
    return flat[0] if len(flat) == 1 else Union(flat)


def list_union_members(type_: Type) -> tuple[Type, ...]:
    """The members of a union; of any other type the type itself."""
    return type_.members if isinstance(type_, Union) else (type_,)


def make_optional(type_: Type) -> Type:
    """The type, or None; `Any` and `object` include None already."""
    return type_ if type_ in (ANY, OBJECT) else make_union(type_, NONE)


def remove_none(type_: Type) -> Type:
    """A union without None; None itself stays."""
    rest = tuple(member for member in list_union_members(type_) if member != NONE)
    return make_union(*rest) if rest else type_


def is_component(type_: Type) -> bool:
    """Whether a type is a model, its plain data, or a page class."""
    return isinstance(type_, Name) and type_.folder in ("models", "params", "inputs", "pages")


def walk_names(type_: Type) -> Iterator[Name]:
    """Every name in a type, those of generic types included."""
    if isinstance(type_, Name):
        yield type_
    elif isinstance(type_, Generic):
        yield type_.base
        for argument in type_.arguments:
            yield from walk_names(argument)
    elif isinstance(type_, Union):
        for member in type_.members:
            yield from walk_names(member)
