"""Prints the titles of a first page."""

from shop import BookList, Shop


def titles(found: BookList) -> list[str]:
    return [book.title for book in found.books]


def use(client: Shop) -> None:
    print(titles(client.books.list()))
