"""The parts of a module as a template prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sdkwright.ir.api import Argument, Signature
from sdkwright.ir.types import Type, make_runtime_type
from sdkwright.render.annotations import Imported, render_type
from sdkwright.render.views.bodies import Constant

OMIT = make_runtime_type("Omit")
_DEFAULTS = {"required": "", "omit": " = OMIT", "none": " = None"}


@dataclass(frozen=True)
class Import:
    """An import statement up to its names, and the names."""

    module: str
    names: str


@dataclass(frozen=True)
class Head:
    """The parameters of a signature, and the type that it returns."""

    code: str
    returns: str


@dataclass(frozen=True)
class Method:
    """A method of a class of the client or of the async client."""

    name: str
    prefix: str
    head: Head
    overloads: tuple[Head, ...]
    is_deprecated: bool
    docstring: str
    call: str
    raw: str  # the function that wraps it for `with_raw_response`
    imports: tuple[Import, ...] = ()  # inside the method
    is_selected: bool = (
        False  # the arguments or the status select the type of the result, which the call does not have
    )


@dataclass(frozen=True)
class ClientArgument:
    """An argument of the client."""

    name: str
    type: str
    async_type: str
    text: str  # its meaning
    doc: str  # also its default


@dataclass(frozen=True)
class Child:
    """A resource as an attribute of its parent."""

    name: str
    class_name: str
    module: str
    docstring: str


@dataclass(frozen=True)
class Class:
    """The class of a resource, for the client or the async client."""

    name: str
    raw_name: str
    bases: str
    docstring: str
    children: tuple[Child, ...]
    methods: tuple[Method, ...]
    waiting_methods: tuple[Method, ...] = ()  # that start a job and wait for it
    constructs_events: bool = False
    opening_methods: tuple[Method, ...] = ()  # that open a session


@dataclass(frozen=True)
class Session:
    """The class of a session, for the client or the async client."""

    name: str
    base: str
    docstring: str
    received: str
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
    constants: tuple[Constant, ...]
    classes: tuple[Class, ...]
    raw_classes: tuple[Class, ...]
    sessions: tuple[Session, ...]
    is_deprecated_in_parts: bool  # the raw variant of a deprecated method refers to it, but does not call it


def render_imports(imports: Iterable[Imported], package: str) -> tuple[Import, ...]:
    """The import statements for names of modules, sorted."""
    modules: dict[str, list[str]] = {}
    for module, name in sorted(imports):
        modules.setdefault(f"{package}{module}" if module.startswith(".") else module, []).append(name)
    return tuple(
        Import(f"from {module} import" if module else "import", ", ".join(names))
        for module, names in modules.items()
    )


def render_head(signature: Signature, is_async: bool, hidden: frozenset[str], *options: Argument) -> Head:
    """The signature of a method, with its options; `hidden` are the builtins that its class hides."""
    keywords = [_render_parameter(argument, hidden) for argument in (*signature.keywords, *options)]
    parts = [
        "self",
        *(_render_parameter(argument, hidden) for argument in signature.positional),
        *(["*"] if keywords else []),
        *keywords,
    ]
    returns = signature.async_returns if is_async else signature.returns
    return Head(", ".join(parts), render_type(returns, hidden))


def render_annotation(argument: Argument, hidden: frozenset[str] = frozenset()) -> str:
    """The annotation of an argument."""
    annotation = render_type(argument.type, hidden)
    return f"{annotation} | Omit" if argument.default == "omit" else annotation


def render_arguments(arguments: Iterable[Argument]) -> str:
    """The section `Args:` of a docstring: the arguments that have a description; empty without any."""
    lines = [f"    {argument.name}: {argument.doc}".rstrip() for argument in arguments if argument.doc]
    return "\n".join(["Args:", *lines]) if lines else ""


def list_parameter_types(arguments: Iterable[Argument]) -> list[Type]:
    """The types in the annotations of arguments."""
    return [
        type_
        for argument in arguments
        for type_ in (argument.type, *([OMIT] if argument.default == "omit" else []))
    ]


def _render_parameter(argument: Argument, hidden: frozenset[str]) -> str:
    return f"{argument.name}: {render_annotation(argument, hidden)}{_DEFAULTS[argument.default]}"
