"""Tells what a book is."""

from shop import Novel, Shop


def use(client: Shop) -> None:
    item = client.books.get("b1")
    print(item.title if isinstance(item, Novel) else "no novel")
