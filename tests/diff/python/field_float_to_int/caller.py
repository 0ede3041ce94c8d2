"""Prints the exact price of a book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get("b1").price.hex())
