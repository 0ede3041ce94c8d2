"""The result of an async list method, before anything was sent. Knows nothing of pydantic."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from .pages import AsyncPage

T = TypeVar("T")
PageT = TypeVar("PageT", bound="AsyncPage[Any]")


class AsyncPager(Generic[PageT, T]):
    """Await it for the first page, iterate over it with `async for` for all items, or over `.pages()`."""

    def __init__(self, fetch: Callable[[], Awaitable[PageT]]) -> None:
        self._fetch = fetch
        self._used = False

    def __await__(self) -> Generator[Any, None, PageT]:
        self._used = True
        return self._fetch().__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for item in await self:
            yield item

    async def pages(self) -> AsyncIterator[PageT]:
        """All pages, each fetched when it is reached."""
        async for page in (await self).pages():
            yield page

    def __del__(self) -> None:
        if not self._used:
            warnings.warn(
                f"{type(self).__name__} was never awaited or iterated over",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )
