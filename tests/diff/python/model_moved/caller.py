"""Prints a title."""

from shop import Shop
from shop.models.books import Book


def heading(book: Book) -> str:
    return book.title


def use(client: Shop) -> None:
    print(heading(client.books.get("b1")))
