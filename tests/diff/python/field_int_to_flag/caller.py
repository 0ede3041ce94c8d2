"""Prints a report of the stock."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print("books: " + str(int(str(book.in_stock)) + 1))
