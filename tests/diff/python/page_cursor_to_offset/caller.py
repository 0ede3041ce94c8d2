"""Prints the first titles."""

from shop import Shop


def use(client: Shop) -> None:
    print([book.title for book in client.books.list().books])
