"""Prints the number of books."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.list().total)
