"""Prints a title."""

from shop import BookModel, Shop


def use(client: Shop) -> None:
    book: BookModel = client.books.get("b1")
    print(book.title)
