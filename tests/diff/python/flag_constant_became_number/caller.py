"""Looks at a flag."""

from shop import Shop


def use(client: Shop) -> None:
    assert str(client.books.get("b1").deleted) == "True", "not deleted"
