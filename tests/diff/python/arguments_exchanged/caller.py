"""Lists the books of some years."""

import httpx
from shop import Shop


def answer(request: httpx.Request) -> httpx.Response:
    assert request.url.params["from"] == "1811", "another parameter"
    return httpx.Response(200, json=[])


def use(transport: httpx.BaseTransport) -> None:
    with Shop(http_client=httpx.Client(transport=httpx.MockTransport(answer))) as client:
        print(client.books.list(first="1811", last="1818"))
