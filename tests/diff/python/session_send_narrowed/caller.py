"""Sends a message as a whole."""

from shop import Begin, Shop


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        session.send(Begin(name="Ada"))
