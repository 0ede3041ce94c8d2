"""Lists the books, without a key."""

import httpx
from shop import Shop


def use(transport: httpx.BaseTransport) -> None:
    with Shop(http_client=httpx.Client(transport=transport)) as client:
        print([book.title for book in client.books.list()])
