"""Prints the notes on a book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get("b1").notes)
