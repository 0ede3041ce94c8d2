"""Orders a book."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.create(title="Emma", note="A gift.")
