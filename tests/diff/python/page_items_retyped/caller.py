"""Prints all titles."""

from shop import Book, Shop


def use(client: Shop) -> None:
    book: Book
    for book in client.books.list():
        print(book.title)
