"""Prints all titles."""

from shop import Shop


def use(client: Shop) -> None:
    for title in client.books.list():
        print(title.upper())
