"""Prints a title by its earlier name."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get("b1").name)
