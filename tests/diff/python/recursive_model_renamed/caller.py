"""Prints the parts of a book."""

from shop import Part, Shop


def show(part: Part) -> None:
    print(part.title)
    for one in part.parts:
        show(one)


def use(client: Shop) -> None:
    show(client.books.get("b1"))
