"""Prints the title of a novel."""

from shop import Novel, Shop


def use(client: Shop) -> None:
    item = client.books.get("b1")
    assert isinstance(item, Novel), "no novel"
    print(item.title)
