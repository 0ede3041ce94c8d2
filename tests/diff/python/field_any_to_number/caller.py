"""Prints a code."""

from shop import Shop


def use(client: Shop) -> None:
    code = client.books.get("b1").code
    print(code.bit_length() if code else 0)
