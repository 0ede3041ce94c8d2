"""Listens."""

from shop import Shop


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        for event in session:
            print(event)
