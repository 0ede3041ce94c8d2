"""Orders a book in a form."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.create(kind="form", title="Emma", pages=3)
