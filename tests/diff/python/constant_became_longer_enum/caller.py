"""Looks at the kind of a book."""

from typing import Literal

from shop import Shop


def describe(kind: Literal["novel"]) -> str:
    return f"a {kind}"


def use(client: Shop) -> None:
    print(describe(client.books.get("b1").kind))
