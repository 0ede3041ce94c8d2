"""Prints the tags of a book."""

from shop import Shop


def listed(tags: list[str | None]) -> str:
    return ", ".join(tag or "?" for tag in tags)


def use(client: Shop) -> None:
    print(listed(client.books.get("b1").tags))
