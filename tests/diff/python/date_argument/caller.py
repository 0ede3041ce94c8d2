"""Lists new books."""

from datetime import date

from shop import Shop


def use(client: Shop) -> None:
    print(len(client.books.list(since=date(2025, 6, 1))))
