"""Opens a call by its URL."""

from shop import Shop


def use(client: Shop) -> None:
    with client.calls.open(signed_url="wss://api.example.com/v1/calls/c1?token=t") as session:
        session.begin("Ada")
