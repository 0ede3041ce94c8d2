"""Finds a book by the number on its back."""

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.lookup(isbn="978-0-14-143951-8")
    print(book.title)
