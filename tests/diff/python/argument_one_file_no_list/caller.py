"""Adds a book, with its covers."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.create(title="Emma", cover=[("front.png", b"1"), ("back.png", b"2")]).book_id)
