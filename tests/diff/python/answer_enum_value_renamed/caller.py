"""Looks at the kind of a book."""

from shop import Shop


def use(client: Shop) -> None:
    kind = client.books.get("b1").kind
    print("a novel" if kind == "novel" else kind.upper())
