"""Prints all titles."""

from shop import Shop


def use(client: Shop) -> None:
    for book in client.books.list():
        print(book.title.upper())
