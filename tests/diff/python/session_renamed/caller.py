"""Hands a session to a function that says which it takes."""

from shop import CallSession, Shop


def greet(session: CallSession) -> None:
    session.begin("Ada")


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        greet(session)
