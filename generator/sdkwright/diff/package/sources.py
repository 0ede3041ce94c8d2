"""The sources of a generated package, as values: modules, classes, functions and names, before they are resolved."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.problems.problem import SourceLocation

ParameterKind: TypeAlias = Literal["positional-only", "positional", "keyword", "*", "**"]


@dataclass(frozen=True)
class Type:
    """An annotation, and the module whose names it contains."""

    expression: ast.expr | None  # None: there is no annotation
    module: str

    @property
    def text(self) -> str:
        return "" if self.expression is None else ast.unparse(self.expression)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function."""

    name: str
    kind: ParameterKind
    type: Type
    default: str | None  # its source; None if an argument is required

    @property
    def is_required(self) -> bool:
        return self.default is None and self.kind not in ("*", "**")


@dataclass(frozen=True)
class Signature:
    """The parameters of a function without `self`, and its result."""

    parameters: tuple[Parameter, ...]
    returns: Type


@dataclass(frozen=True)
class Function:
    """A function or a method; `overloads` are its signatures for type checkers, if it has several."""

    name: str
    location: SourceLocation
    signature: Signature
    is_async: bool = False
    is_deprecated: bool = False
    overloads: tuple[Signature, ...] = ()
    operation: AffectedOperation | None = None
    """The operation that it calls, if its source contains the HTTP method and the path."""


@dataclass(frozen=True)
class Attribute:
    """A property, a field, or an attribute that `__init__` sets."""

    name: str
    location: SourceLocation
    type: Type
    is_field: bool = False  # callers pass it to the constructor
    is_required: bool = False
    default: str | None = None


Member: TypeAlias = "Function | Attribute"


@dataclass(frozen=True)
class Class:
    """A class with its own public members, by name."""

    module: str
    name: str
    location: SourceLocation
    bases: tuple[Type, ...]
    members: Mapping[str, Member] = field(repr=False)
    constructor: Function | None = None

    @property
    def id(self) -> str:
        return f"{self.module}:{self.name}"


@dataclass(frozen=True)
class NamedFunction:
    """A function of a module."""

    module: str
    name: str
    function: Function

    @property
    def id(self) -> str:
        return f"{self.module}:{self.name}"

    @property
    def location(self) -> SourceLocation:
        return self.function.location


@dataclass(frozen=True)
class Value:
    """A type alias, or a constant."""

    module: str
    name: str
    location: SourceLocation
    type: Type
    is_type: bool

    @property
    def id(self) -> str:
        return f"{self.module}:{self.name}"


Definition: TypeAlias = "Class | NamedFunction | Value"


@dataclass(frozen=True)
class Import:
    """A name that a module imports; an empty name is the module itself."""

    module: str  # relative to the package for its own modules, such as "models.voices"
    name: str
    is_own: bool  # from the package itself
    is_exported: bool


@dataclass(frozen=True)
class Module:
    """A module of the package; the name of the package itself is ""."""

    name: str
    definitions: Mapping[str, Definition]
    imports: Mapping[str, Import]
    stars: tuple[str, ...] = ()
    """The modules whose names are all imported."""

    @property
    def is_public(self) -> bool:
        return not any(part.startswith("_") for part in self.name.split("."))


def find_head(type_: Type) -> str:
    """Return the name of a class in an annotation such as `Page[Voice]`; "" if the annotation is another type."""
    expression = type_.expression
    if isinstance(expression, ast.Subscript):
        expression = expression.value
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return expression.value.partition("[")[0]
    return expression.id if isinstance(expression, ast.Name) else ""


def find_name(definition: Definition) -> tuple[str, str] | None:
    """Return the module and the name to which an assignment such as `OldName = NewName` refers."""
    if isinstance(definition, Value) and isinstance(definition.type.expression, ast.Name):
        return definition.module, definition.type.expression.id
    return None
