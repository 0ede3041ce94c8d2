"""Prints a title."""

from shop import BookResponse, Shop


def heading(book: BookResponse) -> str:
    return f"{book.title} ({book.year})"


def use(client: Shop) -> None:
    print(heading(client.books.get("b1")))
