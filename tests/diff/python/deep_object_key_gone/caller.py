"""Lists the books of a year."""

from shop import Shop


def use(client: Shop) -> None:
    print(len(client.books.list(filter={"author": "Austen", "year": 1815})))
