"""Replaces the server of an operation."""

import httpx
from shop import Shop


def use(transport: httpx.BaseTransport) -> None:
    with Shop(
        api_key="k", base_urls={"files": "https://localhost"}, http_client=httpx.Client(transport=transport)
    ) as client:
        print(client.books.get("b1").title)
