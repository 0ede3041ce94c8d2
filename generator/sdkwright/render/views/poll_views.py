"""What a template prints of a method that starts a job and waits for it."""

from __future__ import annotations

from dataclasses import replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Documented, Operation, Poll, Resource
from sdkwright.ir.literals import literal
from sdkwright.ir.types import Type

OPTIONS = Type("PollOptions", frozenset({("._runtime", "PollOptions")}))
_RAISES = (
    Documented("JobFailedError", "The job has failed."),
    Documented("JobTimeoutError", "The job has not ended in time; it may go on."),
)


def waiting(operation: Operation, poll: Poll) -> Operation:
    """The method as an operation of its own, for its signature and its docstring."""
    signature = poll.signature
    done = " or ".join(f"`{value}`" for value in poll.done)
    story = (
        f"This method then waits until the job has ended: it asks `{poll.asked}` until"
        f" `{poll.status_text}` is {done}."
    )
    return replace(
        operation,
        name=names.waiting(operation.name),
        is_lazy=False,
        signature=replace(signature, keywords=(*signature.keywords, _options(signature.returns))),
        description="\n\n".join(part for part in (operation.description, story) if part),
        returns_text=poll.returns_text,
        raises=(*operation.raises, *_RAISES),
    )


def _options(returns: Type) -> Argument:
    type_ = Type(f"{OPTIONS.code}[{returns.code}] | None", returns.imports | OPTIONS.imports)
    return Argument("poll_options", type_, "None", "How long and how often to ask, and whom to tell.")


def call(operation: Operation, poll: Poll, holder: str, is_async: bool) -> str:
    """The one call into the runtime; `holder` is the printed resource that has the asked operation."""
    given = [one.name for one in poll.signature.positional]
    given += [f"{one.name}={one.name}" for one in poll.signature.keywords]
    start = f"self.{operation.name}({', '.join([*given, 'request_options=request_options'])})"
    asked = [f"{one.name}={one.value}" for one in poll.arguments]
    ask = f"{holder}.{poll.asked.rpartition('.')[2]}({', '.join([*asked, 'request_options=options'])})"
    parts = [
        f"lambda: {start}",
        f"lambda started, options: {ask}",
        f"job={literal(operation.id)}",
        f"status={_printed(poll.status)}",
        f"done={_printed(tuple(map(literal, poll.done)))}",
        f"failed={_printed(tuple(map(literal, poll.failed)))}",
        *(["repeated=True"] if poll.asked == operation.id else []),
        "poll_options=poll_options",
        "request_options=request_options",
    ]
    return f"{'await ' if is_async else ''}self._wait({', '.join(parts)})"


def _printed(items: tuple[str, ...]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def holder(resource: Resource, poll: Poll, is_async: bool) -> tuple[str, tuple[str, str] | None]:
    """How a method reaches the resource of the asked operation, and the import that this takes, if any."""
    path = tuple(poll.asked.split(".")[:-1])
    depth = len(resource.path)
    if path[:depth] == resource.path:
        return ".".join(("self", *path[depth:])), None
    name = names.resource_class(path)
    name = names.asynchronous(name) if is_async else name
    return f"{name}(self._core)", (f".resources.{'.'.join(path)}", name)
