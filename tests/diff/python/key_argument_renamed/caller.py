"""Lists the books, with a key."""

import httpx
from shop import Shop


def use(transport: httpx.BaseTransport) -> None:
    with Shop(api_key="k", http_client=httpx.Client(transport=transport)) as client:
        print([book.title for book in client.books.list()])
