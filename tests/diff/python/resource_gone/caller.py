"""Clears a shelf."""

from shop import Shop


def use(client: Shop) -> None:
    client.shelves.delete("s1")
