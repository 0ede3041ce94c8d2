"""Cites a book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.cite("b1").upper())
