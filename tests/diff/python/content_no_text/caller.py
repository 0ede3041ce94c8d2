"""Sends a text."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.create(content="Emma")
