"""Prints exact prices."""

from shop import Shop


def use(client: Shop) -> None:
    print([price.hex() for price in client.books.get("b1")])
