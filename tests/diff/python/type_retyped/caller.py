"""Prints the numbers of a book."""

from shop import Shop


def listed(ids: list[str | None]) -> str:
    return ", ".join(one or "?" for one in ids)


def use(client: Shop) -> None:
    print(listed(client.books.get("b1").book_id))
