"""Prints a title."""

from shop import Shop
from shop.models.spec import BookResponse


def heading(book: BookResponse) -> str:
    return book.title


def use(client: Shop) -> None:
    print(heading(client.books.get("b1")))
