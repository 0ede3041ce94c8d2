"""Prints an additional field."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get("b1").model_extra["pages"].bit_length())
