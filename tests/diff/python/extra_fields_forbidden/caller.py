"""Prints the additional fields."""

from shop import Shop


def use(client: Shop) -> None:
    for name, count in client.books.get("b1").model_extra.items():
        print(name, count.bit_length())
