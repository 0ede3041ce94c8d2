"""Pages: an answer that is also iterable, over its items and those of the pages that follow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, cast

from pydantic import PrivateAttr
from typing_extensions import Self

from ..errors import APIError
from .models import BaseModel
from .scalars import absent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page has what leads to the next one."""

    items: str
    """The attribute with the items."""
    parameter: str
    """The query parameter that takes the cursor."""
    next: str | None = None
    """The attribute with the cursor of the next page; None where pages are numbered."""
    more: str | None = None
    """The attribute that says whether there is a next page, where there is one."""
    first: int = 0
    """The number of the first page, where pages are numbered."""

    def following(self, page: BaseModel, current: object) -> object:
        """The cursor of the next page, or None at the end. An empty page is not the end, unless pages are numbered."""
        if self.more is not None and getattr(page, self.more, None) is False:
            return None
        if self.next is None:
            return int(str(current)) + 1 if getattr(page, self.items, None) else None
        cursor: object = getattr(page, self.next, None)
        return None if cursor == "" else cursor


class Follow:
    """How a page gets the next one. It belongs to the client, not to the page's data.

    So pages of the same data are equal, a copied page still follows, and a pickled one does not.
    """

    __slots__ = ("current", "fetch", "max_items", "seen")

    def __init__(
        self,
        fetch: Callable[[str, object], Any],
        seen: frozenset[str],
        current: object,
        max_items: int | None,
    ) -> None:
        self.fetch = fetch
        self.seen = seen
        self.current = current
        self.max_items = max_items

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Follow)

    __hash__ = None  # type: ignore[assignment]  # equal, and not the same

    def __deepcopy__(self, memo: object) -> Follow:
        return self

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()

    def after(self, cursor: object) -> Follow:
        """Of the next page. A cursor seen before would lead round in a circle for ever."""
        if str(cursor) in self.seen:
            raise APIError(f"The server sent the cursor {cursor!r} twice: its pages lead in a circle")
        return Follow(self.fetch, self.seen | {str(cursor)}, cursor, self.max_items)


class _Page(BaseModel, Generic[T]):
    cursor: ClassVar[Cursor]
    _follow: Follow | None = PrivateAttr(default=None)

    def has_next_page(self) -> bool:
        """Whether another page follows."""
        return self._following() is not None

    def _following(self) -> object:
        current = self.cursor.first if self._follow is None else self._follow.current
        return self.cursor.following(self, current)

    def _items(self) -> list[T]:
        return cast("list[T] | None", getattr(self, self.cursor.items, None)) or []

    def _taken(self, so_far: int) -> list[T]:
        """Its items, as far as the caller wants them: iterating ends with a page that is cut short."""
        most = None if self._follow is None else self._follow.max_items
        return self._items() if most is None else self._items()[: max(most - so_far, 0)]

    def _is_enough(self, so_far: int) -> bool:
        most = None if self._follow is None else self._follow.max_items
        return most is not None and so_far >= most

    def _next(self) -> tuple[Follow, object]:
        cursor = self._following()
        if cursor is None:
            raise APIError("This is the last page: ask has_next_page() first")
        if self._follow is None:
            raise APIError("This page was not fetched by a client, which could fetch the next one")
        return self._follow.after(cursor), cursor


class SyncPage(_Page[T], Generic[T]):
    """Iterates over items; `pages()` over pages."""

    def __iter__(self) -> Iterator[T]:  # type: ignore[override]  # items, where pydantic has fields
        so_far = 0
        for page in self.pages():
            items = page._taken(so_far)
            yield from items
            so_far += len(items)
            if page._is_enough(so_far):
                return

    def pages(self) -> Iterator[Self]:
        """This page and those that follow, each fetched when it is reached."""
        page = self
        yield page
        while page.has_next_page():
            page = page.next_page()
            yield page

    def next_page(self) -> Self:
        """Fetch the page that follows."""
        follow, cursor = self._next()
        page = cast(Self, follow.fetch(self.cursor.parameter, cursor))
        page._follow = follow
        return page


class AsyncPage(_Page[T], Generic[T]):
    """Iterates over items, with `async for`; `pages()` over pages."""

    async def __aiter__(self) -> AsyncIterator[T]:
        so_far = 0
        async for page in self.pages():
            items = page._taken(so_far)
            for item in items:
                yield item
            so_far += len(items)
            if page._is_enough(so_far):
                return

    async def pages(self) -> AsyncIterator[Self]:
        """This page and those that follow, each fetched when it is reached."""
        page = self
        yield page
        while page.has_next_page():
            page = await page.next_page()
            yield page

    async def next_page(self) -> Self:
        """Fetch the page that follows."""
        follow, cursor = self._next()
        page = await cast("Awaitable[Self]", follow.fetch(self.cursor.parameter, cursor))
        page._follow = follow
        return page


def start(
    page: Any,
    fetch: Callable[[str, object], Any],
    query: Mapping[str, object],
    max_items: int | None = None,
) -> None:
    """Give a first page its way on; `query` is what the caller sent, perhaps a cursor already."""
    given = query.get(page.cursor.parameter)
    first = page.cursor.first if absent(given) else given
    page._follow = Follow(fetch, frozenset() if absent(given) else frozenset([str(given)]), first, max_items)
