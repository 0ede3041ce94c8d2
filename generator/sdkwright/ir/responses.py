"""The responses of an operation: how they are read, and the types of their bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sdkwright.ir.types import Type

ResponseKind: TypeAlias = Literal[
    "json", "text", "empty", "page", "stream", "json_lines", "events", "by_status", "channel", "message"
]
"""How a response is read. The runtime has a method of this name for each, except the last two, which are for sessions."""


@dataclass(frozen=True)
class JsonBody:
    """The type of a received JSON body, and the types for statuses with another type."""

    type: Type
    default: Type  # of all statuses that are not in `by_status`
    by_status: tuple[tuple[int, Type], ...] = ()
    texts: tuple[
        int, ...
    ] = ()  # the statuses whose body is plain text; 0 for all that are not in `by_status`
    end: str = ""  # of a stream of events: the data of the event after which the stream ends


@dataclass(frozen=True)
class ArgumentValue:
    """A value of an argument that selects a response or a request body."""

    name: str
    value: str | int | bool
    is_default: bool = False  # the server uses the value if the argument is not sent


@dataclass(frozen=True)
class StatusResponse:
    """One of several responses whose status determines the kind: a stream, or one that is read as a whole."""

    status: int  # 0 for all statuses that have no response of their own
    kind: ResponseKind  # "json" for each that is read as a whole
    body: JsonBody | None  # None for a stream of bytes
    type: Type
    media_type: str  # "" without a body
    pointer: str  # of the media type, or of the response without a body, into the bundle


@dataclass(frozen=True)
class ConditionalResponse:
    """A response that the server sends if arguments have these values."""

    when: tuple[ArgumentValue, ...]
    kind: ResponseKind
    returns: Type
    body: JsonBody | None
    accept: str  # "" for that of the kind
    media_type: str  # "" without a body
    pointer: str  # of the media type, or of the response without a body, into the bundle


@dataclass(frozen=True)
class Failure:
    """A non-2xx response in the description."""

    status: str
    error: str  # the exception
    text: str
    body: JsonBody | None  # None if the description has no JSON body
