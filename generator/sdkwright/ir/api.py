"""The API as the SDK presents it: frozen values with their final Python names beside the wire names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sdkwright.ir.paging import PageParameter, Paging
from sdkwright.ir.responses import (
    ArgumentValue,
    ConditionalResponse,
    Failure,
    JsonBody,
    ResponseKind,
    StatusResponse,
)
from sdkwright.ir.schema import Schema
from sdkwright.ir.security import Requirement, Security
from sdkwright.ir.servers import NO_SERVERS, Servers
from sdkwright.ir.types import Type

Default: TypeAlias = Literal["required", "omit", "none"]
"""`required`: the caller must pass a value; `omit`: nothing is sent by default; `none`: null is sent by default."""
Location: TypeAlias = Literal[
    "path_parameters",
    "query",
    "headers",
    "cookies",
    "message",
    "json",
    "multipart",
    "form",
    "content",
    "content_type",
    "url",
    "",
]
"""The part of a request, or of a session, that contains an argument."""
Wrapper: TypeAlias = Literal[
    "",
    "as_base64",
    "as_body",
    "as_file_or_text",
    "as_files",
    "as_json",
    "as_json_items",
    "as_json_parts",
    "as_json_text",
    "CookieText",
    "DeepObject",
    "Delimited",
    "File",
    "Files",
    "join_properties",
    "JsonPart",
    "Styled",
]
"""The class or function of the runtime that encodes a value; empty for a value that is sent unchanged."""

Options: TypeAlias = tuple[tuple[str, Any], ...]
"""Further arguments of a wrapper with their names; "" for a positional argument."""

BODY_LOCATIONS: tuple[Location, ...] = ("json", "multipart", "form", "content", "content_type")


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
    options: Options = ()  # of the wrapper
    schema: Any | None = None  # what affects the encoding of its parts, as in `value_schemas` of the runtime
    is_patch: bool = False  # null is sent only if the caller passes it


@dataclass(frozen=True)
class ConditionalBody:
    """One of several bodies of a request, which is sent if arguments have these values."""

    when: tuple[ArgumentValue, ...]  # empty for the body that is sent otherwise
    sends: tuple[SentValue, ...]
    arguments: tuple[str, ...]
    required: tuple[str, ...]  # among the arguments
    media_type: str


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
    done: tuple[str, ...]
    failed: tuple[str, ...]
    returns_text: str

    @property
    def status_path(self) -> str:
        """The path to the status in the response, in Python names; an argument is in braces."""
        return ".".join(f"{{{step.name}}}" if step.is_argument else step.name for step in self.status)


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
    server: str = ""  # the name or URL of a server of its own; "" for the server of the API
    retry: Any = None  # the value of x-retry
    secrets: tuple[str, ...] = ()  # the wire names of values that logs must not contain
    poll: Poll | None = None
    default_returns: Type | None = None  # of a call whose arguments select no other response
    conditional: tuple[ConditionalResponse, ...] = ()  # in addition to `response`
    by_status: tuple[StatusResponse, ...] = ()  # of the kind "by_status", instead of `response`
    bodies: tuple[ConditionalBody, ...] = ()  # if there are several, instead of those in `sends`
    accept: str = ""  # the media types that the call requests; "" for those of `response_kind`
    page_numbers: tuple[PageParameter, ...] = ()  # the parameters of a list that a call checks
    pointer: str = ""  # into the bundle
    response_pointer: str = ""  # of the response, into the bundle
    sent: tuple[str, ...] = ()  # the components that the schemas of the request refer to, sorted
    received: tuple[str, ...] = ()  # those that the schemas of responses and failures refer to

    @property
    def is_read_at_once(self) -> bool:
        """Whether a call returns neither a list nor a stream, whatever its arguments and the status."""
        return not (self.is_lazy or self.by_status or self.overloads)

    def list_types(self) -> tuple[Type, ...]:
        """Every type in the annotations of the method and of its JSON bodies."""
        poll_signatures = () if self.poll is None else (self.poll.signature,)
        signatures = (self.signature, *self.overloads, *poll_signatures)
        argument_types = [argument.type for signature in signatures for argument in signature.arguments]
        result_types = [
            type_ for signature in signatures for type_ in (signature.returns, signature.async_returns)
        ]
        return (*argument_types, *result_types, *(body.type for body in self.list_bodies()))

    def list_other_responses(self) -> tuple[StatusResponse | ConditionalResponse, ...]:
        """The responses that the status or the arguments select."""
        return (*self.by_status, *self.conditional)

    def list_bodies(self) -> tuple[JsonBody, ...]:
        """Every JSON body of a 2xx or another response."""
        others = (response.body for response in self.list_other_responses())
        failed = (failure.body for failure in self.failures)
        bodies = (self.response, self.async_response, *others, *failed)
        return tuple(body for body in bodies if body)


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
    accepted_schema: Any | None  # what affects the encoding of the parts of a message
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
    server: str = ""  # the name or URL of a server of its own; "" for the server of the API
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
    base_url: str  # "" if every operation has a server of its own
    regions: tuple[tuple[str, str], ...]  # the servers that have a name
    security: Security | None
    resources: tuple[Resource, ...]
    schemas: tuple[Schema, ...]
    pages: tuple[Page, ...]
    signing: Signing | None = None
    unsigned: tuple[Event, ...] = ()
    servers: Servers = NO_SERVERS
    value_schemas: tuple[tuple[str, Any], ...] = ()  # by component: what affects the encoding of its values
    exemplary: tuple[
        str, ...
    ] = ()  # the ids of the operations with an example, in the order of the description
    additions: tuple[tuple[str, str], ...] = field(default=())  # file name -> text

    def walk_resources(self) -> Iterator[Resource]:
        """All resources, parents first."""
        for resource in self.resources:
            yield from resource.walk()
