"""Pages: list responses that are iterable over their items and those of the next pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, ClassVar, Generic, TypeVar, cast

from pydantic import PrivateAttr

from ..errors import APIError
from .json_type import read_field
from .models import BaseModel
from .options import CallArguments
from .page_calls import Cursor as Cursor
from .page_calls import read_argument, read_number, resolve_url
from .responses import Origin
from .scalars import format_scalar, is_absent

T = TypeVar("T")
# jedi resolves the class of `self` from a type variable, but not from `Self`.
PageT = TypeVar("PageT", bound="SyncPage[Any]")
AsyncPageT = TypeVar("AsyncPageT", bound="AsyncPage[Any]")
AnyPageT = TypeVar("AnyPageT", bound="_Page[Any]")

_MAX_CURSOR = 8192
_MAX_CURSOR_BITS = 128
_MAX_EMPTY_PAGES = 1000
"""The most empty pages in a row, if the cursors differ. A filter may exclude all items of many pages."""


class PageFetcher:
    """Fetches the next page. It belongs to the client, not to the data of the page.

    Pages with the same data are therefore equal. A copied page can fetch the next page, an unpickled page cannot.
    """

    __slots__ = (
        "base",
        "fetch",
        "limit",
        "link",
        "max_items",
        "number",
        "repetitions",
        "seen",
        "used_cursors",
    )

    def __init__(
        self,
        fetch: Callable[[Cursor, object], Any],
        used_cursors: frozenset[str],
        number: int,
        limit: int | None,
        max_items: int | None,
    ) -> None:
        self.fetch = fetch
        self.used_cursors = used_cursors
        self.number = number
        """The number of this page, or of its first item."""
        self.seen: int | None = None
        """How many items are on the pages before this one; None if this is unknown."""
        self.limit = limit
        self.max_items = max_items
        self.base = ""
        """The URL of this page, to which the URL of the next page may be relative."""
        self.link: str | None = None
        """The URL of the next page in the `Link` header."""
        self.repetitions = 0
        """How many pages before this one, in a row, have the same items."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageFetcher)

    __hash__ = None  # type: ignore[assignment]  # instances are equal, but not interchangeable

    def __deepcopy__(self, memo: object) -> PageFetcher:
        return self

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()

    def read_response(self, cursor: Cursor, origin: Origin) -> None:
        """Keep what the next request needs, apart from the page."""
        if cursor.is_url:
            self.base = origin.url
        if cursor.way == "link_header":
            from .page_links import find_link

            self.link = find_link(origin, cursor.next)

    def advance(self, cursor: Cursor, value: object, count: int) -> tuple[PageFetcher, object]:
        """Return the fetcher of the next page, and the cursor, number or URL that it requests.

        Raise APIError if iteration would probably never end. `count` is the number of items of this page.
        """
        value = resolve_url(value, self.base) if cursor.is_url else _check_cursor(value)
        key = str(value)
        if key in self.used_cursors:
            what = "URL of the next page" if cursor.is_url else f"cursor {value!r}"
            raise APIError(f"the server sent the {what} twice, so the list has no end")
        if self.repetitions >= (1 if count else _MAX_EMPTY_PAGES):
            raise APIError(
                f"the server sent {self.repetitions + 1} pages with the same items, so the list has no end"
            )
        is_number = cursor.way in ("offset", "page")
        used_cursors = self.used_cursors if is_number else self.used_cursors | {key}
        number = cast(int, value) if is_number else self.number
        following = PageFetcher(self.fetch, used_cursors, number, self.limit, self.max_items)
        following.seen = None if self.seen is None else self.seen + count
        return following, value


def _check_cursor(cursor: object) -> object:
    """Return a cursor that can be sent; raise APIError for any other. A server may send any JSON value."""
    if isinstance(cursor, bool) or not isinstance(cursor, (str, int)):
        kind = type(cursor).__name__
        try:
            if isinstance(cursor, (bool, float)):
                raise TypeError
            cursor = format_scalar(cursor, "cursor")  # of a type for a format, such as a date
        except TypeError:
            raise APIError(
                f"the server sent a {kind} as the cursor of the next page; expected a string or an integer"
            ) from None
    if isinstance(cursor, str):
        if len(cursor) > _MAX_CURSOR:
            raise APIError(f"the server sent a cursor of {len(cursor)} characters; a URL cannot contain it")
    elif cursor.bit_length() > _MAX_CURSOR_BITS:
        raise APIError("the server sent an integer of more than 128 bits as the cursor of the next page")
    return cursor


class _Page(BaseModel, Generic[T]):
    __paging__: ClassVar[Cursor]
    _fetcher: PageFetcher | None = PrivateAttr(default=None)

    def has_next_page(self) -> bool:
        """Whether there is a next page."""
        return self._get_next_cursor() is not None

    def _get_next_cursor(self) -> object:
        """Return the cursor, number or URL of the next page; None at the end."""
        cursor, fetcher, items = self.__paging__, self._fetcher, self._get_items()
        limit = None if fetcher is None else fetcher.limit
        if (cursor.more and read_field(self, cursor.more) is False) or len(items) < (limit or 0):
            return None
        seen = None if fetcher is None else fetcher.seen
        # Fewer than the items that were received is not a total. The list goes on to an empty page.
        if cursor.total and seen is not None and read_field(self, cursor.total) == seen + len(items):
            return None
        number = cursor.first if fetcher is None else fetcher.number
        following: object
        if cursor.way == "cursor" or cursor.way == "next_url":  # an empty page is not the end
            following = read_field(self, cursor.next)
        elif cursor.way == "link_header":
            following = None if fetcher is None else fetcher.link
        elif not items:
            return None
        elif cursor.way == "last":
            following = read_field(items[-1], cursor.next)
        else:
            following = number + (1 if cursor.way == "page" else len(items))
        return None if following == "" else following

    def _get_items(self) -> list[T]:
        items: object = read_field(self, self.__paging__.items)
        return cast("list[T]", items) if isinstance(items, list) else []

    def _limit_items(self, count: int) -> list[T]:
        """Return the items of this page up to `max_items`; `count` items were on the pages before."""
        max_items = None if self._fetcher is None else self._fetcher.max_items
        return self._get_items() if max_items is None else self._get_items()[: max(max_items - count, 0)]

    def _is_limit_reached(self, count: int) -> bool:
        max_items = None if self._fetcher is None else self._fetcher.max_items
        return max_items is not None and count >= max_items

    def _advance(self) -> tuple[PageFetcher, object]:
        following = self._get_next_cursor()
        if following is None:
            raise APIError("this is the last page; call has_next_page() before next_page()")
        if self._fetcher is None:
            raise APIError("this page was not fetched by a client, so it cannot fetch the next page")
        return self._fetcher.advance(self.__paging__, following, len(self._get_items()))

    def _attach(self, fetcher: PageFetcher, page: AnyPageT, origin: Origin) -> AnyPageT:
        """Let the next page fetch the page after it."""
        if self._fetcher is not None and page._get_items() == self._get_items():
            fetcher.repetitions = self._fetcher.repetitions + 1
        fetcher.read_response(self.__paging__, origin)
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
        fetcher, value = self._advance()
        page, origin = cast("tuple[PageT, Origin]", fetcher.fetch(self.__paging__, value))
        return self._attach(fetcher, page, origin)


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
        fetcher, value = self._advance()
        fetched = cast("Awaitable[tuple[AsyncPageT, Origin]]", fetcher.fetch(self.__paging__, value))
        page, origin = await fetched
        return self._attach(fetcher, page, origin)


def attach_fetcher(
    page: Any,
    fetch: Callable[[Cursor, object], Any],
    arguments: CallArguments,
    origin: Origin,
) -> None:
    """Let a first page fetch the next pages. `arguments` are those of its call, which may contain a cursor."""
    cursor: Cursor = page.__paging__
    value = read_argument(arguments, cursor.parameter) if cursor.parameter else None
    is_number = cursor.way in ("offset", "page")
    number = read_number(arguments, cursor.parameter) if is_number else None
    used_cursors = frozenset[str]() if is_number or is_absent(value) else frozenset([str(value)])
    fetcher = PageFetcher(
        fetch,
        used_cursors,
        cursor.first if number is None else number,
        cursor.find_limit(arguments),
        (arguments.get("options") or {}).get("max_items"),
    )
    fetcher.seen = cursor.count_before(fetcher.number) if is_number else None
    fetcher.read_response(cursor, origin)
    if cursor.is_url:
        fetcher.used_cursors = frozenset([fetcher.base])
    page._fetcher = fetcher
