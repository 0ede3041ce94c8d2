"""The types of what a call takes: lists that are not strings, one call's options, and the parts of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Protocol,
    SupportsIndex,
    TypeAlias,
    TypedDict,
    TypeVar,
    overload,
)

if TYPE_CHECKING:
    from ssl import SSLContext

    from .httpx_types import Timeout
    from .json_type import Json
    from .omit import Omit

T_co = TypeVar("T_co", covariant=True)
UploadProgress: TypeAlias = Callable[[int, "int | None"], object]


class SequenceOf(Protocol[T_co]):
    """A list or tuple of `T`. A `str` or `bytes`, itself a sequence, does not fit: its `in` refuses other objects."""

    # No `index` and no `count`: their `Any` makes mypy take a list literal of anything for a list of `T`.

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> Sequence[T_co]: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __reversed__(self) -> Iterator[T_co]: ...


class RequestOptions(TypedDict, total=False):
    """Settings of a single call, and what the API description does not know."""

    timeout: float | Timeout | None
    """Seconds, or a `Timeout`; None waits for ever."""
    total_timeout: float | None
    """Seconds for all tries together, the waits between them included; of a stream, until it begins."""
    max_retries: int
    on_upload_progress: UploadProgress
    """Called with the bytes sent so far and, where it is known, their total; each try begins at 0 again."""
    max_items: int
    """Iterating over a list ends after so many items, and fetches no page beyond them."""
    headers: Mapping[str, str]
    """More headers, or other values for those this call sends."""
    query: Mapping[str, object]
    """More query parameters."""
    body: Mapping[str, object]
    """More fields of the JSON object or form."""


class SessionOptions(TypedDict, total=False):
    """Settings of a single realtime session."""

    open_timeout: float | None
    """Seconds to connect and to shake hands, for each try; None waits for ever. By default the client's, else 10."""
    total_timeout: float | None
    """Seconds to open the session, all tries and the waits between them together."""
    receive_timeout: float | None
    """Seconds without a message after which receiving gives up; by default it waits for as long as the server lives."""
    max_retries: int
    """How often opening is tried again. An open session never is: what was sent cannot be sent again unnoticed."""
    ping_interval: float | None
    """Seconds between pings, each of which the server must answer as fast; None sends none. By default 20."""
    max_message_size: int | None
    """The most bytes of a message that are taken; a longer one ends the session. By default 16 MiB."""
    proxy: str | None
    """The URL of a proxy; None uses none. By default the one that the environment names, if any."""
    ssl_context: SSLContext
    """Whom to trust, and with which certificate to answer; by default as Python does."""
    headers: Mapping[str, str]
    """More headers of the handshake, or other values for those it has."""
    query: Mapping[str, object]
    """More query parameters."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How a session is opened, how long it waits, and how much it takes."""

    open_timeout: float | None
    ping_interval: float | None
    max_message_size: int | None
    proxy: str | bool | None
    """True: as the environment says."""
    ssl_context: SSLContext | None


class ChannelArguments(TypedDict, total=False):
    """What a generated method hands to a session beside the path."""

    path_parameters: Mapping[str, object] | None
    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    key_required: bool
    url: str | Omit
    """A whole URL, given in place of everything else."""
    required: tuple[str, ...]
    """Query parameters and headers that cannot be left out without a `url`."""
    options: SessionOptions | None


class CallArguments(TypedDict, total=False):
    """What a generated method hands to the core beside method and path. At most one of json, form and multipart."""

    path_parameters: Mapping[str, object] | None
    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    json: object
    """Wire name to value (OMIT is dropped), or a whole model, list or scalar; None is JSON null."""
    form: Mapping[str, object] | None
    multipart: Mapping[str, object] | None
    body_required: bool
    """Whether an empty body is sent when every field is OMIT; by default it is."""
    retry: Literal["safe", "never"] | None
    """Set where the rule for the method is wrong."""
    key_required: bool
    """False for what may be called without a key; one that is there is sent all the same."""
    failures: Mapping[int | str, Json[Any]]
    """What the body of a failure holds, by its status: 422, or `4XX`."""
    secrets: Sequence[str]
    """The parameters and fields that are hidden in logs, beside those whose names tell."""
    options: RequestOptions | None
