"""Begins with a name only."""

from shop import Shop


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        session.begin("Ada")
