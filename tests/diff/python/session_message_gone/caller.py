"""Ends a call in words."""

from shop import Shop


def use(client: Shop) -> None:
    with client.calls.open("c1", language="en") as session:
        session.begin("Ada", rate=8000)
        session.speak(b"Hello!")
        session.hang_up()
