"""Reads a page."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.page("b1", 7).text)
