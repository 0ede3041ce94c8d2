"""Prints a title."""

from shop import Book, Shop


def heading(book: Book) -> str:
    return f"{book.title} ({book.year})"


def use(client: Shop) -> None:
    print(heading(client.books.get("b1")))
