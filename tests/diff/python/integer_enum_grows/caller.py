"""Looks at a book."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print(book.level + 1)
