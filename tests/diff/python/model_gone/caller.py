"""Prints a name."""

from shop import LegacyBook, Shop


def use(client: Shop) -> None:
    book: LegacyBook | None = None
    print(book, client)
