"""Methods that start a job and wait for it, as a template prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Operation, Poll, PollArgument, PollStep, Resource
from sdkwright.ir.types import Generic, Type, make_optional, make_runtime_type
from sdkwright.render.annotations import Imported
from sdkwright.render.source_text import format_literal

OPTIONS = make_runtime_type("PollOptions")
RAISES = (
    "JobFailedError: The job failed.",
    "JobTimeoutError: The job did not end within the timeout. It may continue.",
)


def build_waiting_operation(operation: Operation, poll: Poll) -> Operation:
    """The method that waits, as an operation with its own signature and docstring."""
    signature = poll.signature
    done = " or ".join(f"`{value}`" for value in poll.done)
    text = (
        f"This method then waits until the job ends: it calls `{poll.status_operation}` until"
        f" `{poll.status_path}` is {done}."
    )
    options = _build_options(signature.returns)
    return replace(
        operation,
        name=names.make_waiting_name(operation.name),
        is_lazy=False,
        signature=replace(signature, keywords=(*signature.keywords, options)),
        description="\n\n".join(part for part in (operation.description, text) if part),
        returns_text=poll.returns_text,
    )


def _build_options(returns: Type) -> Argument:
    type_ = make_optional(Generic(OPTIONS, (returns,)))
    return Argument(
        "poll_options", type_, "none", "Timeout and interval of the status requests, and a progress callback."
    )


def render_call(operation: Operation, poll: Poll, holder: str, is_async: bool) -> str:
    """The call of the runtime; `holder` is the source of the resource with the status operation."""
    arguments = [argument.name for argument in poll.signature.positional]
    arguments += [f"{argument.name}={argument.name}" for argument in poll.signature.keywords]
    start = f"self.{operation.name}({', '.join([*arguments, 'request_options=request_options'])})"
    status_arguments = [*map(_render_argument, poll.arguments), "request_options=options"]
    identifiers = [".".join(argument.fields) for argument in poll.arguments if not argument.argument]
    status_call = f"{holder}.{poll.status_operation.rpartition('.')[2]}({', '.join(status_arguments)})"
    parts = [
        f"lambda: {start}",
        f"lambda started, options: {status_call}",
        f"job={format_literal(operation.id)}",
        f"status={_render_tuple(map(_render_step, poll.status))}",
        f"done={_render_tuple(map(format_literal, poll.done))}",
        f"failed={_render_tuple(map(format_literal, poll.failed))}",
        *([f"identifiers={_render_tuple(map(format_literal, identifiers))}"] if identifiers else []),
        *(["repeated=True"] if poll.status_operation == operation.id else []),
        "poll_options=poll_options",
        "request_options=request_options",
    ]
    return f"{'await ' if is_async else ''}self._wait({', '.join(parts)})"


def _render_argument(argument: PollArgument) -> str:
    source = argument.argument or ".".join(("started", *argument.fields))
    return f"{argument.name}={source}"


def _render_step(step: PollStep) -> str:
    return step.name if step.is_argument else format_literal(step.name)


def _render_tuple(items: Iterable[str]) -> str:
    items = list(items)
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def find_holder(resource: Resource, poll: Poll, is_async: bool) -> tuple[str, Imported | None]:
    """The source of the resource with the status operation, and the import that it needs, if any."""
    path = tuple(poll.status_operation.split(".")[:-1])
    depth = len(resource.path)
    if path[:depth] == resource.path:
        return ".".join(("self", *path[depth:])), None
    name = names.make_resource_class(path)
    name = names.make_async_name(name) if is_async else name
    return f"{name}(self._core)", (f".resources.{names.make_module(path)}", name)
