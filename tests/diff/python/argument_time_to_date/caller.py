"""Creates a book."""

from datetime import datetime, timezone

from shop import Shop


def use(client: Shop) -> None:
    client.books.create(title="Emma", made=datetime(2025, 1, 2, 3, tzinfo=timezone.utc))
