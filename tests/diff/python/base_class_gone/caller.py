"""Prints a title, if it is that of a book."""

from shop import Book, Shop


def use(client: Shop) -> None:
    found = client.books.get("b1")
    assert isinstance(found, Book), "no book"
    print(found.title)
