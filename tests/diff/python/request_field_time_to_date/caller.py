"""Creates a book."""

from datetime import datetime, timezone

from shop import Cover, Shop


def use(client: Shop) -> None:
    client.books.create(
        title="Emma", cover=Cover(text="E", made=datetime(2025, 1, 2, 3, tzinfo=timezone.utc))
    )
