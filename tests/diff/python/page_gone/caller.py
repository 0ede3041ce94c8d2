"""Prints the titles of a page."""

from shop import BooksPage, Shop


def show(page: BooksPage) -> None:
    print([book.title for book in page.books])


def use(client: Shop) -> None:
    show(client.books.list())
