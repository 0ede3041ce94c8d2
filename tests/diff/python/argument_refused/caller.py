"""Adds a book, with the address of its cover."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.create(title="Emma", cover="https://example.com/emma.png").book_id)
