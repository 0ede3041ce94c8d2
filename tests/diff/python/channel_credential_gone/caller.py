"""Opens a call with a token, in place of a key."""

import httpx
from shop import Shop


def use(transport: httpx.BaseTransport) -> None:
    with (
        Shop(http_client=httpx.Client(transport=transport)) as client,
        client.calls.open("c1", token="t") as session,
    ):
        session.begin("Ada")
