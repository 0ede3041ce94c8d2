"""Prints a title, if there is one."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print("nothing" if book is None else book.title)
