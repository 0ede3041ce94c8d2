"""Lists some authors."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.authors.list(page_size=5))
