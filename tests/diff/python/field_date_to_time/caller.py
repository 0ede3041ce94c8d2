"""Counts the printings since a day."""

from datetime import date

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print(sum(day >= date(2021, 1, 1) for day in book.printings))
