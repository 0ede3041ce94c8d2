"""Lists the newest books."""

from shop import Shop


def use(client: Shop) -> None:
    print(len(client.books.list(sort="year")))
