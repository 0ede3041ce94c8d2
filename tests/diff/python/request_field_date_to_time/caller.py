"""Creates a book."""

from datetime import date

from shop import Cover, Shop


def use(client: Shop) -> None:
    client.books.create(title="Emma", cover=Cover(text="E", made=date(2025, 1, 2)))
