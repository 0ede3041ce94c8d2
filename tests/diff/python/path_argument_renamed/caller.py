"""Prints a title."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get(book_id="b1").title)
