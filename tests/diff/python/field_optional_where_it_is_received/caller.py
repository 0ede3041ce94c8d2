"""Prints the author of the newest book, after a book was added."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.add(title="Emma", author="Jane Austen")
    print(client.books.get_newest().author.upper())
