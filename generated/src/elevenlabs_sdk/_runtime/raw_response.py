"""`with_raw_response`: the status and headers of a response, and typed methods that return them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast, get_args

from .annotations import copy_method
from .headers import get_request_id
from .httpx_types import Headers
from .responses import Origin

if TYPE_CHECKING:
    from typing_extensions import Self

    from .pager import AsyncPager
    from .pages import AsyncPage

P = ParamSpec("P")
T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")


class _RawResponse(Generic[T]):
    def __init__(self, origin: Origin, parse: Callable[[], T]) -> None:
        self._origin = origin
        self._parse = parse
        self._parsed: list[T] = []

    @property
    def status_code(self) -> int:
        return self._origin.status

    @property
    def headers(self) -> Headers:
        return self._origin.headers

    @property
    def request_id(self) -> str | None:
        return get_request_id(self.headers)

    @property
    def content(self) -> bytes:
        """The body, also if `parse()` fails; RuntimeError for a stream, whose bytes are in `parse()`."""
        return self._origin.content

    def parse(self) -> T:
        """Return the parsed response. It is parsed once."""
        if not self._parsed:
            self._parsed.append(self._parse())
        return self._parsed[0]

    @property
    def validation_errors(self) -> tuple[str, ...]:
        """Where the response deviates from the API description, one line per deviation; empty for a stream."""
        self.parse()
        return self._origin.problems

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._origin}>"


class RawResponse(_RawResponse[T]):
    """A 2xx response: its status, its headers, and its parsed value by `parse()`."""

    def __init__(
        self, origin: Origin, parse: Callable[[], T], close: Callable[[], None] | None = None
    ) -> None:
        super().__init__(origin, parse)
        self._close = close

    def close(self) -> None:
        """Close the stream of the response. Another response is complete, and stays usable."""
        if self._close is not None:
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncRawResponse(_RawResponse[T]):
    """A 2xx response of the async client: its status, its headers, and its parsed value by `parse()`."""

    def __init__(
        self, origin: Origin, parse: Callable[[], T], close: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        super().__init__(origin, parse)
        self._close = close

    async def close(self) -> None:
        """Close the stream of the response. Another response is complete, and stays usable."""
        if self._close is not None:
            await self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class PendingRawResponse(Generic[T]):
    """The raw response of a stream before it is requested, by `await` or `async with`."""

    def __init__(self, request: Callable[[], Coroutine[Any, Any, AsyncRawResponse[T]]]) -> None:
        self._request = request
        self._response: AsyncRawResponse[T] | None = None

    def __await__(self) -> Generator[Any, None, AsyncRawResponse[T]]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> AsyncRawResponse[T]:
        self._response = self._response or await self._request()
        return self._response

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._response is not None:
            await self._response.close()


# The methods of a resource with a raw core return raw responses. These functions change only their annotations.


def as_raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """Type a method of a sync resource."""
    return cast("Callable[P, RawResponse[T]]", copy_method(method, _make_raw))


def as_async_raw(
    method: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, AsyncRawResponse[T]]]:
    """Type a coroutine method."""
    return cast("Callable[P, Coroutine[Any, Any, AsyncRawResponse[T]]]", copy_method(method, _make_async_raw))


def as_lazy_raw(method: Callable[P, T]) -> Callable[P, PendingRawResponse[T]]:
    """Type an async method that returns a stream."""
    return cast("Callable[P, PendingRawResponse[T]]", copy_method(method, _make_pending_raw))


def as_paged_raw(
    method: Callable[P, AsyncPager[PageT, Any]],
) -> Callable[P, Awaitable[AsyncRawResponse[PageT]]]:
    """Type an async method that returns pages."""
    return cast("Callable[P, Awaitable[AsyncRawResponse[PageT]]]", copy_method(method, _make_paged_raw))


def _make_raw(result: Any) -> object:
    return RawResponse[result]


def _make_async_raw(result: Any) -> object:
    return AsyncRawResponse[result]


def _make_pending_raw(result: Any) -> object:
    return PendingRawResponse[result]


def _make_paged_raw(result: Any) -> object:
    """Take the type of a page from that of a pager."""
    page: Any = (*get_args(result), result)[0]
    return Awaitable[AsyncRawResponse[page]]
