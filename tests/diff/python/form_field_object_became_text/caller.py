"""Adds a book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.create(title="Emma", labels={"text": "old"}).book_id)
