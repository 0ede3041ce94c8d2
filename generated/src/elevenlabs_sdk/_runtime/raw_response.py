"""`with_raw_response`: an answer with its status and headers, and the typed methods that give it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from .answers import Origin
from .headers import request_id

if TYPE_CHECKING:
    from .httpx_types import Headers
    from .pager import AsyncPager
    from .pages import AsyncPage

P = ParamSpec("P")
T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")


class RawResponse(Generic[T]):
    """A successful answer: its status, its headers, and by `parse()` what the method itself would have returned."""

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
        return request_id(self.headers)

    def parse(self) -> T:
        """The answer, read once."""
        if not self._parsed:
            self._parsed.append(self._parse())
        return self._parsed[0]

    @property
    def validation_errors(self) -> tuple[str, ...]:
        """Where the answer is other than described, one line each; empty for a stream, whose items come later."""
        self.parse()
        return self._origin.problems

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._origin}>"


# The methods of a resource on a raw core do return raw responses already. Only their types do not say so.


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """A method of a sync resource."""
    return cast("Callable[P, RawResponse[T]]", method)


def async_raw(
    method: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]:
    """A coroutine method."""
    return cast("Callable[P, Coroutine[Any, Any, RawResponse[T]]]", method)


def lazy_raw(method: Callable[P, T]) -> Callable[P, Awaitable[RawResponse[T]]]:
    """An async method that returns a stream."""
    return cast("Callable[P, Awaitable[RawResponse[T]]]", method)


def paged_raw(method: Callable[P, AsyncPager[PageT, Any]]) -> Callable[P, Awaitable[RawResponse[PageT]]]:
    """An async method that returns pages."""
    return cast("Callable[P, Awaitable[RawResponse[PageT]]]", method)
