"""Tells what a book is."""

from shop import Atlas, Novel, Shop, UnknownItem


def told(item: Novel | Atlas | UnknownItem) -> str:
    if isinstance(item, Novel):
        return item.title
    return f"{item.maps} maps" if isinstance(item, Atlas) else f"something: {item.model_extra}"


def use(client: Shop) -> None:
    print(told(client.books.get("b1")))
