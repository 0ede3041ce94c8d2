"""Searches the books."""

from shop import Shop


def use(client: Shop) -> None:
    for book in client.books.search(words=["sense", "pride"]):
        print(book.title)
