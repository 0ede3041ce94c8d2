"""Prints all titles."""

from shop import Shop


def use(client: Shop) -> None:
    for book in client.books.get_all():
        print(book.title)
