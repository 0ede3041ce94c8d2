"""Prints the first title."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.list()[0].title)
