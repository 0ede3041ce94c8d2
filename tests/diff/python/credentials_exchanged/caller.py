"""Lists the books, with two keys."""

import httpx
from shop import Shop


def answer(request: httpx.Request) -> httpx.Response:
    assert request.headers["x-app"] == "app", "another credential"
    return httpx.Response(200, json=[])


def use(transport: httpx.BaseTransport) -> None:
    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Shop(app_key="app", user_key="user", http_client=http_client) as client:
        print(client.books.list())
