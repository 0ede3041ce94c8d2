"""Lists the books in stock."""

from shop import Shop


def use(client: Shop) -> None:
    client.books.list(stock=1)
