"""Adds a book."""

from shop import BookRequest, Shop


def use(client: Shop) -> None:
    print(client.books.create(request=BookRequest(title="Emma")).book_id)
