"""Lists a shelf."""

from shop import Shop


def use(client: Shop) -> None:
    print(len(client.books.list(shelf="novels")))
