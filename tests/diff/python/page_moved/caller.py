"""Prints the titles of a page."""

from shop import Shop
from shop.pages.books import BooksPage


def show(page: BooksPage) -> None:
    print(page.titles)


def use(client: Shop) -> None:
    show(client.books.list())
