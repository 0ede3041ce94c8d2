"""Sends a message as a whole."""

from shop import LoudBegin, Shop


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        session.send(LoudBegin(name="Ada"))
