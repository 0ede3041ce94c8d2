"""Prints the decimals of a size."""

from shop import Shop


def use(client: Shop) -> None:
    whole, decimals = str(client.books.get("b1").size).split(".")
    print(whole, decimals)
