"""The API as the SDK shows it: frozen values with their final Python names beside the wire names. Templates print these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from generator.methods import (
    Answer,
    Argument,
    Channel,
    Documented,
    Failure,
    Keyword,
    Message,
    Operation,
    Poll,
    Signature,
)
from generator.types import Type

__all__ = [
    "Answer",
    "Api",
    "Argument",
    "Channel",
    "Documented",
    "Encoded",
    "Failure",
    "Keyword",
    "Message",
    "Operation",
    "Page",
    "Poll",
    "Resource",
    "Schema",
    "Security",
    "Shapes",
    "Signature",
    "Variants",
]


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
