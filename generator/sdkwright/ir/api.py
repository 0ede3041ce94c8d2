"""The API as the SDK presents it: frozen values with their final Python names beside the wire names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sdkwright.ir.paging import PageParameter, Paging
from sdkwright.ir.security import Requirement, Security
from sdkwright.ir.types import Type

Default: TypeAlias = Literal["required", "omit", "none"]
"""`required`: the caller must pass a value; `omit`: nothing is sent by default; `none`: null is sent by default."""
Location: TypeAlias = Literal[
    "path_parameters", "query", "headers", "message", "json", "multipart", "form", "url", ""
]
"""The part of a request, or of a session, that contains an argument."""
Wrapper: TypeAlias = Literal["", "as_base64", "DeepObject", "Delimited", "File", "Files", "JsonPart"]
"""The class or function of the runtime that encodes a value; empty for a value that is sent unchanged."""
ResponseKind: TypeAlias = Literal[
    "json", "text", "empty", "page", "stream", "json_lines", "events", "channel", "message"
]
"""How a response is read. The runtime has a method of this name for each, except the last two, which are for sessions."""

BODY_LOCATIONS: tuple[Location, ...] = ("json", "multipart", "form")


@dataclass(frozen=True)
class Limits:
    """The limits of a value; None where there is none."""

    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None  # an exclusive minimum
    below: float | None = None  # an exclusive maximum
    min_length: int = 0
    max_length: int | None = None
    min_items: int = 0
    max_items: int | None = None
    items: Limits | None = None  # of the elements of a list, or of the values of a map


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Argument:
    """An argument of a method, apart from `self` and the options."""

    name: str
    type: Type
    default: Default
    doc: str
    wire_name: str | None = None  # None for a whole body
    location: Location = ""
    pointer: str = ""  # into the bundle
    limits: Limits = field(default=NO_LIMITS, compare=False)  # the docstring has them, too

    @property
    def is_required(self) -> bool:
        """Whether a call without it is an error."""
        return self.default == "required"


@dataclass(frozen=True)
class Signature:
    """The arguments and results of a method or of one of its overloads."""

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    returns: Type
    async_returns: Type

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """All arguments, in the order of the signature."""
        return (*self.positional, *self.keywords)


@dataclass(frozen=True)
class SentValue:
    """A value that a call sends: the value of an argument, or a constant."""

    location: Location
    wire_name: str | None  # None for a whole body
    argument: str  # the name of the argument; empty for a constant
    constant: Any = None
    wrapper: Wrapper = ""
    delimiter: str = ""  # of the wrapper `Delimited`


@dataclass(frozen=True)
class JsonBody:
    """The type of a received JSON body, and the types for statuses with another type."""

    type: Type
    default: Type  # of all statuses that are not in `by_status`
    by_status: tuple[tuple[int, Type], ...] = ()


@dataclass(frozen=True)
class Failure:
    """A non-2xx response in the description."""

    status: str
    error: str  # the exception
    text: str
    body: JsonBody | None  # None if the description has no JSON body


@dataclass(frozen=True)
class PollArgument:
    """An argument of the status operation, from an argument or from the response of the call that starts the job."""

    name: str
    argument: str  # empty for a field
    fields: tuple[str, ...] = ()  # the path to the field


@dataclass(frozen=True)
class PollStep:
    """A step of the path to the status of a job: a field or key with this name, or the key in an argument."""

    name: str
    is_argument: bool = False


@dataclass(frozen=True)
class Poll:
    """How to wait for a job that an operation starts."""

    status_operation: str  # the id of the operation that returns the status of the job
    signature: Signature  # of the method that starts the job and waits
    arguments: tuple[PollArgument, ...]
    status: tuple[PollStep, ...]
    status_path: str  # as in the description
    done: tuple[str, ...]
    failed: tuple[str, ...]
    returns_text: str


@dataclass(frozen=True)
class Operation:
    """One method of a resource, for the client and the async client."""

    id: str
    name: str
    method: str
    path: str
    response_kind: ResponseKind
    is_lazy: bool  # the async variant is a plain `def` whose result is awaited or iterated
    signature: Signature
    overloads: tuple[Signature, ...]
    response: JsonBody | None
    async_response: JsonBody | None
    sends: tuple[SentValue, ...]
    summary: str
    description: str
    returns_text: str
    docs: tuple[str, ...]
    is_deprecated: bool
    failures: tuple[Failure, ...] = ()
    is_body_required: bool = True
    security: Requirement | None = None  # None: that of the API
    has_own_security: bool = False
    retry: Any = None  # the value of x-retry
    secrets: tuple[str, ...] = ()  # the wire names of values that logs must not contain
    poll: Poll | None = None
    page_numbers: tuple[PageParameter, ...] = ()  # the parameters of a list that a call checks
    pointer: str = ""  # into the bundle
    response_pointer: str = ""  # of the response, into the bundle
    sent: frozenset[str] = frozenset()  # the components that the schemas of the request refer to
    received: frozenset[str] = (
        frozenset()
    )  # the components that the schemas of responses and failures refer to

    def list_types(self) -> tuple[Type, ...]:
        """Every type in the annotations of the method and of its JSON bodies."""
        poll_signatures = () if self.poll is None else (self.poll.signature,)
        signatures = (self.signature, *self.overloads, *poll_signatures)
        argument_types = [argument.type for signature in signatures for argument in signature.arguments]
        result_types = [
            type_ for signature in signatures for type_ in (signature.returns, signature.async_returns)
        ]
        return (*argument_types, *result_types, *(body.type for body in self.list_bodies()))

    def list_bodies(self) -> tuple[JsonBody, ...]:
        """Every JSON body of a 2xx or another response."""
        failed = (failure.body for failure in self.failures)
        return tuple(body for body in (self.response, self.async_response, *failed) if body)


@dataclass(frozen=True)
class Message:
    """A message that a client sends over a channel: one method of its session."""

    name: str
    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    sends: tuple[SentValue, ...]
    is_last: bool  # no message may follow it
    description: str

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """All arguments, in the order of the signature."""
        return (*self.positional, *self.keywords)


@dataclass(frozen=True)
class Channel:
    """One method of a resource that opens a WebSocket, and the session that it returns."""

    id: str
    name: str
    path: str
    session: str  # the name of its class
    signature: Signature
    overloads: tuple[Signature, ...]
    sends: tuple[SentValue, ...]
    messages: tuple[Message, ...]
    accepted: Type | None  # the type of all messages that the client sends; None when it sends none
    received: JsonBody | None  # the messages of the server, if any
    summary: str
    description: str
    docs: tuple[str, ...]
    is_deprecated: bool
    security: Requirement | None = None  # None: that of the API
    has_own_security: bool = False
    credential: str = ""  # the argument that replaces the credentials
    optional_security: Requirement | None = (
        None  # with this argument; None if there is none, or without credentials
    )
    url: str = ""  # the argument that replaces all other arguments
    required: tuple[str, ...] = ()  # the arguments that are required without `url`

    def list_types(self) -> tuple[Type, ...]:
        """Every type in the annotations of the method and its session."""
        signatures = (self.signature, *self.overloads)
        argument_types = [argument.type for signature in signatures for argument in signature.arguments]
        argument_types += [argument.type for message in self.messages for argument in message.arguments]
        whole = [self.accepted] if self.accepted else []
        return (*argument_types, *whole, *(body.type for body in self.list_bodies()))

    def list_bodies(self) -> tuple[JsonBody, ...]:
        """The messages of the server."""
        return (self.received,) if self.received else ()


@dataclass(frozen=True)
class Resource:
    """A node of the call tree: `client.voices.settings`."""

    path: tuple[str, ...]
    class_name: str
    description: str
    operations: tuple[Operation, ...]
    children: tuple[Resource, ...]
    channels: tuple[Channel, ...] = ()
    constructs_events: bool = False  # has the function that verifies webhooks

    @property
    def name(self) -> str:
        """The attribute of its parent."""
        return self.path[-1]

    def walk(self) -> Iterator[Resource]:
        """The resource and all resources below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class TaggedVariants:
    """The variants of a union with a discriminator: its property, and its values with the index of each variant."""

    tag: str
    members: tuple[str, ...]
    tags: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class UntaggedVariants:
    """The variants of a union without a discriminator: the required fields of each."""

    required: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Base64Field:
    """A field in base64, and the property that returns its bytes. Both are Python names."""

    field: str
    property: str
    may_be_none: bool


@dataclass(frozen=True)
class Schema:
    """A component schema, for the model generator."""

    name: str
    module: str
    kind: str
    content: Any  # the schema itself, references as `#/components/schemas/<Name>`
    sent_content: (
        Any | None
    )  # that of its typed dict, if it is another: without bases, whose keys it overrides
    overrides: tuple[
        str, ...
    ]  # the wire names of properties of its bases that it declares again, with narrower types
    description: str
    fields: tuple[tuple[str, str], ...]  # wire name -> Python name
    docs: tuple[tuple[str, str], ...]  # wire name -> docstring
    tagged: TaggedVariants | None
    untagged: UntaggedVariants | None  # of a message that a server sends over a channel
    is_best_fit: bool  # a union of objects without a discriminator: the variant that fits best is chosen
    is_untagged_variant: bool  # or a base of one: its required constants have no default
    base64_fields: tuple[Base64Field, ...]
    field_aliases: tuple[tuple[str, str], ...]  # earlier name -> Python name
    nullable_fields: tuple[str, ...]  # the wire names of required properties that may be null
    read_only: tuple[str, ...]  # the wire names of properties that requests do not have, bases included
    write_only: tuple[str, ...]  # the wire names of properties that responses, and so models, do not have
    in_request: bool  # part of requests: it has a typed dict or an alias in `params`
    has_model_or_dict: bool  # an argument accepts it as a model or as plain data
    in_response: bool  # part of responses: its enums are open
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page class: the response of a list, iterable over its items and those of the next pages."""

    name: str
    module: str
    model: str  # empty if the response is the list of the items
    item: Type
    operation: str
    paging: Paging


@dataclass(frozen=True)
class Event:
    """A webhook or a callback, and the function that reads it."""

    parser: str
    type: Type
    text: str


@dataclass(frozen=True)
class Signing:
    """How webhooks are signed, and the union of all signed webhooks."""

    header: str
    timestamp: str
    signature: str
    tolerance: int
    event: Event
    unknown: str  # the class of events that are not described; empty when the union has none


@dataclass(frozen=True)
class Api:
    """Everything that the templates and the model generator need."""

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
    decimal_texts: tuple[str, ...] = ()  # the properties whose decimals are texts in JSON; "" is a whole body
    additions: tuple[tuple[str, str], ...] = field(default=())  # file name -> text

    def walk_resources(self) -> Iterator[Resource]:
        """All resources, parents first."""
        for resource in self.resources:
            yield from resource.walk()
