"""Counts the books."""

from shop import Shop


def use(client: Shop) -> None:
    print(len(client.books.get_all()))
