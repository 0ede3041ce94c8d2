"""Pages: list responses that are iterable over their items and those of the next pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, cast

from pydantic import PrivateAttr

from ..errors import APIError
from .models import BaseModel
from .scalars import is_absent

T = TypeVar("T")
# jedi resolves the class of `self` from a type variable, but not from `Self`.
PageT = TypeVar("PageT", bound="SyncPage[Any]")
AsyncPageT = TypeVar("AsyncPageT", bound="AsyncPage[Any]")
AnyPageT = TypeVar("AnyPageT", bound="_Page[Any]")

_MAX_CURSOR = 8192
_MAX_CURSOR_BITS = 128
_MAX_REPETITIONS = 1000
"""The most pages with the same items in a row, if the cursors differ. A filter may exclude all items of many pages."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page contains its items and the cursor of the next page."""

    items: str
    """The attribute that contains the items."""
    parameter: str
    """The query parameter for the cursor."""
    next: str | None = None
    """The attribute that contains the cursor of the next page; None if pages are numbered."""
    more: str | None = None
    """The attribute that is False on the last page, if there is one."""
    first: int = 0
    """The number of the first page, if pages are numbered."""

    def get_next(self, page: BaseModel, current: object) -> object:
        """Return the cursor of the next page; None at the end. An empty page is the end only if pages are numbered."""
        if self.more is not None and getattr(page, self.more, None) is False:
            return None
        if self.next is None:
            return self._parse_number(current) + 1 if getattr(page, self.items, None) else None
        cursor: object = getattr(page, self.next, None)
        return None if cursor == "" else cursor

    def _parse_number(self, current: object) -> int:
        """Return the number of the current page, which the caller may have passed as text."""
        try:
            return int(str(current))
        except ValueError:
            raise ValueError(
                f"{self.parameter}: expected the number of a page, not {current!r:.100}; pass an integer"
            ) from None


class PageFetcher:
    """Fetches the next page. It belongs to the client, not to the data of the page.

    Pages with the same data are therefore equal. A copied page can fetch the next page, an unpickled page cannot.
    """

    __slots__ = ("current", "fetch", "max_items", "repetitions", "used_cursors")

    def __init__(
        self,
        fetch: Callable[[str, object], Any],
        used_cursors: frozenset[str],
        current: object,
        max_items: int | None,
    ) -> None:
        self.fetch = fetch
        self.used_cursors = used_cursors
        self.current = current
        self.max_items = max_items
        self.repetitions = 0
        """How many pages before this one, in a row, have the same items."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageFetcher)

    __hash__ = None  # type: ignore[assignment]  # instances are equal, but not interchangeable

    def __deepcopy__(self, memo: object) -> PageFetcher:
        return self

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()

    def advance(self, cursor: object, max_repetitions: int) -> PageFetcher:
        """Return the fetcher of the next page; raise APIError if iteration would probably never end."""
        _check_cursor(cursor)
        if str(cursor) in self.used_cursors:
            raise APIError(f"the server sent the cursor {cursor!r} twice, so the list has no end")
        if self.repetitions >= max_repetitions:
            raise APIError(
                f"the server sent {self.repetitions + 1} pages with the same items, so the list has no end"
            )
        return PageFetcher(self.fetch, self.used_cursors | {str(cursor)}, cursor, self.max_items)


def _check_cursor(cursor: object) -> None:
    """Raise APIError for a cursor that cannot be sent. A server may send any JSON value."""
    if isinstance(cursor, str):
        if len(cursor) > _MAX_CURSOR:
            raise APIError(f"the server sent a cursor of {len(cursor)} characters; a URL cannot contain it")
    elif isinstance(cursor, bool) or not isinstance(cursor, int):
        kind = type(cursor).__name__
        raise APIError(
            f"the server sent a {kind} as the cursor of the next page; expected a string or an integer"
        )
    elif cursor.bit_length() > _MAX_CURSOR_BITS:
        raise APIError("the server sent an integer of more than 128 bits as the cursor of the next page")


class _Page(BaseModel, Generic[T]):
    cursor: ClassVar[Cursor]
    _fetcher: PageFetcher | None = PrivateAttr(default=None)

    def has_next_page(self) -> bool:
        """Whether there is a next page."""
        return self._get_next_cursor() is not None

    def _get_next_cursor(self) -> object:
        current = self.cursor.first if self._fetcher is None else self._fetcher.current
        return self.cursor.get_next(self, current)

    def _get_items(self) -> list[T]:
        return cast("list[T] | None", getattr(self, self.cursor.items, None)) or []

    def _limit_items(self, count: int) -> list[T]:
        """Return the items of this page up to `max_items`; `count` items were on the pages before."""
        max_items = None if self._fetcher is None else self._fetcher.max_items
        return self._get_items() if max_items is None else self._get_items()[: max(max_items - count, 0)]

    def _is_limit_reached(self, count: int) -> bool:
        max_items = None if self._fetcher is None else self._fetcher.max_items
        return max_items is not None and count >= max_items

    def _advance(self) -> tuple[PageFetcher, object]:
        cursor = self._get_next_cursor()
        if cursor is None:
            raise APIError("this is the last page; call has_next_page() before next_page()")
        if self._fetcher is None:
            raise APIError("this page was not fetched by a client, so it cannot fetch the next page")
        # A server that ignores the number of the page sends the same items again.
        max_repetitions = 1 if self.cursor.next is None else _MAX_REPETITIONS
        return self._fetcher.advance(cursor, max_repetitions), cursor

    def _attach(self, fetcher: PageFetcher, page: AnyPageT) -> AnyPageT:
        """Let the next page fetch the page after it."""
        if self._fetcher is not None and page._get_items() == self._get_items():
            fetcher.repetitions = self._fetcher.repetitions + 1
        page._fetcher = fetcher
        return page


class SyncPage(_Page[T], Generic[T]):
    """A page. Iteration yields the items of this page and the next pages; `pages()` yields the pages."""

    def __iter__(self) -> Iterator[T]:  # type: ignore[override]  # pydantic iterates over fields
        count = 0
        for page in self.pages():
            items = page._limit_items(count)
            yield from items
            count += len(items)
            if page._is_limit_reached(count):
                return

    def pages(self: PageT) -> Iterator[PageT]:
        """Yield this page and the next pages. Each is fetched when the iteration reaches it."""
        page = self
        yield page
        while page.has_next_page():
            page = page.next_page()
            yield page

    def next_page(self: PageT) -> PageT:
        """Fetch the next page."""
        fetcher, cursor = self._advance()
        return self._attach(fetcher, cast(PageT, fetcher.fetch(self.cursor.parameter, cursor)))


class AsyncPage(_Page[T], Generic[T]):
    """A page. `async for` yields the items of this page and the next pages; `pages()` yields the pages."""

    def __aiter__(self) -> AsyncIterator[T]:
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[T]:
        count = 0
        async for page in self.pages():
            items = page._limit_items(count)
            for item in items:
                yield item
            count += len(items)
            if page._is_limit_reached(count):
                return

    async def pages(self: AsyncPageT) -> AsyncIterator[AsyncPageT]:
        """Yield this page and the next pages. Each is fetched when the iteration reaches it."""
        page = self
        yield page
        while page.has_next_page():
            page = await page.next_page()
            yield page

    async def next_page(self: AsyncPageT) -> AsyncPageT:
        """Fetch the next page."""
        fetcher, cursor = self._advance()
        return self._attach(
            fetcher, await cast("Awaitable[AsyncPageT]", fetcher.fetch(self.cursor.parameter, cursor))
        )


def attach_fetcher(
    page: Any,
    fetch: Callable[[str, object], Any],
    query: Mapping[str, object],
    max_items: int | None = None,
) -> None:
    """Let a first page fetch the next pages. `query` is the query of the call, which may contain a cursor."""
    cursor = query.get(page.cursor.parameter)
    if is_absent(cursor):
        page._fetcher = PageFetcher(fetch, frozenset(), page.cursor.first, max_items)
    else:
        page._fetcher = PageFetcher(fetch, frozenset([str(cursor)]), cursor, max_items)
