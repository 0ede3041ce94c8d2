"""Resources and their methods as a template prints them."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Channel, Operation, Resource
from sdkwright.ir.responses import Failure
from sdkwright.ir.types import NONE, Name, Type, make_optional, make_runtime_type
from sdkwright.render.annotations import Imported, has_hidden, list_imports, render_type
from sdkwright.render.source_text import format_docstring, format_literal
from sdkwright.render.views import channels, polls
from sdkwright.render.views.bodies import Constants, name_constants, render_constants
from sdkwright.render.views.calls import (
    list_wrappers,
    render_bodies,
    render_response_types,
    render_selection,
    render_sent,
    uses_omit,
)
from sdkwright.render.views.code import (
    Child,
    Class,
    Method,
    Module,
    list_parameter_types,
    render_arguments,
    render_head,
    render_imports,
)
from sdkwright.render.views.pages import make_parameter
from sdkwright.spec import additions

REQUEST_OPTIONS = Argument(
    "request_options",
    make_optional(make_runtime_type("RequestOptions")),
    "none",
    "Timeout, retries, additional headers and other options for this call.",
)


def build_resource_module(resource: Resource, package: str, bases: tuple[str, str] | None) -> Module:
    """The file of a resource; `bases` are the classes of the additions, for the client and the async client."""
    constants = name_constants(body for method in _list_methods(resource) for body in method.list_bodies())
    imports = _list_runtime_imports(resource, bases)
    type_imports = _list_type_imports(resource) - imports
    imports |= {("typing", "TYPE_CHECKING")} if type_imports else set()
    imports |= {(package, "webhooks")} if resource.constructs_events else set()
    classes = tuple(_build_class(resource, package, bases, constants, is_async) for is_async in (False, True))
    return Module(
        docstring=format_docstring(resource.description, 0),
        imports=render_imports(imports, package),
        type_imports=render_imports(type_imports, package),
        constants=render_constants(constants),
        classes=classes,
        raw_classes=tuple(class_ for class_ in classes if class_.methods),
        sessions=channels.build_sessions(resource, constants),
        is_deprecated_in_parts=any(method.is_deprecated for method in _list_methods(resource)),
    )


def _list_runtime_imports(resource: Resource, bases: tuple[str, str] | None) -> set[Imported]:
    """The imports that the module needs at run time."""
    methods = _list_methods(resource)
    messages = [message for channel in resource.channels for message in channel.messages]
    arguments = [argument for method in methods for argument in method.signature.arguments]
    arguments += [argument for message in messages for argument in message.arguments]
    bodies = [body for operation in resource.operations for body in operation.bodies]
    wrappers = {
        wrapper for sender in (*methods, *messages, *bodies) for wrapper in list_wrappers(sender.sends)
    }
    runtime = {"Json" for method in methods if method.list_bodies()}
    runtime |= {"SelectableBody", "select_body"} if bodies else set()
    runtime |= {"encode_as" for channel in resource.channels if channel.accepted_schema is not None}
    runtime |= {"OMIT" for argument in arguments if argument.default == "omit"}
    if any(uses_omit(operation) for operation in resource.operations):
        runtime.add("Omit")
    for is_async in (False, True):
        runtime |= {
            choose_variant(channels.find_session_base(channel), is_async) for channel in resource.channels
        }
        runtime |= {_choose_raw_wrapper(operation, is_async) for operation in resource.operations}
    imports = {("._runtime", name) for name in runtime} | wrappers
    if bases:
        imports |= {(f".additions.{additions.make_module_name(resource.path)}", base) for base in bases}
    else:
        imports |= {("._runtime", "Resource"), ("._runtime", "AsyncResource")}
    imports |= {("functools", "cached_property")} if resource.children or resource.operations else set()
    imports |= {("._runtime.deprecation", "deprecated") for method in methods if method.is_deprecated}
    return imports | {("typing", "overload") for method in methods if method.overloads}


def _list_type_imports(resource: Resource) -> set[Imported]:
    """The imports that only the annotations need."""
    types: list[Type] = [REQUEST_OPTIONS.type] if resource.operations else []
    for operation in resource.operations:
        signatures = [operation.signature, *operation.overloads]
        signatures += [operation.poll.signature] if operation.poll else []
        types += operation.list_types()
        types += list_parameter_types(
            argument for signature in signatures for argument in signature.arguments
        )
        types += [polls.OPTIONS] if operation.poll else []
    for channel in resource.channels:
        signatures = [channel.signature, *channel.overloads]
        arguments = [argument for signature in signatures for argument in signature.arguments]
        arguments += [argument for message in channel.messages for argument in message.arguments]
        types += [channels.OPTIONS.type, *channel.list_types(), *list_parameter_types(arguments)]
    for child in resource.children:
        module = f".resources.{names.make_module(child.path)}"
        types += [Name(choose_variant(child.class_name, is_async), module) for is_async in (False, True)]
    hidden = _find_hidden_builtins(resource)
    hides = any(has_hidden(type_, hidden) for type_ in types)
    hides = hides or any(map(channels.hides_builtins, resource.channels))
    return list_imports(types) | ({("", "builtins")} if hides else set())


def _list_methods(resource: Resource) -> tuple[Operation | Channel, ...]:
    return (*resource.operations, *resource.channels)


def _build_class(
    resource: Resource,
    package: str,
    bases: tuple[str, str] | None,
    constants: Constants,
    is_async: bool,
) -> Class:
    hidden = _find_hidden_builtins(resource)
    name = choose_variant(resource.class_name, is_async)
    return Class(
        name=name,
        raw_name=f"{name}WithRawResponse",
        bases=bases[is_async] if bases else choose_variant("Resource", is_async),
        docstring=format_docstring(resource.description, 4),
        children=tuple(build_child(child, package, is_async) for child in resource.children),
        methods=tuple(
            _build_method(operation, constants, is_async, hidden) for operation in resource.operations
        ),
        waiting_methods=tuple(_build_waiting_methods(resource, package, constants, is_async)),
        opening_methods=tuple(
            channels.build_opening_method(channel, is_async, hidden) for channel in resource.channels
        ),
        constructs_events=resource.constructs_events,
    )


def _build_waiting_methods(
    resource: Resource, package: str, constants: Constants, is_async: bool
) -> Iterator[Method]:
    hidden = _find_hidden_builtins(resource)
    for operation in resource.operations:
        poll = operation.poll
        if poll is not None:
            waiting_operation = polls.build_waiting_operation(operation, poll)
            method = _build_method(waiting_operation, constants, is_async, hidden, polls.RAISES)
            holder, import_ = polls.find_holder(resource, poll, is_async)
            call = polls.render_call(operation, poll, holder, is_async)
            yield replace(method, call=call, imports=render_imports([import_] if import_ else [], package))


def choose_variant(name: str, is_async: bool) -> str:
    """The name of a class, or of its async variant."""
    return names.make_async_name(name) if is_async else name


def build_child(resource: Resource, package: str, is_async: bool) -> Child:
    """A resource as an attribute of the client or of its parent."""
    return Child(
        name=resource.name,
        class_name=choose_variant(resource.class_name, is_async),
        module=f"{package}.resources.{names.make_module(resource.path)}",
        docstring=format_docstring(resource.description, 8),
    )


def _find_hidden_builtins(resource: Resource) -> frozenset[str]:
    """The builtins that attributes of the class hide, such as `list`."""
    attributes = {method.name for method in _list_methods(resource)} | {
        child.name for child in resource.children
    }
    return frozenset(attributes & {*dir(builtins)})


def _build_method(
    operation: Operation,
    constants: Constants,
    is_async: bool,
    hidden: frozenset[str],
    more_raises: tuple[str, ...] = (),
) -> Method:
    is_awaited = is_async and not operation.is_lazy
    head, *overloads = (
        render_head(signature, is_async, hidden, REQUEST_OPTIONS)
        for signature in (operation.signature, *operation.overloads)
    )
    arguments = ", ".join(_render_call_arguments(operation, constants, is_async))
    call = "select" if operation.conditional else operation.response_kind
    return Method(
        name=operation.name,
        prefix="async def" if is_awaited else "def",
        head=head,
        overloads=tuple(overloads),
        is_deprecated=operation.is_deprecated,
        docstring=format_docstring(_format_method_text(operation, more_raises), 8),
        call=f"{'await ' if is_awaited else ''}self._core.{call}({arguments})",
        raw=_choose_raw_wrapper(operation, is_async),
        is_selected=bool(operation.conditional or operation.by_status),
    )


def _render_call_arguments(operation: Operation, constants: Constants, is_async: bool) -> Iterator[str]:
    """The arguments of the call of the runtime."""
    if operation.conditional:
        yield render_selection(operation, constants)
    elif types := render_response_types(operation, constants, is_async=is_async):
        yield types
    yield format_literal(operation.method)
    yield format_literal(operation.path)
    if operation.server:
        yield f"server={format_literal(operation.server)}"
    yield from render_sent(operation.sends)
    if operation.bodies:
        yield render_bodies(operation.bodies)
    if not operation.is_body_required:
        yield "body_required=False"
    if operation.retry is not None:
        yield f"retry={format_literal(operation.retry)}"
    if operation.security is not None:
        yield f"security={format_literal(operation.security)}"
    if operation.accept and not operation.conditional:
        yield f"accept={format_literal(operation.accept)}"
    if failures := list(_render_failures(operation, constants)):
        yield f"failures={{{', '.join(failures)}}}"
    if operation.page_numbers:
        numbers = tuple(map(make_parameter, operation.page_numbers))
        yield f"numbers={format_literal(numbers)}"
    if operation.secrets:
        yield f"secrets={format_literal(operation.secrets)}"
    yield "options=request_options"


def _render_failures(operation: Operation, constants: Constants) -> Iterator[str]:
    """The types of error bodies by status; None for a status without one, if it is in a range that has one."""
    has_range = any(failure.body and not failure.status.isdecimal() for failure in operation.failures)
    for failure in operation.failures:
        if failure.body or has_range:
            yield f"{_render_status(failure.status)}: {constants[failure.body] if failure.body else None}"


def _render_status(status: str) -> str:
    return status if status.isdecimal() else format_literal(status)


def _choose_raw_wrapper(operation: Operation, is_async: bool) -> str:
    if not is_async:
        return "as_raw"
    if operation.response_kind == "page":
        return "as_paged_raw"
    return "as_lazy_raw" if operation.is_lazy else "as_async_raw"


def _format_method_text(operation: Operation, more_raises: tuple[str, ...]) -> str:
    """The docstring: summary, description, or else the request, then arguments, result, exceptions, sources."""
    has_result = operation.returns_text and operation.signature.returns != NONE
    raises = [*map(_format_failure_text, operation.failures), *more_raises]
    words = operation.summary or operation.description
    sections = [
        operation.summary if words else f"Send `{operation.method.upper()} {operation.path}`.",
        operation.description,
        render_arguments((*operation.signature.arguments, REQUEST_OPTIONS)),
        f"Returns:\n    {operation.returns_text}" if has_result else "",
        "\n".join(["Raises:", *(f"    {line}" for line in raises)]) if raises else "",
        "\n".join(f"Source: {page}" for page in operation.docs),
    ]
    return "\n\n".join(section for section in sections if section)


def _format_failure_text(failure: Failure) -> str:
    body = f"Body: `{render_type(failure.body.type)}`." if failure.body else ""
    text = " ".join(part for part in (failure.text, body) if part)
    return f"{failure.error}: {text}" if text else failure.error


def render_region_type(regions: tuple[tuple[str, str], ...]) -> str:
    """The names of the servers, as a type."""
    if not regions:
        return "NoReturn"
    return f"Literal[{', '.join(format_literal(name) for name, _ in regions)}]"
