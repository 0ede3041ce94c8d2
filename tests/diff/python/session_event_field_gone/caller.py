"""Tells why a call has ended."""

from shop import Left, Shop


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        for event in session:
            if isinstance(event, Left):
                print(event.reason)
