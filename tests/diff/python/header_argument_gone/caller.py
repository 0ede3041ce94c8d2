"""Prints a title, leaving a trace."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.get("b1", x_trace="t1").title)
