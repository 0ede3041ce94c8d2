"""Lists the books."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.books.list())
