"""Prints tags."""

from shop import Shop


def use(client: Shop) -> None:
    print(", ".join(client.books.tags().tags))
