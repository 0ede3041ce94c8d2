"""Looks at the kind of a book."""

from shop import Shop


def use(client: Shop) -> None:
    names = {"novel": "a novel"}
    print(names[client.books.get("b1").kind])
