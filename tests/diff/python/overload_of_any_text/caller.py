"""Prints a title."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get("b1", kind="lines").title)
