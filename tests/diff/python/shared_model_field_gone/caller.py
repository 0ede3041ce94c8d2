"""Prints the years of an author."""

from shop import Shop


def use(client: Shop) -> None:
    print([book.year for book in client.authors.books.list("a1").books])
