"""Leaves the language to the shop."""

from shop import Shop


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        session.begin("Ada")
