"""Explains a failure."""

import httpx
from shop import Message, NotFoundError, Shop


def answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404, json={"text": "No book.", "code": 3})


def use(transport: httpx.BaseTransport) -> None:
    with Shop(http_client=httpx.Client(transport=httpx.MockTransport(answer))) as client:
        try:
            client.books.get("b1")
        except NotFoundError as error:
            assert isinstance(error.body, Message), "another body"
            print(error.body.text)
