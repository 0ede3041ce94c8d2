"""Measures the cover of a book."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print(book.cover.strip(), len(book.cover_bytes))
