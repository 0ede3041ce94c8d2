"""Adds a book, with its covers."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.create(title="Emma", cover=[b"front", b"back"]).book_id)
