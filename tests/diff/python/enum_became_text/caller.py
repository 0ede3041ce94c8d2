"""Looks at a book."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print("a story" if book.genre == "novel" else str(book.genre).upper())
