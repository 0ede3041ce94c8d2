"""Begins to print a book on paper."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.prints.create(book_id="b1").status)
