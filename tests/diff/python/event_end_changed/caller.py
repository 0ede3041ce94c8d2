"""Reads the pages of a book."""

from shop import Shop


def use(client: Shop) -> None:
    for page in client.books.get("b1"):
        print(page.number)
