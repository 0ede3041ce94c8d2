"""Tells what a book is."""

from shop import Atlas, Novel, Shop


def told(item: Novel | Atlas) -> str:
    return item.title if isinstance(item, Novel) else f"{item.maps} maps"


def use(client: Shop) -> None:
    print(told(client.books.get("b1")))
