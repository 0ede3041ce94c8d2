"""Deletes a book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.delete("b1").status)
