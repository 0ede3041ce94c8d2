"""Sends bytes."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.create(content=b"Emma")
