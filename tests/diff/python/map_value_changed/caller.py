"""Counts the copies."""

from shop import Shop


def use(client: Shop) -> None:
    print(sum(client.books.get("b1").stock.values()))
