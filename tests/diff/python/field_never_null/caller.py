"""Looks at a book."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print("?" if book.title is None else book.title.upper())
