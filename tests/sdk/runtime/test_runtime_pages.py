"""Pages: on through the pages that follow, and to an end."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
from datetime import datetime, timezone
from typing import Any, ClassVar
from uuid import UUID

import httpx
import pytest

from elevenlabs_sdk._runtime import AsyncPager
from elevenlabs_sdk._runtime.calls import Call
from elevenlabs_sdk._runtime.models import BaseModel
from elevenlabs_sdk._runtime.omit import OMIT
from elevenlabs_sdk._runtime.pages import AsyncPage, Cursor, SyncPage, attach_fetcher
from elevenlabs_sdk._runtime.responses import Origin
from elevenlabs_sdk.errors import APIError

ORIGIN = Origin(Call("GET", "/items", "", [], None, None, "safe", 0, None), httpx.Response(200))


class Item(BaseModel):
    id: int


class Items(BaseModel):
    items: list[Item] | None = None
    has_more: bool | None = None
    next: str | None = None


class ItemsPage(Items, SyncPage[Item]):
    __paging__: ClassVar[Cursor] = Cursor(items="items", parameter="after", next="next", more="has_more")


class AsyncItemsPage(Items, AsyncPage[Item]):
    __paging__: ClassVar[Cursor] = Cursor(items="items", parameter="after", next="next", more="has_more")


class Server:
    """Pages by their cursor."""

    def __init__(self, pages: dict[object, dict[str, Any]]) -> None:
        self.pages = pages
        self.asked: list[object] = []

    def first(self, **query: object) -> ItemsPage:
        page = ItemsPage(**self.pages[None])
        attach_fetcher(page, self._fetch, {"query": query}, ORIGIN)
        return page

    def pager(self) -> AsyncPager[AsyncItemsPage, Item]:
        async def fetch(cursor: Cursor, value: object) -> tuple[AsyncItemsPage, Origin]:
            return AsyncItemsPage(**self._answer(cursor, value)), ORIGIN

        async def first() -> AsyncItemsPage:
            page = AsyncItemsPage(**self.pages[None])
            attach_fetcher(page, fetch, {}, ORIGIN)
            return page

        return AsyncPager(first, "GET /items")

    def _fetch(self, cursor: Cursor, value: object) -> tuple[ItemsPage, Origin]:
        return ItemsPage(**self._answer(cursor, value)), ORIGIN

    def _answer(self, cursor: Cursor, value: object) -> dict[str, Any]:
        assert cursor.parameter == "after"
        self.asked.append(value)
        return self.pages[value]


THREE: dict[object, dict[str, Any]] = {
    None: {"items": [{"id": 1}, {"id": 2}], "has_more": True, "next": "b"},
    "b": {"items": [], "has_more": True, "next": "c"},
    "c": {"items": [{"id": 3}], "has_more": False, "next": "d"},
}


def test_items_of_all_pages_also_past_an_empty_one() -> None:
    server = Server(THREE)
    page = server.first(after=OMIT)
    assert [item.id for item in page] == [1, 2, 3]
    assert [len(one.items or []) for one in page.pages()] == [2, 0, 1]
    assert server.asked == ["b", "c", "b", "c"]


def test_pages_are_fetched_when_they_are_reached() -> None:
    server = Server(THREE)
    items = iter(server.first())
    next(items)
    next(items)
    assert server.asked == []
    assert next(items).id == 3


def test_by_hand() -> None:
    page = Server(THREE).first()
    assert page.has_next_page()
    last = page.next_page().next_page()
    assert type(last) is ItemsPage
    assert not last.has_next_page()
    with pytest.raises(APIError, match="last page"):
        last.next_page()


def test_asynchronously() -> None:
    async def use() -> None:
        server = Server(THREE)
        assert [item.id async for item in server.pager()] == [1, 2, 3]
        assert [len(page.items or []) async for page in server.pager().pages()] == [2, 0, 1]
        page = await server.pager()
        assert type(page) is AsyncItemsPage
        assert [item.id async for item in page] == [1, 2, 3]
        assert (await page.next_page()).items == []

    asyncio.run(use())


@pytest.mark.parametrize(
    "end",
    [{"has_more": False, "next": "b"}, {"has_more": True}, {"has_more": True, "next": ""}, {"next": None}],
)
def test_the_end(end: dict[str, Any]) -> None:
    assert not ItemsPage(**end).has_next_page()
    assert ItemsPage(next="b").has_next_page()


@pytest.mark.parametrize("back", ["b", "c"])
def test_a_repeated_cursor_is_an_error_and_not_a_loop(back: str) -> None:
    pages = {**THREE, "c": {"items": [], "has_more": True, "next": back}}
    with pytest.raises(APIError, match=f"cursor '{back}' twice"):
        list(Server(pages).first())
    with pytest.raises(APIError, match="cursor 'b' twice"):
        Server(pages).first(after="b").next_page()


def test_a_page_of_the_same_data_is_equal_and_copies_go_on() -> None:
    page = Server(THREE).first()
    assert page == Server(THREE).first()
    assert [item.id for item in copy.deepcopy(page)] == [1, 2, 3]
    assert [item.id for item in page.model_copy(deep=True)] == [1, 2, 3]
    assert page.model_dump() == THREE[None]


def test_a_page_without_a_client_ends_with_an_error() -> None:
    stored = pickle.loads(pickle.dumps(Server(THREE).first()))
    assert [item.id for item in stored.items] == [1, 2]
    with pytest.raises(APIError, match="not fetched by a client"):
        list(stored)
    with pytest.raises(APIError, match="not fetched by a client"):
        ItemsPage(**THREE[None]).next_page()


def test_a_forgotten_pager_is_warned_of() -> None:
    with pytest.warns(
        RuntimeWarning, match="^<AsyncPager of GET /items> was never awaited or iterated over$"
    ):
        Server(THREE).pager()
        gc.collect()


class NumberedPage(Items, SyncPage[Item]):
    __paging__: ClassVar[Cursor] = Cursor(items="items", way="page", parameter="page", first=1)


def numbered(answers: list[list[int]], **query: object) -> NumberedPage:
    pages = iter(answers)

    def fetch(cursor: Cursor, value: object) -> tuple[NumberedPage, Origin]:
        return NumberedPage(items=[Item(id=number) for number in next(pages)]), ORIGIN

    page, _ = fetch(NumberedPage.__paging__, None)
    attach_fetcher(page, fetch, {"query": query}, ORIGIN)
    return page


def test_numbered_pages_that_repeat_end_with_an_error() -> None:
    assert [item.id for item in numbered([[1, 2], [2, 1], [1, 2], []])] == [1, 2, 2, 1, 1, 2]
    items = iter(numbered([[1], [2], [2], [2]]))
    assert [next(items).id for _ in range(3)] == [1, 2, 2]
    with pytest.raises(APIError, match="2 pages with the same items"):
        next(items)


@pytest.mark.parametrize(("items", "most"), [([], 1001), ([{"id": 1}], 2)], ids=["empty", "the same"])
def test_a_list_that_never_ends_although_its_cursors_differ_is_an_error(
    items: list[dict[str, int]], most: int
) -> None:
    fetched: list[object] = []

    def fetch(cursor: Cursor, value: object) -> tuple[ItemsPage, Origin]:
        fetched.append(value)
        page = ItemsPage(items=items, has_more=True, next=f"c{len(fetched)}")  # type: ignore[arg-type]
        return page, ORIGIN

    page, _ = fetch(ItemsPage.__paging__, None)
    attach_fetcher(page, fetch, {}, ORIGIN)
    with pytest.raises(APIError, match=f"{most} pages with the same items"):
        list(page)
    assert len(fetched) == most


@pytest.mark.parametrize("number", ["x", 1.5, [1]], ids=repr)
def test_a_page_number_that_is_no_number_is_named(number: object) -> None:
    with pytest.raises(ValueError, match="page: expected the number of a page or of items, not "):
        numbered([[1]], page=number)


@pytest.mark.parametrize("cursor", [True, {"a": 1}, [1], 0.5, "x" * 9000, 1 << 200], ids=type)
def test_an_odd_cursor_is_an_error(cursor: object) -> None:
    page = ItemsPage.model_construct(items=[Item(id=1)], next=cursor)
    attach_fetcher(page, Server({})._fetch, {}, ORIGIN)
    with pytest.raises(APIError, match=r"cursor"):
        page.next_page()


def test_an_integer_is_a_cursor() -> None:
    server = Server({7: {"items": []}})
    page = ItemsPage.model_construct(items=[Item(id=1)], next=7)
    attach_fetcher(page, server._fetch, {}, ORIGIN)
    assert page.next_page().items == []


@pytest.mark.parametrize(
    ("cursor", "sent"),
    [
        (UUID("12345678123456781234567812345678"), "12345678-1234-5678-1234-567812345678"),
        (datetime(2025, 6, 1, tzinfo=timezone.utc), "2025-06-01T00:00:00+00:00"),
    ],
    ids=["UUID", "date"],
)
def test_a_cursor_of_a_format_is_sent_as_text(cursor: object, sent: str) -> None:
    server = Server({sent: {"items": []}})
    page = ItemsPage.model_construct(items=[Item(id=1)], next=cursor)
    attach_fetcher(page, server._fetch, {}, ORIGIN)
    assert page.next_page().items == []
