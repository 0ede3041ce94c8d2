"""Prints the code of the newest book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get_newest().code.upper())
