"""Searches the books."""

from shop import Shop


def use(client: Shop) -> None:
    for book in client.books.search(word="sense", page_size=10):
        print(book.title)
