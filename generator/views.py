"""What a template prints of an operation or a resource: every condition decided, every text ready."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator import additions, names
from generator.api import Answer, Argument, Operation, Resource, Signature
from generator.literals import docstring, literal
from generator.types import Type

_REQUEST_OPTIONS = Argument(
    "request_options",
    Type("RequestOptions | None", frozenset({("._runtime", "RequestOptions")})),
    "None",
    "Settings for this call alone: timeout, retries, and headers, query and body fields that the SDK does not know.",
)


@dataclass(frozen=True)
class Import:
    module: str
    names: str


@dataclass(frozen=True)
class Head:
    """`positional` and `keywords` as they stand in a signature."""

    positional: tuple[str, ...]
    keywords: tuple[str, ...]
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
    arguments: tuple[str, ...]


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
    bases: str
    docstring: str
    children: tuple[Child, ...]
    methods: tuple[Method, ...]


@dataclass(frozen=True)
class Module:
    """The file of a resource."""

    docstring: str
    imports: tuple[Import, ...]
    type_imports: tuple[Import, ...]
    answers: tuple[Answer, ...]
    classes: tuple[Class, ...]


def resource_module(resource: Resource, package: str, added: additions.Additions) -> Module:
    """All that the file of a resource prints."""
    bases = added.bases(resource.path)
    classes = tuple(_class(resource, package, bases, is_async) for is_async in (False, True))
    operations = resource.operations
    answers = {
        one.name: one for operation in operations for one in (operation.answer, operation.async_answer) if one
    }
    runtime = {name for operation in operations for name in operation.imports}
    runtime |= {"Json"} if answers else set()
    runtime |= (
        {"OMIT"}
        if any(
            "OMIT" in keyword for one in classes for method in one.methods for keyword in method.head.keywords
        )
        else set()
    )
    runtime |= set() if bases else {"Resource", "AsyncResource"}
    plain = {("._runtime", name) for name in runtime}
    plain |= {(f".additions.{additions.module(resource.path)}", base) for base in bases or ()}
    plain |= {("functools", "cached_property")} if resource.children else set()
    plain |= (
        {("typing_extensions", "deprecated")}
        if any(operation.is_deprecated for operation in operations)
        else set()
    )
    plain |= {("typing", "overload")} if any(operation.overloads for operation in operations) else set()
    types = {found for operation in operations for found in _type_imports(operation)} - plain
    types |= {
        (f".resources.{_module(child.path)}", name)
        for child in resource.children
        for name in (child.class_name, names.asynchronous(child.class_name))
    }
    heads = [head for one in classes for method in one.methods for head in (method.head, *method.overloads)]
    if any(
        "builtins." in text for head in heads for text in (head.returns, *head.positional, *head.keywords)
    ):
        types.add(("", "builtins"))
    return Module(
        docstring=docstring(resource.description, 0),
        imports=imports_of(plain | {("typing", "TYPE_CHECKING")} if types else plain, package),
        type_imports=imports_of(types, package),
        answers=tuple(answers[name] for name in sorted(answers)),
        classes=classes,
    )


def _class(resource: Resource, package: str, bases: tuple[str, str] | None, is_async: bool) -> Class:
    base = bases[is_async] if bases else ("AsyncResource" if is_async else "Resource")
    return Class(
        name=flavoured(resource.class_name, is_async),
        bases=base,
        docstring=docstring(resource.description, 4),
        children=tuple(child(one, package, is_async) for one in resource.children),
        methods=tuple(
            _method(operation, is_async, _hides_builtins(resource)) for operation in resource.operations
        ),
    )


def flavoured(name: str, is_async: bool) -> str:
    return names.asynchronous(name) if is_async else name


def child(resource: Resource, package: str, is_async: bool) -> Child:
    """The attribute by which a client or a resource shows a resource."""
    return Child(
        name=resource.name,
        class_name=flavoured(resource.class_name, is_async),
        module=f"{package}.resources.{_module(resource.path)}",
        docstring=docstring(resource.description, 8),
    )


def _module(path: Iterable[str]) -> str:
    return ".".join(path)


def _hides_builtins(resource: Resource) -> bool:
    """A method named `list` would stand for the builtin in the annotations of its class."""
    return any(operation.name in ("list", "dict") for operation in resource.operations)


def _method(operation: Operation, is_async: bool, qualify: bool) -> Method:
    waits = is_async and not operation.is_lazy
    answer = operation.async_answer if is_async else operation.answer
    first = [answer.name] if answer else []
    arguments = [*first, literal(operation.method), literal(operation.path)]
    arguments += [f"{keyword.name}={keyword.value}" for keyword in operation.call]
    return Method(
        name=operation.name,
        prefix="async def" if waits else "def",
        head=_head(operation.signature, is_async, qualify),
        overloads=tuple(_head(one, is_async, qualify) for one in operation.overloads),
        is_deprecated=operation.is_deprecated,
        docstring=docstring(_text(operation), 8),
        call=f"{'await ' if waits else ''}self._core.{operation.verb}",
        arguments=(*arguments, "options=request_options"),
    )


def _head(signature: Signature, is_async: bool, qualify: bool) -> Head:
    returns = signature.async_returns if is_async else signature.returns
    return Head(
        positional=tuple(_declaration(one, qualify) for one in signature.positional),
        keywords=tuple(_declaration(one, qualify) for one in (*signature.keywords, _REQUEST_OPTIONS)),
        returns=_printed(returns, qualify),
    )


def _declaration(argument: Argument, qualify: bool) -> str:
    default = f" = {argument.default}" if argument.default else ""
    return f"{argument.name}: {_printed(argument.type, qualify)}{default}"


def _printed(type_: Type, qualify: bool) -> str:
    if not qualify:
        return type_.code
    code = type_.code
    for builtin in ("list[", "dict["):
        code = (
            f" {code}".replace(f" {builtin}", f" builtins.{builtin}")
            .replace(f"[{builtin}", f"[builtins.{builtin}")
            .strip()
        )
    return code


def _text(operation: Operation) -> str:
    """The docstring: what it does, what it takes, what it gives, how it fails, where that is written."""
    given = (*operation.signature.positional, *operation.signature.keywords, _REQUEST_OPTIONS)
    sections = [
        operation.summary,
        operation.description,
        "\n".join(["Args:", *(f"    {one.name}: {one.doc}" for one in given)]),
        (
            f"Returns:\n    {operation.returns_text}"
            if operation.returns_text and operation.signature.returns.code != "None"
            else ""
        ),
        (
            "\n".join(["Raises:", *(f"    {one.name}: {one.text}" for one in operation.raises)])
            if operation.raises
            else ""
        ),
        "\n".join(f"Source: {page}" for page in operation.docs),
    ]
    return "\n\n".join(section for section in sections if section)


def _type_imports(operation: Operation) -> set[tuple[str, str]]:
    signatures = (operation.signature, *operation.overloads)
    types = [argument.type for one in signatures for argument in (*one.positional, *one.keywords)]
    types += [one.returns for one in signatures] + [one.async_returns for one in signatures]
    types += [one.type for one in (operation.answer, operation.async_answer) if one]
    return {found for one in (*types, _REQUEST_OPTIONS.type) for found in one.imports}


def imports_of(wanted: Iterable[tuple[str, str]], package: str) -> tuple[Import, ...]:
    modules: dict[str, list[str]] = {}
    for module, name in sorted(wanted):
        modules.setdefault(f"{package}{module}" if module.startswith(".") else module, []).append(name)
    return tuple(
        Import(f"from {module} import" if module else "import", ", ".join(found))
        for module, found in modules.items()
    )
