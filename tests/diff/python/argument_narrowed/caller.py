"""Adds a book whose year nobody knows."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.create(title="Emma", year=None).book_id)
