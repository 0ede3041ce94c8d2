"""Tells what a book is."""

from shop import Shop, UnknownItem


def use(client: Shop) -> None:
    item = client.books.get("b1")
    print("unknown" if isinstance(item, UnknownItem) else item.kind)
