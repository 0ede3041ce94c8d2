"""The result of an async list method before a request is sent. This module does not import pydantic."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from .pages import AsyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")


class AsyncPager(Generic[PageT, T]):
    """The pages of a list. Await it for the first page; use `async for` for all items, or for `.pages()`."""

    def __init__(self, fetch: Callable[[], Awaitable[PageT]], call: object) -> None:
        self._fetch = fetch
        self._call = call
        self._is_used = False

    def __await__(self) -> Generator[Any, None, PageT]:
        self._is_used = True
        return self._fetch().__await__()

    def __aiter__(self) -> AsyncIterator[T]:
        return self._iterate()  # jedi does not resolve the items of an `async def __aiter__`

    async def _iterate(self) -> AsyncIterator[T]:
        async for item in await self:
            yield item

    async def pages(self) -> AsyncIterator[PageT]:
        """Yield all pages. Each is fetched when the iteration reaches it."""
        async for page in (await self).pages():
            yield page

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._call}>"

    def __del__(self) -> None:
        if not self._is_used:
            warnings.warn(
                f"{self!r} was never awaited or iterated over", RuntimeWarning, stacklevel=2, source=self
            )
