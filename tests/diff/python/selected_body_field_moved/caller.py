"""Orders a book."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.create(kind="json", title="Emma", note="A gift.")
