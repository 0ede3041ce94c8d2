"""Puts a book somewhere."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.put(request={"kind": "novel", "title": "Emma"})
