"""Prints a title."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print(book.title.upper())
