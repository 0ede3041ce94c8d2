"""What a template prints of an operation or a resource: every condition decided, every text ready."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Channel, Operation, Resource, Signature
from sdkwright.ir.literals import docstring, literal
from sdkwright.ir.types import Type
from sdkwright.render.views import channel_views, poll_views
from sdkwright.render.views.printed import Child, Class, Head, Method, Module, declared, imports_of, of_class
from sdkwright.spec import additions

_REQUEST_OPTIONS = Argument(
    "request_options",
    Type("RequestOptions | None", frozenset({("._runtime", "RequestOptions")})),
    "None",
    "Timeout, retries, extra headers and the like, for this call alone.",
)


def resource_module(resource: Resource, package: str, added: additions.Additions) -> Module:
    """All that the file of a resource prints."""
    bases = added.bases(resource.path)
    answers = {one.name: one for operation in _methods(resource) for one in operation.answers()}
    used = _used(resource, bases)
    for_types = _annotations(resource) - used
    used |= {("typing", "TYPE_CHECKING")} if for_types else set()
    used |= {(package, "webhooks")} if resource.constructs_events else set()
    classes = tuple(_class(resource, package, bases, is_async) for is_async in (False, True))
    return Module(
        docstring=docstring(resource.description, 0),
        imports=imports_of(used, package),
        type_imports=imports_of(for_types, package),
        answers=tuple(answers[name] for name in sorted(answers)),
        classes=classes,
        raw_classes=tuple(one for one in classes if one.methods),
        sessions=channel_views.sessions(resource),
        is_deprecated_in_parts=any(one.is_deprecated for one in _methods(resource)),
    )


def _used(resource: Resource, bases: tuple[str, str] | None) -> set[tuple[str, str]]:
    """What the module needs when it runs."""
    operations, channels = resource.operations, resource.channels
    every = _methods(resource)
    messages = [message for channel in channels for message in channel.messages]
    given = [one for method in every for one in _arguments(method)]
    given += [one for message in messages for one in message.arguments]
    runtime = {name for one in (*every, *messages) for name in one.imports}
    runtime |= {"Json" for one in every if one.answers()}
    runtime |= {"OMIT" for one in given if one.default == "OMIT"}
    runtime |= {
        flavoured(channel_views.base(one), is_async) for one in channels for is_async in (False, True)
    }
    runtime |= {_raw(operation, is_async) for operation in operations for is_async in (False, True)}
    found = {("._runtime", name) for name in runtime}
    if bases:
        found |= {(f".additions.{additions.module_name(resource.path)}", base) for base in bases}
    else:
        found |= {("._runtime", "Resource"), ("._runtime", "AsyncResource")}
    found |= {("functools", "cached_property") for _ in (*resource.children, *resource.operations)}
    found |= {("._runtime.deprecation", "deprecated") for one in every if one.is_deprecated}
    return found | {("typing", "overload") for one in every if one.overloads}


def _annotations(resource: Resource) -> set[tuple[str, str]]:
    """What only its annotations need."""
    types = [_REQUEST_OPTIONS.type] if resource.operations else []
    types += [type_ for operation in resource.operations for type_ in operation.types()]
    types += [poll_views.OPTIONS for operation in resource.operations if operation.poll]
    types += [channel_views.OPTIONS.type for _ in resource.channels]
    types += [type_ for channel in resource.channels for type_ in channel.types()]
    found = {import_ for type_ in types for import_ in type_.imports}
    for child in resource.children:
        module = f".resources.{_module(child.path)}"
        found |= {(module, child.class_name), (module, names.asynchronous(child.class_name))}
    hidden = _hidden(resource)
    is_hidden = any(of_class(type_, hidden) != type_.code for type_ in types)
    if is_hidden or any(map(channel_views.hides, resource.channels)):
        found.add(("", "builtins"))
    return found


def _methods(resource: Resource) -> tuple[Operation | Channel, ...]:
    return (*resource.operations, *resource.channels)


def _arguments(operation: Operation | Channel) -> tuple[Argument, ...]:
    return (*operation.signature.positional, *operation.signature.keywords)


def _class(resource: Resource, package: str, bases: tuple[str, str] | None, is_async: bool) -> Class:
    base = bases[is_async] if bases else ("AsyncResource" if is_async else "Resource")
    return Class(
        name=flavoured(resource.class_name, is_async),
        raw_name=f"{flavoured(resource.class_name, is_async)}WithRawResponse",
        bases=base,
        docstring=docstring(resource.description, 4),
        children=tuple(child(one, package, is_async) for one in resource.children),
        methods=tuple(_method(operation, is_async, _hidden(resource)) for operation in resource.operations),
        waits=tuple(_waits(resource, package, is_async)),
        opens=tuple(channel_views.opening(one, is_async, _hidden(resource)) for one in resource.channels),
        constructs_events=resource.constructs_events,
    )


def _waits(resource: Resource, package: str, is_async: bool) -> Iterator[Method]:
    for operation in resource.operations:
        poll = operation.poll
        if poll is not None:
            method = _method(poll_views.waiting(operation, poll), is_async, _hidden(resource))
            holder, import_ = poll_views.holder(resource, poll, is_async)
            call = poll_views.call(operation, poll, holder, is_async)
            yield replace(method, call=call, imports=imports_of([import_] if import_ else [], package))


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


def _hidden(resource: Resource) -> frozenset[str]:
    """The builtins that its class hides: in the annotations of a class, `list` is the method of that name."""
    inside = {one.name for one in _methods(resource)} | {one.name for one in resource.children}
    return frozenset(inside & {*dir(builtins)})


def _method(operation: Operation, is_async: bool, hidden: frozenset[str]) -> Method:
    waits = is_async and not operation.is_lazy
    answer = operation.async_answer if is_async else operation.answer
    first = [answer.name] if answer else []
    arguments = [*first, literal(operation.method), literal(operation.path)]
    arguments += [f"{keyword.name}={keyword.value}" for keyword in operation.call]
    arguments.append("options=request_options")
    return Method(
        name=operation.name,
        prefix="async def" if waits else "def",
        head=_head(operation.signature, is_async, hidden),
        overloads=tuple(_head(one, is_async, hidden) for one in operation.overloads),
        is_deprecated=operation.is_deprecated,
        docstring=docstring(_text(operation), 8),
        call=f"{'await ' if waits else ''}self._core.{operation.verb}({', '.join(arguments)})",
        raw=_raw(operation, is_async),
    )


def _raw(operation: Operation, is_async: bool) -> str:
    if not is_async:
        return "raw"
    return "paged_raw" if operation.verb == "page" else "lazy_raw" if operation.is_lazy else "async_raw"


def _head(signature: Signature, is_async: bool, hidden: frozenset[str]) -> Head:
    returns = signature.async_returns if is_async else signature.returns
    return declared(signature.positional, (*signature.keywords, _REQUEST_OPTIONS), returns, hidden)


def _text(operation: Operation) -> str:
    """The docstring: what it does, what it takes, what it gives, how it fails, where that is written."""
    given = (*_arguments(operation), _REQUEST_OPTIONS)
    sections = [
        operation.summary,
        operation.description,
        "\n".join(["Args:", *(f"    {one.name}: {one.doc}".rstrip() for one in given)]),
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


def region_type(regions: Iterable[tuple[str, str]]) -> str:
    """The names of the servers, as a type."""
    return f"Literal[{', '.join(literal(name) for name, _ in regions)}]"
