"""Looks at a book."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print("?" if book.book_id is None else book.book_id.upper())
