"""Prints a motto."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.motto.get().upper())
