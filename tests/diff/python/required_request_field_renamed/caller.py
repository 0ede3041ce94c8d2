"""Creates a book."""

from shop import Cover, Shop


def use(client: Shop) -> None:
    client.books.create(title="Emma", cover=Cover(text="E", size="A4"))
