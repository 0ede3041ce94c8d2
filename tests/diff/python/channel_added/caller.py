"""Counts."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.calls.count())
