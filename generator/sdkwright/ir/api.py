"""The API as the SDK presents it: frozen values with their final Python names beside the wire names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sdkwright.ir.types import Type


@dataclass(frozen=True)
class Argument:
    """An argument of a method, beside `self` and `request_options`."""

    name: str
    type: Type
    default: str  # printed: "" when the caller must give it, else "OMIT" or "None"
    doc: str
    wire: str = ""  # what it is called on the wire; "" for a body as a whole
    group: str = ""  # where it is sent: path_parameters, query, headers, json, multipart, form
    pointer: str = ""  # where the bundle describes it


@dataclass(frozen=True)
class Signature:
    """What a caller gives and gets; an operation has one, and one more for each overload."""

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    returns: Type
    async_returns: Type


@dataclass(frozen=True)
class Answer:
    """A module constant that says what an answer holds: `_VOICE: Json[Voice] = Json("models.voices.Voice")`."""

    name: str
    type: Type
    source: str  # the arguments of `Json(...)`, printed


@dataclass(frozen=True)
class Keyword:
    """A keyword of the call into the runtime: `query={"page_size": page_size}`."""

    name: str
    value: str


@dataclass(frozen=True)
class Documented:
    """A line of `Raises:`."""

    name: str
    text: str


@dataclass(frozen=True)
class Failure:
    """A failure that is described."""

    status: str
    error: str  # the exception
    text: str
    body: Answer | None  # None where nothing describes it as JSON


@dataclass(frozen=True)
class Poll:
    """How the job that an operation starts is waited for."""

    asked: str  # the id of the operation that tells how far the job is
    signature: Signature  # of the method that starts the job and waits
    arguments: tuple[Keyword, ...]  # what the asked operation is called with
    status: tuple[str, ...]  # printed steps to the status in its answer
    status_text: str  # the same, for people
    done: tuple[str, ...]
    failed: tuple[str, ...]
    returns_text: str


@dataclass(frozen=True)
class Operation:
    """One method of a resource, in both flavours."""

    id: str
    name: str
    method: str
    path: str
    verb: str  # the runtime's method: json, stream, page, ...
    is_lazy: bool  # the asyncio twin is a plain `def` whose result is awaited or iterated
    signature: Signature
    overloads: tuple[Signature, ...]
    answer: Answer | None
    async_answer: Answer | None
    call: tuple[Keyword, ...]
    summary: str
    description: str
    returns_text: str
    raises: tuple[Documented, ...]
    docs: tuple[str, ...]
    is_deprecated: bool
    imports: frozenset[str]  # names of the runtime that the body of the method uses
    failures: tuple[Failure, ...] = ()
    poll: Poll | None = None
    pointer: str = ""  # where the bundle describes it
    answer_pointer: str = ""  # the same, of what it gives back
    sent: frozenset[str] = frozenset()  # the components that what it takes names
    received: frozenset[str] = frozenset()  # those that its answers name, failures included

    def types(self) -> tuple[Type, ...]:
        """Every type that the method and its answers are annotated with."""
        waiting = () if self.poll is None else (self.poll.signature,)
        signatures = (self.signature, *self.overloads, *waiting)
        given = [one.type for each in signatures for one in (*each.positional, *each.keywords)]
        returned = [type_ for each in signatures for type_ in (each.returns, each.async_returns)]
        return (*given, *returned, *(one.type for one in self.answers()))

    def answers(self) -> tuple[Answer, ...]:
        """Every constant that says what an answer holds, be it a success or a failure."""
        failed = (failure.body for failure in self.failures)
        return tuple(one for one in (self.answer, self.async_answer, *failed) if one)


@dataclass(frozen=True)
class Message:
    """What a client sends over a channel: one method of its session."""

    name: str
    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    fields: str  # printed: `{"text": text}`
    is_last: bool  # nothing may be sent after it
    description: str
    imports: frozenset[str]  # names of the runtime that the body of the method uses

    @property
    def arguments(self) -> tuple[Argument, ...]:
        return (*self.positional, *self.keywords)


@dataclass(frozen=True)
class Channel:
    """One method of a resource that opens a WebSocket, and the session that it gives."""

    id: str
    name: str
    path: str
    session: str  # the name of its class
    signature: Signature
    overloads: tuple[Signature, ...]
    call: tuple[Keyword, ...]  # of the session's class
    messages: tuple[Message, ...]
    accepted: Type | None  # what may be sent as a whole; None when the client sends nothing
    answer: Answer | None  # what the server sends, if anything
    summary: str
    description: str
    docs: tuple[str, ...]
    is_deprecated: bool
    imports: frozenset[str]

    def answers(self) -> tuple[Answer, ...]:
        """Every constant that says what the server sends."""
        return (self.answer,) if self.answer else ()

    def types(self) -> tuple[Type, ...]:
        """Every type that the method and its session are annotated with."""
        signatures = (self.signature, *self.overloads)
        given = [one.type for each in signatures for one in (*each.positional, *each.keywords)]
        given += [one.type for message in self.messages for one in message.arguments]
        whole = [one for one in (self.accepted, self.answer.type if self.answer else None) if one]
        return (*given, *whole)


@dataclass(frozen=True)
class Resource:
    """A node of the call tree: `client.voices.settings`."""

    path: tuple[str, ...]
    class_name: str
    description: str
    operations: tuple[Operation, ...]
    children: tuple[Resource, ...]
    channels: tuple[Channel, ...] = ()
    additions: tuple[str, ...] = ()  # base classes from spec/additions: (sync, async)
    constructs_events: bool = False  # shows the function that verifies webhooks, too

    @property
    def name(self) -> str:
        return self.path[-1]

    def walk(self) -> Iterator[Resource]:
        """The resource and all resources below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Variants:
    """How the variants of a union are told apart: tag values in order, each with the position of its variant."""

    tag: str
    members: tuple[str, ...]
    tags: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Shapes:
    """How the variants of a union are told apart where no tag does it: the fields that each must have."""

    required: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Encoded:
    """A field in base64, and the property that gives its bytes. Both are Python names."""

    field: str
    property: str
    may_be_none: bool


@dataclass(frozen=True)
class Schema:
    """A named component, for the model generator."""

    name: str
    module: str
    kind: str
    content: Any  # the schema itself, references as `#/components/schemas/<Name>`
    description: str
    fields: tuple[tuple[str, str], ...]  # wire name -> Python name
    docs: tuple[tuple[str, str], ...]  # wire name -> docstring
    variants: Variants | None
    shapes: Shapes | None  # of what the server sends over a channel, when it has no tag
    is_shape: bool  # a variant of such a union, or a base of one: its required constants must be there
    encoded: tuple[Encoded, ...]
    in_request: bool  # reached by what a caller sends: has a TypedDict or an alias in `params`
    in_answer: bool  # reached by what the server sends: its enums are open
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page class: the list answer, iterable over its items and those of the pages that follow."""

    name: str
    module: str
    model: str
    item: Type
    operation: str
    items: str  # these are Python names of fields of the answer, but for `parameter`
    parameter: str
    next: str | None  # None: pages are numbered, the first one `first`
    more: str | None
    first: int


@dataclass(frozen=True)
class Security:
    """The header that carries the key."""

    header: str
    prefix: str


@dataclass(frozen=True)
class Event:
    """What the API sends by itself, a webhook or a callback, and the function that reads it."""

    parser: str
    type: Type
    source: str  # the arguments of `Json(...)`, printed
    text: str


@dataclass(frozen=True)
class Signing:
    """How webhooks are signed, and the union of all that are."""

    header: str
    timestamp: str
    signature: str
    tolerance: int
    event: Event
    unknown: str  # the class of events that are not described; "" when the union has none


@dataclass(frozen=True)
class Api:
    """All that the templates and the model generator need."""

    title: str
    summary: str
    description: str
    base_url: str
    regions: tuple[tuple[str, str], ...]  # the servers that have a name
    security: Security | None
    resources: tuple[Resource, ...]
    schemas: tuple[Schema, ...]
    pages: tuple[Page, ...]
    signing: Signing | None = None
    unsigned: tuple[Event, ...] = ()
    additions: tuple[tuple[str, str], ...] = field(default=())  # file name -> text

    def walk_resources(self) -> Iterator[Resource]:
        """All resources, parents first."""
        for resource in self.resources:
            yield from resource.walk()
