"""Prints a title."""

import httpx
from shop import Book, Shop


def answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(202, json={"text": "Later.", "title": "Emma"})


def use(transport: httpx.BaseTransport) -> None:
    with Shop(http_client=httpx.Client(transport=httpx.MockTransport(answer))) as client:
        book = client.books.get("b1")
        assert isinstance(book, Book), "another type"
        print(book.title)
