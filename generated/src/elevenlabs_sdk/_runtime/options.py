"""Types of arguments: sequences that are not strings, the options of a call or a session, and the parts of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ssl import SSLContext
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Protocol,
    SupportsIndex,
    TypeAlias,
    TypedDict,
    TypeVar,
    overload,
)

from .annotations import Unchecked, make_list_schema, rejects_unknown
from .httpx_types import Timeout

if TYPE_CHECKING:
    from .bodies import RawBody
    from .json_type import Json
    from .omit import Omit
    from .security import Requirement

T_co = TypeVar("T_co", covariant=True)
UploadProgress: TypeAlias = Annotated[Callable[[int, int | None], object], Unchecked()]


class SequenceOf(Protocol[T_co]):
    """A list or tuple of `T`, but not a `str` or `bytes`, whose `__contains__` does not accept every object."""

    # Without `index` and `count`: because of their `Any`, mypy would accept any list literal as a list of `T`.

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> Sequence[T_co]: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __reversed__(self) -> Iterator[T_co]: ...

    if not TYPE_CHECKING:  # not a member of the protocol
        __get_pydantic_core_schema__ = classmethod(make_list_schema)


@rejects_unknown
class RequestOptions(TypedDict, total=False):
    """Settings of a single call, and parameters that the API description does not contain."""

    timeout: float | Annotated[Timeout, Unchecked()] | None
    """Seconds, or a `Timeout`; None disables the timeout."""
    total_timeout: float | None
    """Seconds for all attempts and the waits between them. For a stream, the time until it begins."""
    max_retries: int
    on_upload_progress: UploadProgress
    """Called with the number of bytes sent so far and the total, or None if it is unknown. Each attempt begins at 0."""
    max_items: int
    """Iteration over a list stops after this many items and does not fetch further pages."""
    headers: Mapping[str, str]
    """Additional headers. They override headers of the same name."""
    query: Mapping[str, object]
    """Additional query parameters."""
    body: Mapping[str, object]
    """Additional fields of the JSON object or form."""


@rejects_unknown
class SessionOptions(TypedDict, total=False):
    """Settings of a single realtime session."""

    open_timeout: float | None
    """Seconds to connect and complete the handshake, per attempt; None disables the timeout. The default is the
    client's timeout, else 10."""
    total_timeout: float | None
    """Seconds to open the session: all attempts and the waits between them."""
    receive_timeout: float | None
    """Seconds to wait for a message. By default there is no timeout while the server responds to pings."""
    max_retries: int
    """How often opening is retried. An open session is never retried: messages cannot be sent again unnoticed."""
    ping_interval: float | None
    """Seconds between pings, and the timeout for the response to each and for a server that does not read; None
    disables both. The default is 20."""
    max_message_size: int | None
    """The maximum size of a received message in bytes; a longer one closes the session. The default is 16 MiB."""
    proxy: str | None
    """The URL of a proxy; None disables proxies. The default is the proxy of the environment variables, if any."""
    ssl_context: Annotated[SSLContext, Unchecked()]
    """The trusted authorities and the client certificate. The default is Python's default context."""
    headers: Mapping[str, str]
    """Additional headers of the handshake. They override headers of the same name."""
    query: Mapping[str, object]
    """Additional query parameters."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """The connection settings of a session, with defaults filled in."""

    open_timeout: float | None
    ping_interval: float | None
    max_message_size: int | None
    proxy: str | bool | None
    """True: the proxy of the environment variables."""
    ssl_context: SSLContext | None


class ChannelArguments(TypedDict, total=False):
    """The arguments that a generated method passes to a session in addition to the path."""

    server: str | None
    """The name or URL of the server of this operation; None for the server of the API."""
    path_parameters: Mapping[str, object] | None
    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    cookies: Mapping[str, object] | None
    security: Requirement | None
    url: str | Omit
    """A complete URL that replaces the path and all parameters."""
    required: tuple[str, ...]
    """Query parameters and headers that are required unless there is a `url`."""
    options: SessionOptions | None


class BodyArguments(TypedDict, total=False):
    """The body of a request. At most one of json, form, multipart and content is present."""

    json: object
    """Values by wire name (OMIT is dropped), or a model, list or scalar; None is JSON null."""
    form: Mapping[str, object] | None
    multipart: Mapping[str, object] | None
    content: RawBody
    content_type: str | Omit
    """That of a JSON body, unless it is `application/json`; or the caller's, if the description has a range."""


class CallArguments(BodyArguments, total=False):
    """The arguments that a generated method passes to the core in addition to method and path."""

    server: str | None
    """The name or URL of the server of this operation; None for the server of the API."""
    path_parameters: Mapping[str, object] | None
    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    cookies: Mapping[str, object] | None
    body_required: bool
    """Whether an empty body is sent if every field is OMIT. The default is True."""
    retry: Literal["safe", "never"] | None
    """Overrides the default of the HTTP method."""
    security: Requirement | None
    """The security schemes that the call needs, if they are others than those of most operations of the API."""
    failures: Mapping[int | str, Json[Any] | None]
    """The types of error response bodies by status, such as 422, `4XX` or `default`; None for a body without a type."""
    accept: str
    """The media types to request, unless they are those of the kind of response."""
    secrets: Sequence[str]
    """Parameters and fields to hide in logs, in addition to those whose names look secret."""
    options: RequestOptions | None
